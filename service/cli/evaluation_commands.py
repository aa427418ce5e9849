"""Signatures and help of `moments eval`. The work: `evaluating`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_Folder = Annotated[Path, typer.Option(help="Folder of the suites.")]
_Reports = Annotated[
    list[Path] | None,
    typer.Option("--report", "-o", help="Write a report too: .html, .md, .xml (JUnit) or .json; may be given often."),
]


def run(
    *,
    suite: Annotated[
        list[str] | None, typer.Option("--suite", "-s", help="Only this suite; may be given often.")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help="Try this prompt, such as buyer_guide@draft, on the suites that it names.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare it with this version or label of the prompt, such as production.")
    ] = None,
    model: options.Model = None,
    repeats: Annotated[int, typer.Option(min=1, max=100, help="Ask so many times, each with a seed of its own.")] = 1,
    holdout: Annotated[bool, typer.Option("--holdout", help="Run the hidden cases too, as publishing does.")] = False,
    record: Annotated[
        Path | None,
        typer.Option(help="Keep the model's answers in this file, and ask only for those that it lacks; see --fresh."),
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Ask no model: take the answers from this file. One that lacks is an error.")
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--fresh",
            help="Go on with a run that was interrupted, or ask everything anew. A live model is gone on with.",
            show_default=False,
        ),
    ] = None,
    folder: _Folder = Path("evals/suites"),
    report: _Reports = None,
    json: options.Json = False,
) -> None:
    """Draft every case and judge it. Exit code: 0 all well, 1 broken or worse, 2 nothing can be told."""
    from service.cli import evaluating

    trial = {
        "suites": tuple(suite or ()), "prompt": prompt, "against": against, "model": model, "repeats": repeats,
        "split": None if holdout else "dev",
    }  # fmt: skip
    evaluating.run(folder, trial, evaluating.Road(record, replay, resume), report or (), json)


def compare(
    before: Annotated[Path, typer.Argument(help="JSON report of the run before.")],
    after: Annotated[Path, typer.Argument(help="JSON report of the run after.")],
    report: _Reports = None,
) -> None:
    """Compare two runs, case by case. Exit code: 0 all well, 1 broken or worse, 2 nothing can be told."""
    from service.cli import evaluating

    evaluating.compare(before, after, report or ())


def schema() -> None:
    """Print the JSON Schema of suite files, by which an editor's tool completes and checks them."""
    from service.cli import evaluating

    evaluating.print_schema()
