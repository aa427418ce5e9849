"""Evaluations that go on while nobody, one or several callers look on; on record until they are done or have failed.

One at a time and one case after the other, with a rest after each: drafts come first. What a trial is: `trials`.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import Context
from typing import NamedTuple

from service.domain.nouns import Noun
from service.errors import EvaluationRunning, NotFound, ServiceError, StorageFailed
from service.evaluation.reports import Report
from service.evaluation.runs import Told
from service.evaluation.suites import Suite
from service.evaluation.trials import Trial
from service.ports import Clock
from service.ports.callers import PAYER
from service.ports.evaluations import EvaluationEntry, EvaluationState, EvaluationStore

_LOG = logging.getLogger("moments.evaluations")
_SAID_EVERY = dt.timedelta(seconds=5)
_SILENT = dt.timedelta(minutes=15)
"""Where several processes run, one of which nothing was heard for so long is taken for gone."""
STOPPED = "the service stopped while it ran; ask for a new one"
_RETRY_S = 5

TryOut = Callable[[Sequence[Suite], Trial, Told], Awaitable[Report]]
"""Runs a trial, and tells of each answer."""


class Progress(Noun):
    """How many answers there are, of how many; a live model's failures are asked again, so there may be more."""

    answered: int
    expected: int


class Evaluation(Noun):
    """What was asked, how far it is, and when it is done, what came of it.

    `state` is `running`, `done` (see `verdict` and `report`) or `failed` (see `reason`). A list leaves the report out.
    """

    id: str
    state: EvaluationState
    created_at: dt.datetime
    ended_at: dt.datetime | None = None
    trial: Trial
    brands: tuple[str, ...] = ()
    progress: Progress
    verdict: str = ""
    headline: str = ""
    reason: str = ""
    report: Report | None = None


class EvaluationList(Noun):
    """Evaluations, newest first, without their reports."""

    items: tuple[Evaluation, ...]


class Prepared(NamedTuple):
    """A trial with the suites that it runs."""

    trial: Trial
    suites: tuple[Suite, ...]

    @property
    def brands(self) -> tuple[str, ...]:
        """The brands whose cases are run."""
        return tuple(sorted({case.brand for suite in self.suites for case in suite.cases}))

    @property
    def expected(self) -> int:
        """How many answers there will be."""
        cases = sum(len(suite.cases) for suite in self.suites)
        return cases * self.trial.repeats * (2 if self.trial.against else 1)


class EvaluationRun:
    """One evaluation under way, for whoever looks on."""

    def __init__(self, entry: EvaluationEntry) -> None:
        self.entry = entry
        self._changed = asyncio.Event()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.entry.state != "running"

    async def changed(self, seconds: float) -> None:
        """Wait until something is new, at most so many seconds."""
        news = self._changed
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()

    def take(self, entry: EvaluationEntry) -> None:
        """Take note of news, and wake whoever looks on."""
        self.entry = entry
        self._changed.set()
        self._changed = asyncio.Event()


