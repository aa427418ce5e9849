"""What `moments eval` does: run suites, show the verdict, write reports, keep the history, and choose the exit code."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson
import typer

from service.bootstrap import Service
from service.cli import ingesting, output
from service.cli.given import load_settings
from service.cli.progress import Bars
from service.cli.session import with_service
from service.errors import InvalidContent, ServiceError
from service.evaluation.kept_answers import open_kept
from service.evaluation.recordings import recording, replaying
from service.evaluation.reports import Report, as_html, as_json, as_junit, as_markdown
from service.evaluation.suites import load_suites, suite_schema
from service.evaluation.trials import Manner, Trial, is_mock, suites_for, try_out
from service.evaluation.verdicts import Judgement, Verdict
from service.settings import Settings

_ANSWERS = "answers.jsonl"
"""Below the data folder of evaluations: what was answered, for a run that was interrupted."""
_WRITERS = {".html": as_html, ".md": as_markdown, ".xml": as_junit, ".json": as_json}


class Road(NamedTuple):
    """Where answers come from: a file to record to or to replay, and whether those of an interrupted run count.

    `resume` is None where nobody said: then a live model's answers count and a mock's, which cost nothing, do not.
    """

    record: Path | None = None
    replay: Path | None = None
    resume: bool | None = None


def run(folder: Path, trial: Mapping[str, object], road: Road, reports: Sequence[Path], as_printed_json: bool) -> None:
    """Run suites over the knowledge as it is on disk now, and leave with the verdict's exit code: 0, 1 or 2."""
    try:
        for path in reports:
            if path.suffix not in _WRITERS:
                raise InvalidContent(f"{path}: the report must end in one of {', '.join(_WRITERS)}")
        wanted = Trial.model_validate(trial)
        if wanted.against and not wanted.prompt:
            raise InvalidContent("--against needs --prompt: which prompt is to be compared")
        if road.record and road.replay:
            raise InvalidContent("--record asks a model and --replay asks none: give one of the two")
        load_suites(folder, wanted.suites, wanted.split)  # a mistake in a suite is told before anything is opened
        report = _evaluated(folder, wanted, road)
    except ServiceError as error:
        output.stderr().print(output.safe(f"COULD NOT TELL ({error.code}): {error.detail}", "bold red"), soft_wrap=True)
        raise typer.Exit(Verdict.COULD_NOT_TELL.exit_code) from None
    for path in reports:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_WRITERS[path.suffix](report), encoding="utf-8")
    if as_printed_json:
        output.print_json(report)
    else:
        show(report.judgement, report.after.seconds, reports)
        _show_origin(report)
    raise typer.Exit(report.judgement.verdict.exit_code)


def _evaluated(folder: Path, trial: Trial, road: Road) -> Report:
    settings = load_settings()
    # A folder of its own: the service may be running on the other, and knowledge that did not change stays in.
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "evals"})
    return with_service(lambda service: _tried(service, folder, trial, road, settings), settings, will_draft=True)


async def _on_road(service: Service, trial: Trial, road: Road, data: Path) -> tuple[Service, Manner]:
    """Return the service that answers on this road, and how it is to be asked."""
    if road.replay is not None:
        return replaying(service, road.replay), Manner(recorded=str(road.replay))
    if road.record is not None:
        return recording(service, road.record, trial.model, fresh=road.resume is False), Manner()
    resume = not is_mock(service, trial) if road.resume is None else road.resume
    if not resume and is_mock(service, trial):
        return service, Manner()
    return service, Manner(kept=await open_kept(service, data / _ANSWERS, fresh=not resume))


async def _tried(service: Service, folder: Path, trial: Trial, road: Road, settings: Settings) -> Report:
    await take_in(service, settings.knowledge_dir)
    suites = suites_for(service, folder, trial)
    service, manner = await _on_road(service, trial, road, settings.data_dir)
    with Bars() as bars:
        bar = bars.begin("answers")
        bar.expect(sum(len(suite.cases) for suite in suites) * trial.repeats * (2 if trial.against else 1))
        report = await try_out(service, suites, trial, lambda _: bar.advance(), manner)
        bar.finish()
    return report


async def take_in(service: Service, knowledge: Path) -> None:
    """Take in what changed in the editors' folder.

    Raises:
        InvalidContent: a brand or a prompt is broken; nothing can be told then.
    """
    targets = ingesting.targets_of(service, knowledge, None, None)
    await ingesting.ingest_targets(service, targets, {}, stop=True)
    if problems := await asyncio.to_thread(service.library.problems):
        raise InvalidContent(f"{problems[0].file}:{problems[0].line or 1}: {problems[0].reason}")


def show(judgement: Judgement, seconds: float, reports: Sequence[Path] = ()) -> None:
    """Print a verdict with the cases that decide it."""
    console = output.stdout()
    rows = [(one.suite, one.case, one.scorer, one.reasons[0] if one.reasons else "") for one in judgement.deciders[:30]]
    if rows:
        console.print(output.table(("!Suite", "!Case", "Scorer", "What does not hold"), rows))
    for error in judgement.errors[:10]:
        console.print(output.safe(error, "red"), soft_wrap=True)
    changes = [
        (one.scorer, str(one.cases), f"{one.before:.1%}", f"{one.after:.1%}",
         f"{100 * one.interval.low:+.1f} to {100 * one.interval.high:+.1f}", f"{one.p:.3f}")
        for one in judgement.changes
    ]  # fmt: skip
    if changes:
        console.print(output.table(("Scorer", "Cases", "Before", "After", "Difference, 95 %", "p (Holm)"), changes))
    if judgement.unstable:
        console.print(output.safe(f"Unstable: {', '.join(judgement.unstable)}", "yellow"))
    style = "bold green" if judgement.verdict.exit_code == 0 else "bold red"
    line = f"{judgement.verdict}: {judgement.headline}, {judgement.cases} cases in {seconds:.1f} s."
    console.print(output.safe(line, style), soft_wrap=True)
    if judgement.left_out:
        console.print(output.safe(f"{judgement.left_out} cases stand in one run only and were left out.", "yellow"))
    console.print(output.safe(judgement.unseen, "dim"), soft_wrap=True)
    for path in reports:
        console.print(output.safe(f"Report: {path}", "dim"))


def _show_origin(report: Report) -> None:
    """Say where answers come from that no model was asked for just now."""
    if report.after.recorded:
        line = f"All answers are recorded ones, from {report.after.recorded}."
    elif kept := report.after.kept + (report.before.kept if report.before else 0):
        line = f"{kept} answers were kept from a run of the last day; --fresh asks them anew."
    else:
        return
    output.stdout().print(output.safe(line, "yellow"), soft_wrap=True)


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


def print_schema() -> None:
    """Print the JSON Schema of suite files."""
    typer.echo(orjson.dumps(suite_schema(), option=orjson.OPT_INDENT_2).decode())
