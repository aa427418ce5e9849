"""Signatures and help of `moments eval`. The work: `evaluating`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_Folder = Annotated[Path | None, typer.Option(help="Folder of the suites; without it, that of MOMENTS_EVALS_DIR.")]
_Reports = Annotated[
    list[Path] | None,
    typer.Option("--report", "-o", help="Write a report too: .html, .md, .xml (JUnit) or .json; may be given often."),
]
_Suites = Annotated[list[str] | None, typer.Option("--suite", "-s", help="Only this suite; may be given often.")]
_Prompts = Annotated[
    list[str] | None,
    typer.Option(
        help="Try this prompt, such as buyer_guide@draft, on the suites that it names; may be given often: each "
        "prompt is tried with each model, and compared with the first."
    ),
]
_Against = Annotated[
    str | None, typer.Option(help="Compare it with this version or label of the prompt, such as production.")
]
_Models = Annotated[
    list[str] | None,
    typer.Option(help="Model instead of MOMENTS_MODEL, such as mock/composer; may be given often."),
]
_Repeats = Annotated[int, typer.Option(min=1, max=100, help="Ask so many times, each with a seed of its own.")]
_Holdout = Annotated[bool, typer.Option("--holdout", help="Run the hidden cases too, as publishing does.")]
_Record = Annotated[
    Path | None,
    typer.Option(help="Keep the model's answers in this file, and ask only for those that it lacks; see --fresh."),
]
_Replay = Annotated[
    Path | None, typer.Option(help="Ask no model: take the answers from this file. One that lacks is an error.")
]
_Resume = Annotated[
    bool | None,
    typer.Option(
        "--resume/--fresh",
        help="Go on with a run that was interrupted, or ask everything anew. A live model is gone on with.",
        show_default=False,
    ),
]
_Judge = Annotated[str | None, typer.Option(help="Ask this model about each draft too; see moments eval calibrate.")]


def run(
    *,
    suite: _Suites = None,
    prompt: _Prompts = None,
    against: _Against = None,
    model: _Models = None,
    repeats: _Repeats = 1,
    holdout: _Holdout = False,
    record: _Record = None,
    replay: _Replay = None,
    resume: _Resume = None,
    judge: _Judge = None,
    folder: _Folder = None,
    report: _Reports = None,
    json: options.Json = False,
) -> None:
    """Draft every case and judge it. Exit code: 0 all well, 1 broken or worse, 2 nothing can be told."""
    from service.cli import evaluating
    from service.evaluation.trials import Trial

    given = {"suites": tuple(suite or ()), "against": against, "repeats": repeats, "split": None if holdout else "dev"}
    evaluating.run(
        folder,
        evaluating.Asked(Trial.model_validate(given), tuple(prompt or ()), tuple(model or ())),
        evaluating.Road(record, replay, resume, judge),
        report or (),
        json,
    )


def compare(
    before: Annotated[Path, typer.Argument(help="JSON report of the run before.")],
    after: Annotated[Path, typer.Argument(help="JSON report of the run after.")],
    report: _Reports = None,
) -> None:
    """Compare two runs, case by case. Exit code: 0 all well, 1 broken or worse, 2 nothing can be told."""
    from service.cli import evaluating

    evaluating.compare(before, after, report or ())


def history(
    newest: Annotated[int, typer.Option("--newest", "-n", min=1, max=10_000, help="So many runs at most.")] = 20,
    json: options.Json = False,
) -> None:
    """Show the newest runs, of the command line and over HTTP, with the trend of the share that holds."""
    from service.cli import evaluating

    evaluating.show_past(newest, json)


def calibrate(
    model: options.Model = None,
    prompt: Annotated[Path, typer.Option(help="The prompt of the judge.")] = Path("evals/judge.j2"),
    labels: Annotated[Path, typer.Option(help="Folder of the editors' labels.")] = Path("evals/labels"),
    json: options.Json = False,
) -> None:
    """Measure a model as judge of texts by what editors said of them. Exit code: 0 it may decide, 2 it only advises."""
    from service.cli import calibrating

    calibrating.calibrate_judge(prompt, labels, model, json)


def schema() -> None:
    """Print the JSON Schema of suite files, by which an editor's tool completes and checks them."""
    from service.cli import evaluating

    evaluating.print_schema()