class Evaluations:
    """The evaluations of a service. For one event loop; close it before the service."""

    def __init__(self, store: EvaluationStore, try_out: TryOut, clock: Clock) -> None:
        """Choose where they are kept and what runs them."""
        self._store = store
        self._try_out = try_out
        self._clock = clock
        self._current: EvaluationRun | None = None
        self._task: asyncio.Task[None] | None = None

    async def begin(self, wanted: Prepared) -> Evaluation:
        """Begin one that goes on whoever goes away.

        Raises:
            EvaluationRunning: another one is under way; the detail names it.
            StorageFailed: it cannot be put on record.
        """
        if self._current is not None and not self._current.ended:
            raise EvaluationRunning(
                f"the evaluation {self._current.entry.id} is under way, and one runs at a time", retry_after_s=_RETRY_S
            )
        now = self._clock.now()
        entry = EvaluationEntry(
            id=self._clock.new_id("evl"),
            created_at=now,
            seen_at=now,
            trial=wanted.trial.model_dump_json(),
            brands=wanted.brands,
            expected=wanted.expected,
        )
        run = self._current = EvaluationRun(entry)
        try:
            await self._store.add(entry)
        except BaseException:
            self._current = None
            raise
        # A context of its own: the caller's deadline and place end with its request; who pays is the same.
        context = Context()
        context.run(PAYER.set, PAYER.get())
        self._task = asyncio.create_task(self._go(run, wanted), name=f"evaluation {entry.id}", context=context)
        return _told(entry)

    def run_of(self, evaluation_id: str) -> EvaluationRun | None:
        """Return the run of one that is under way in this process, or was the last one to be."""
        run = self._current
        return run if run is not None and run.entry.id == evaluation_id else None

    async def find(self, evaluation_id: str) -> Evaluation:
        """Return one with its report, if it is done.

        Raises:
            NotFound: there is none (code `evaluation_not_found`).
            StorageFailed: it cannot be read.
        """
        run = self.run_of(evaluation_id)
        entry = run.entry if run is not None else await self._store.find(evaluation_id)
        if entry is None:
            raise NotFound("there is no such evaluation; see GET /v1/evaluations", code="evaluation_not_found")
        data = await self._store.report(evaluation_id) if entry.state == "done" else None
        report = None if data is None else await asyncio.to_thread(Report.model_validate_json, data)
        return _told(entry, report)

    async def newest(self, limit: int, sees: Callable[[str], bool]) -> EvaluationList:
        """Return so many at most that a caller who sees these brands may see."""
        found = [self._live(entry) for entry in await self._store.newest(limit)]
        return EvaluationList(items=tuple(_told(entry) for entry in found if all(map(sees, entry.brands))))

    async def close(self) -> None:
        """Break off what is under way, and say so on record."""
        task, run = self._task, self._current
        if task is None or run is None:
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not run.ended:
            await self._end(run, state="failed", reason=STOPPED)

    def _live(self, entry: EvaluationEntry) -> EvaluationEntry:
        run = self.run_of(entry.id)
        return entry if run is None else run.entry

    async def _go(self, run: EvaluationRun, wanted: Prepared) -> None:
        saying = asyncio.create_task(self._say_so(run))
        try:
            report = await self._try_out(
                wanted.suites, wanted.trial, lambda _: run.take(run.entry._replace(answered=run.entry.answered + 1))
            )
            text = await asyncio.to_thread(report.model_dump_json)
            judgement = report.judgement
            await self._end(run, text, state="done", verdict=judgement.verdict.value, headline=judgement.headline)
        except ServiceError as error:
            await self._end(run, state="failed", reason=f"{error.code}: {error.detail}")
        except Exception as error:  # noqa: BLE001 - the edge of a run: nobody may be left to hear of it
            _LOG.error("an evaluation failed: %s", type(error).__name__, exc_info=_LOG.isEnabledFor(logging.DEBUG))
            await self._end(run, state="failed", reason="something went wrong on our side; the log says more")
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)

    async def _say_so(self, run: EvaluationRun) -> None:
        """Keep on record how far it is, for other processes and a later start."""
        while True:
            await asyncio.sleep(_SAID_EVERY.total_seconds())
            with suppress(StorageFailed):  # the next one tells it too
                await self._store.change(run.entry._replace(seen_at=self._clock.now()))

    async def _end(self, run: EvaluationRun, report: str | None = None, **changes: str) -> None:
        now = self._clock.now()
        entry = EvaluationEntry(**{**run.entry._asdict(), **changes, "ended_at": now, "seen_at": now})
        try:
            await self._store.change(entry, report)
        except StorageFailed as error:
            # A report that cannot be kept is none; the next start will fail it on record.
            _LOG.error("an evaluation could not be kept: %s", error.code)
            entry = entry._replace(state="failed", reason=f"{error.code}: {error.detail}")
        run.take(entry)


async def fail_left_behind(store: EvaluationStore, clock: Clock, *, alone: bool) -> int:
    """Fail at the start what was left unfinished; return how many. `alone`: no other process runs any there."""
    now = clock.now()
    return await store.fail_unfinished(now if alone else now - _SILENT, now, STOPPED)


def _told(entry: EvaluationEntry, report: Report | None = None) -> Evaluation:
    return Evaluation(
        id=entry.id,
        state=entry.state,
        created_at=entry.created_at,
        ended_at=entry.ended_at,
        trial=Trial.model_validate_json(entry.trial),
        brands=entry.brands,
        progress=Progress(answered=entry.answered, expected=entry.expected),
        verdict=entry.verdict,
        headline=entry.headline,
        reason=entry.reason,
        report=report,
    )
