"""Drafts that are written while nobody, one or several callers look on: streamed, resumed, or asked for later.

A run belongs to the process that began it. What survives the process is the draft, or the promise of one.
"""

import asyncio
import copy
import datetime as dt
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from service.domain.drafts import Draft
from service.domain.keys import KeyId
from service.domain.nouns import BrandId, DraftId
from service.domain.streams import Begun, DraftEvent, Tell
from service.errors import LimitReached, NotFound, ServiceError, StorageFailed
from service.ports.callers import PAYER
from service.ports.pending import PendingDrafts, Promise
from service.ports.turns import resting

_LOG = logging.getLogger("moments.runs")
_MOST_KEPT = 200
_KEPT = dt.timedelta(days=1)
"""For so long it is told why a promised draft never came."""
_FULL_RETRY_S = 1
_SETTLE_AGAIN_S, _SETTLE_LATEST_S = 0.5, 30.0
INTERRUPTED = "draft_interrupted"
_INTERRUPTED = "the service stopped while it wrote this draft; ask for a new one"

Write = Callable[[Tell], Awaitable[Draft]]


class DraftRun:
    """One draft on its way, and everything that was told of it so far."""

    def __init__(self) -> None:
        self.events: list[DraftEvent] = []
        self.ended = False
        self._failure: ServiceError | None = None
        self._changed = asyncio.Event()

    @property
    def draft(self) -> Draft | None:
        """Return the draft once it is there."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Draft) else None

    @property
    def failure(self) -> ServiceError | None:
        """Return why there will be no draft, as an error of one's own to raise."""
        # An exception grows with each time that it is raised, and holds on to every frame that it came through.
        return copy.copy(self._failure)

    def tell(self, event: DraftEvent) -> None:
        """Take note of an event, and wake whoever looks on."""
        self.events.append(event)
        self._wake()

    def end(self, failure: ServiceError | None = None) -> None:
        """Say that nothing more will come."""
        self._failure, self.ended = copy.copy(failure), True  # a copy has neither traceback nor cause nor context
        self._wake()

    async def begun(self) -> DraftId:
        """Wait until the id is known, and return it.

        Raises:
            ServiceError: the request did not fit, or the run failed before it began.
        """
        while not self.events and not self.ended:
            await self._changed.wait()
        first = self.events[0] if self.events else None
        if not isinstance(first, Begun):
            raise self.failure or RuntimeError("a run begins with its id")
        return first.id

    async def changed(self, seconds: float) -> bool:
        """Wait until something new is told; return False after so many seconds without news."""
        news = self._changed
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            return False
        return True

    async def wait(self, seconds: float) -> bool:
        """Return whether the run has ended, at the latest after so many seconds."""
        with suppress(TimeoutError), resting():
            async with asyncio.timeout(seconds):
                while not self.ended:
                    await self._changed.wait()
        return self.ended

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class DraftRuns:
    """The runs of this process: those under way, and for a while those that ended."""

    def __init__(
        self, pending: PendingDrafts, now: Callable[[], dt.datetime], longest_s: float, *, alone: bool
    ) -> None:
        """Choose where promises are kept, a run's most seconds, and whether no other process writes there."""
        self._pending = pending
        self._now = now
        self._longest = dt.timedelta(seconds=longest_s)
        self._alone = alone
        self._runs: dict[tuple[str, str], DraftRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: Counter[KeyId | None] = Counter()

    async def begin(
        self, brand: BrandId, write: Write, *, promised: bool = False, most: int | None = None
    ) -> tuple[DraftId, DraftRun]:
        """Begin a run that goes on whoever goes away; return it as soon as its id is known.

        Args:
            brand: Whose draft it is.
            write: Writes the draft, and tells of it.
            promised: Whether the caller will ask for it later, so that a failure is to be remembered.
            most: How many runs the key that pays may have under way, this one included; None for any number.

        Raises:
            LimitReached: the key has as many under way.
            ServiceError: the request does not fit.
        """
        payer = PAYER.get()
        key = payer.key if payer else None
        if most is not None and self._under_way[key] >= most:
            raise LimitReached("Too many drafts are being written for this key.", retry_after_s=_FULL_RETRY_S)
        run = DraftRun()
        self._under_way[key] += 1
        self._go(self._write(run, write, key))
        draft_id = await run.begun()
        self._runs[brand, draft_id] = run
        self._forget_oldest()
        if promised:
            await self._pending.promise(brand, draft_id, self._now() + self._longest)
            self._go(self._settle(brand, draft_id, run))
        return draft_id, run

    def find(self, brand: BrandId, draft_id: str) -> DraftRun | None:
        """Return a run of this process by the id of its draft, or None."""
        return self._runs.get((brand, draft_id))

    async def promise_of(self, brand: BrandId, draft_id: DraftId) -> Promise | None:
        """Return what was promised of a draft that is not there; a promise whose writer is gone was interrupted."""
        promise = await self._pending.find(brand, draft_id)
        if promise is None or promise.code is not None or self.find(brand, draft_id) is not None:
            return promise
        if promise.ends_at > self._now() and not self._alone:
            return promise  # another process may be at it
        return promise._replace(code=INTERRUPTED, detail=_INTERRUPTED)

    async def forget(self, brand: BrandId, customer: str, drafts: Sequence[DraftId]) -> None:
        """Forget runs and promises of some drafts, and the runs that write for a customer.

        What they told holds words.
        """
        gone = set(drafts)
        for key, run in list(self._runs.items()):
            first = run.events[0] if run.events else None
            is_theirs = isinstance(first, Begun) and first.customer == customer
            if key[0] == brand and (is_theirs or key[1] in gone):
                del self._runs[key]
        for draft_id in drafts:
            await self._pending.keep(brand, draft_id)

    async def forget_old(self) -> None:
        """Forget promises that ended long ago."""
        await self._pending.forget(self._now() - _KEPT)

    async def close(self) -> None:
        """Break off what is under way, and say so to whoever waits for it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, run: DraftRun, write: Write, key: KeyId | None) -> None:
        try:
            await write(run.tell)
            run.end()
        except ServiceError as error:
            run.end(error)
        except asyncio.CancelledError:
            run.end(NotFound(_INTERRUPTED, code=INTERRUPTED))
            raise
        except Exception as error:  # noqa: BLE001 - the edge of a run: nobody may be left to hear of it
            _LOG.error("a draft failed: %s", type(error).__name__, exc_info=_LOG.isEnabledFor(logging.DEBUG))
            run.end(ServiceError("something went wrong on our side; the log says more", code="internal_error"))
        finally:
            self._under_way[key] -= 1

    async def _settle(self, brand: BrandId, draft_id: DraftId, run: DraftRun) -> None:
        while not run.ended:
            await run.changed(self._longest.total_seconds())
        wait_s = _SETTLE_AGAIN_S
        while True:
            try:
                await self._settle_now(brand, draft_id, run.failure)
                return
            except StorageFailed as error:
                # Else the promise would stay open until this process stops, whoever asks for it.
                _LOG.warning("a promise could not be settled (%s) and is tried again", error.code)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, _SETTLE_LATEST_S)

    async def _settle_now(self, brand: BrandId, draft_id: DraftId, failure: ServiceError | None) -> None:
        if failure is None:
            await self._pending.keep(brand, draft_id)
        else:
            await self._pending.fail(brand, draft_id, failure.code, failure.detail)
            await self.forget_old()

    def _forget_oldest(self) -> None:
        over = [key for key, run in self._runs.items() if run.ended]
        for key in over[: max(0, len(self._runs) - _MOST_KEPT)]:
            del self._runs[key]
