"""What `moments eval` does: run suites, show the verdict, write reports, keep the history, and choose the exit code."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import orjson
import typer

from service.bootstrap import Service, open_library
from service.cli import ingesting, output
from service.cli.edge import for_a_terminal
from service.cli.evaluation_view import show, show_history, show_matrix, show_origin
from service.cli.given import load_settings
from service.cli.progress import Bars
from service.cli.session import with_service
from service.errors import InvalidContent, ServiceError
from service.evaluation import history
from service.evaluation.history import keep_in_history
from service.evaluation.judging import open_bench
from service.evaluation.kept_answers import open_kept
from service.evaluation.matrices import Matrix, prepared, report_paths, try_variants, variants_of
from service.evaluation.recordings import recording, replaying
from service.evaluation.reports import Report, as_html, as_json, as_junit, as_markdown
from service.evaluation.suites import load_suites, suite_schema
from service.evaluation.trials import Manner, Trial, is_mock
from service.evaluation.verdicts import Verdict
from service.ports import ContentLibrary
from service.settings import Settings

_ANSWERS = "answers.jsonl"
"""Below the data folder of evaluations: what was answered, for a run that was interrupted."""
_JUDGE, _LABELS = Path("evals/judge.j2"), Path("evals/labels")
_WRITERS = {".html": as_html, ".md": as_markdown, ".xml": as_junit, ".json": as_json}


class Road(NamedTuple):
    """Where answers come from: a file to record to or to replay, and whether those of an interrupted run count.

    `resume` is None where nobody said: then a live model's answers count and a mock's, which cost nothing, do not.
    """

    record: Path | None = None
    replay: Path | None = None
    resume: bool | None = None
    judge: str | None = None
    """The model that judges each draft, if one is to."""


class Asked(NamedTuple):
    """What to try: a trial, and the prompts and models to try it with."""

    trial: Trial
    prompts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


def run(given: Path | None, asked: Asked, road: Road, reports: Sequence[Path], as_printed_json: bool) -> None:
    """Run suites over the knowledge as it is on disk now, and leave with the verdict's exit code: 0, 1 or 2."""
    try:
        settings = load_settings()
        folder = given or settings.evals_dir
        trials = variants_of(asked.trial, asked.prompts, asked.models)
        _check(trials[0], road, reports)
        library = open_library(settings)
        _sound(library)
        # A mistake in a suite is told before anything is opened.
        load_suites(folder, asked.trial.suites, asked.trial.split, library.brands())
        matrix = _evaluated(folder, trials, road)
    except ServiceError as error:
        told = f"COULD NOT TELL ({error.code}): {for_a_terminal(error.detail)}"
        output.stderr().print(output.safe(told, "bold red"), soft_wrap=True)
        raise typer.Exit(Verdict.COULD_NOT_TELL.exit_code) from None
    for path in reports:
        path.parent.mkdir(parents=True, exist_ok=True)
        for place, report in report_paths(path, matrix):
            place.write_text(_WRITERS[place.suffix](report), encoding="utf-8")
    first = matrix.reports[0]
    if as_printed_json:
        output.print_json(first if len(trials) == 1 else matrix)
    elif len(trials) == 1:
        show(first.judgement, first.after.seconds, reports)
        show_origin(first)
    else:
        show_matrix(matrix, reports)
    raise typer.Exit(matrix.exit_code)


def _check(trial: Trial, road: Road, reports: Sequence[Path]) -> None:
    """Refuse what does not go together.

    Raises:
        InvalidContent: it does not.
    """
    for path in reports:
        if path.suffix not in _WRITERS:
            raise InvalidContent(f"{path}: the report must end in one of {', '.join(_WRITERS)}")
    if trial.against and not trial.prompt:
        raise InvalidContent("--against needs --prompt: which prompt is to be compared")
    if road.record and road.replay:
        raise InvalidContent("--record asks a model and --replay asks none: give one of the two")


def _evaluated(folder: Path, trials: Sequence[Trial], road: Road) -> Matrix:
    settings = load_settings()
    # A folder of its own: the service may be running on the other, and knowledge that did not change stays in.
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "evals"})
    return with_service(lambda service: _tried(service, folder, trials, road, settings), settings, will_draft=True)


async def _on_road(service: Service, trials: Sequence[Trial], road: Road, data: Path) -> tuple[Service, Manner]:
    """Return the service that answers on this road, and how it is to be asked."""
    if road.replay is not None:
        return replaying(service, road.replay), Manner(recorded=str(road.replay))
    if road.record is not None:
        return recording(service, road.record, trials[0].model, fresh=road.resume is False), Manner()
    is_live = not all(is_mock(service, trial) for trial in trials)
    resume = is_live if road.resume is None else road.resume
    if not resume and not is_live:
        return service, Manner()
    return service, Manner(kept=await open_kept(service, data / _ANSWERS, fresh=not resume))


async def _tried(service: Service, folder: Path, trials: Sequence[Trial], road: Road, settings: Settings) -> Matrix:
    await take_in(service, settings.knowledge_dir)
    variants = prepared(service, folder, trials)
    at = service.ports.clock.now()  # a replay has a clock of its own
    service, manner = await _on_road(service, trials, road, settings.data_dir)
    if road.judge is not None:
        bench = open_bench(service.ports.model, road.judge, _JUDGE, _LABELS)
        manner = replace(manner, bench=bench)
    with Bars() as bars:
        bar = bars.begin("answers")
        bar.expect(variants.expected)
        matrix = await try_variants(service, variants, lambda _: bar.advance(), manner)
        bar.finish()
    for report in matrix.reports:
        await keep_in_history(settings.data_dir / history.FILE, report, service, "command line", at)
    return matrix


async def take_in(service: Service, knowledge: Path) -> None:
    """Take in what changed in the editors' folder.

    Raises:
        InvalidContent: a brand or a prompt is broken; nothing can be told then.
    """
    targets = ingesting.targets_of(service, knowledge, None, None)
    await ingesting.ingest_targets(service, targets, {}, stop=True)
    await asyncio.to_thread(_sound, service.library)


def _sound(library: ContentLibrary) -> None:
    if problems := library.problems():
        raise InvalidContent(f"{problems[0].file}:{problems[0].line or 1}: {problems[0].reason}")


def compare(before: Path, after: Path, reports: Sequence[Path]) -> None:
    """Compare two JSON reports on disk."""
    from service.evaluation.verdicts import compare_runs

    try:
        old, new = (Report.model_validate_json(path.read_bytes()) for path in (before, after))
    except (OSError, ValueError):
        detail = f"COULD NOT TELL: {before} and {after} must be JSON reports of `moments eval run --report FILE.json`"
        output.stderr().print(output.safe(detail, "bold red"), soft_wrap=True)
        raise typer.Exit(Verdict.COULD_NOT_TELL.exit_code) from None
    report = Report(judgement=compare_runs(old.after, new.after), before=old.after, after=new.after)
    for path in reports:
        path.write_text(_WRITERS[path.suffix](report), encoding="utf-8")
    show(report.judgement, new.after.seconds, reports)
    raise typer.Exit(report.judgement.verdict.exit_code)


def show_past(newest: int, as_printed_json: bool) -> None:
    """Show the newest runs of the command line and of the service."""
    show_history(load_settings().data_dir / "evals" / history.FILE, newest, as_printed_json)


def print_schema() -> None:
    """Print the JSON Schema of suite files."""
    typer.echo(orjson.dumps(suite_schema(), option=orjson.OPT_INDENT_2).decode())
