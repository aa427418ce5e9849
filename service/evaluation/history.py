"""Every run in one line of a file: when, what, with which verdict, and how it goes on. What a run is: `runs`."""

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from service.domain.nouns import Noun
from service.evaluation.reports import Report
from service.evaluation.runs import Run
from service.evaluation.verdicts import Verdict
from service.workflows.service import Service

_LOG = logging.getLogger("moments.evaluations")
FILE = "history.jsonl"
"""Below the data folder of evaluations."""
_BARS = "▁▂▃▄▅▆▇█"

Origin = Literal["command line", "http"]


class PastRun(Noun):
    """One run. `held` of `answers` hold in everything that must; `prompts` are the versions that wrote, with hashes.

    `seconds` is wall time, `cost_usd` what the model's answers cost when they were asked, also if they were kept.
    """

    at: dt.datetime
    origin: Origin
    verdict: Verdict
    headline: str
    prompt: str | None = None
    against: str | None = None
    model: str
    prompts: dict[str, str] = {}
    suites: tuple[str, ...] = ()
    cases: int = Field(ge=0)
    answers: int = Field(ge=0)
    held: int = Field(ge=0)
    seconds: float = Field(ge=0)
    cost_usd: float = Field(ge=0)
    recorded: str | None = None

    @property
    def share(self) -> float:
        """The share of answers in which everything holds that must, 0 to 1; errors do not hold."""
        return self.held / self.answers if self.answers else 0.0


def past_run(report: Report, at: dt.datetime, model: str, hashes: dict[str, str], origin: Origin) -> PastRun:
    """Return the line of a report. `model` is who answered where the variant names nobody, `hashes` are by prompt."""
    run, judgement = report.after, report.judgement
    return PastRun(
        at=at,
        origin=origin,
        verdict=judgement.verdict,
        headline=judgement.headline,
        prompt=run.variant.prompt,
        against=report.before.variant.prompt if report.before else None,
        model=run.variant.model or model,
        prompts={name: hashes[name] for name in prompts_of(run) if name in hashes},
        suites=tuple(dict.fromkeys(row.suite for row in run.rows)),
        cases=judgement.cases,
        answers=len(run.rows),
        held=sum(not row.failures and row.error is None for row in run.rows),
        seconds=round(run.seconds, 3),
        cost_usd=round(sum(row.cost_usd for row in run.rows), 6),
        recorded=run.recorded,
    )


async def keep_in_history(
    path: Path, report: Report, service: Service, origin: Origin, at: dt.datetime | None = None
) -> None:
    """Add a report to a history. A disk that is full is logged and spoils no verdict."""
    hashes = {name: service.library.prompt(name).hash for name in prompts_of(report.after)}
    line = past_run(report, at or service.ports.clock.now(), service.ports.model.name, hashes, origin)
    try:
        await asyncio.to_thread(add_line, path, line)
    except OSError as error:
        _LOG.warning("the history %s could not be written: %s", path, error.strerror)


def prompts_of(run: Run) -> tuple[str, ...]:
    """Return the versions of prompts that wrote the answers, such as `thank_you@1`."""
    return tuple(sorted({name for row in run.rows for name in row.prompt.split(", ") if name}))


def add_line(path: Path, line: PastRun) -> None:
    """Add a run to the file. One write, so that the command line and a running service may share it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(line.model_dump_json().encode() + b"\n")


def read_history(path: Path, newest: int) -> tuple[PastRun, ...]:
    """Return so many runs at most, oldest first; a line that a crash or another version left is passed over."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    found = []
    for line in lines:
        try:
            found.append(PastRun.model_validate_json(line))
        except ValidationError:
            continue
    return tuple(found[-newest:])


def trend(runs: Sequence[PastRun]) -> dict[str, tuple[float, ...]]:
    """Return the shares that hold, oldest first, of runs that may be compared: the same suites, prompt and model."""
    lines: dict[str, list[float]] = {}
    for run in runs:
        lines.setdefault(line_of(run), []).append(run.share)
    return {name: tuple(shares) for name, shares in lines.items()}


def line_of(run: PastRun) -> str:
    """Return what a run has in common with those that its share may be compared with."""
    what = (run.prompt or "production").partition("@")[0] if run.prompt else "production"
    suites = run.suites[0] if len(run.suites) == 1 else f"{len(run.suites)} suites"
    return f"{what} · {suites} · {run.model}"


def sparkline(shares: Sequence[float]) -> str:
    """Return a bar for each share, the tallest only where everything holds: one failure in a thousand must be seen."""
    top = len(_BARS) - 1
    return "".join(_BARS[top] if share >= 1 else _BARS[min(top - 1, int(max(0.0, share) * top))] for share in shares)
