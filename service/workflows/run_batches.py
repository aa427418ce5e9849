"""Runs batches in this process: starts the engine when there is something to do, and minds that nothing is left lying.

A service without batches starts nothing. What a step does: `work_batches`; taking batches in: `manage_batches`.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from contextvars import Context
from typing import NamedTuple

from service.domain.batches import Batch, BatchId
from service.domain.nouns import BrandId
from service.errors import NotReady, ServiceError
from service.ports.batches import BatchEngine, BatchStore, Portion, WorkerRoll
from service.workflows.work_batches import BatchWork

_LOG = logging.getLogger("moments.batches")
PORTION = 256
"""Items that are put into the queue together."""
_LOOK_S, _SHARED_LOOK_S = 5.0, 2.0
"""How often is looked after batches, alone and where other processes take batches in as well."""
_IDLE_LOOKS = 12
"""After so many looks without an open batch the engine is stopped."""


class Here(NamedTuple):
    """This process: its name, whether no other one writes to the store, and whether it runs any batches.

    Who has not signed the roll for `silence` is taken for dead; what was left is run again, and kept once all the same.
    """

    name: str
    alone: bool
    runs_batches: bool
    silence: dt.timedelta


class BatchRunner:
    """Sees to it that open batches are run. For one event loop."""

    def __init__(
        self,
        store: BatchStore,
        engine: BatchEngine,
        work: BatchWork,
        roll: WorkerRoll,
        now: Callable[[], dt.datetime],
        here: Here,
    ) -> None:
        self._name, self._alone, self._runs_here, self._silence = here
        self._store = store
        self._engine = engine
        self._work = work
        self._roll = roll
        self._now = now
        self._put: set[tuple[str, str, int]] = set()
        self._minding: asyncio.Task[None] | None = None
        self._idle = 0
        self._signed_at: dt.datetime | None = None
        self._closed = False
        self._starting = asyncio.Lock()

    async def open(self) -> None:
        """Go on with batches that are open, in the background, and remove those whose time is over.

        Raises:
            StorageFailed: the store cannot be read or written.
        """
        await self._store.purge(self._now())
        if self._runs_here and (not self._alone or await self._store.open_batches()):
            self._mind()

    def require(self) -> None:
        """Check that what is taken in will be drafted by somebody.

        Raises:
            NotReady: this process drafts no batches, and there is no other one.
        """
        if self._alone and not self._runs_here:
            detail = "nobody drafts batches: MOMENTS_BATCH_PLACES is 0, and an embedded database has no other process"
            raise NotReady(detail)

    async def go(self, batch: Batch) -> None:
        """Run a batch that was taken in, or opened again; where this process runs none, others see it soon.

        It is on record, so an engine that cannot be opened is no failure of whoever took it in: it is tried again.
        """
        if not self._runs_here:
            return
        self._mind()
        try:
            await self._run(batch)
        except ServiceError as error:
            _LOG.error("a batch cannot be begun yet: %s", error.code)

    async def close(self) -> None:
        """Hand back what is under way."""
        if self._minding is not None:
            self._minding.cancel()
            await asyncio.gather(self._minding, return_exceptions=True)
        async with self._starting:
            self._closed = True
            await self._engine.stop()
        if not self._alone and self._runs_here:
            await self._roll.strike(self._name)

    def _mind(self) -> None:
        if self._minding is None or self._minding.done():
            # In a context of its own: it outlives the request that it was begun for, and nobody's deadline holds.
            self._minding = asyncio.create_task(self._keep_looking(), name="mind-batches", context=Context())

    async def _keep_looking(self) -> None:
        while True:
            try:
                if not await self._look() and self._alone and not self._engine.running:
                    return
            except ServiceError as error:
                _LOG.warning("batches could not be looked after: %s", error.code)
            except Exception as error:  # noqa: BLE001 - nobody else looks after batches until the next start
                _LOG.error("batches could not be looked after: %s", type(error).__name__, exc_info=True)
            await asyncio.sleep(_LOOK_S if self._alone else _SHARED_LOOK_S)

    async def _look(self) -> bool:
        """Put what is new into the queue, and what got lost; return whether a batch is open."""
        if not self._alone and self._engine.running:
            await self._take_over()
        batches = await self._store.open_batches()
        for batch in batches:
            await self._run(batch)
        if self._engine.running and (lost := await self._engine.regain()):
            _LOG.warning("%d portions were said to be run here and were not; they are run again", lost)
        self._idle = 0 if batches else self._idle + 1
        if self._idle >= _IDLE_LOOKS and self._engine.running:
            async with self._starting:
                await self._engine.tidy()
                await self._engine.stop()
            if not self._alone:
                await self._roll.strike(self._name)
            self._put.clear()
            await self._store.purge(self._now())
        return bool(batches)

    async def _run(self, batch: Batch) -> None:
        owner = await self._store.owner(BrandId(batch.brand), BatchId(batch.id))
        if owner is None:
            return
        async with self._starting:
            if self._closed:
                return
            if not self._engine.running:
                if not self._alone:
                    self._signed_at = self._now()
                    await self._roll.sign(self._name, self._signed_at)
                await self._engine.start(self._work.step)
            known = (batch.brand, batch.id, owner.round)
            if known not in self._put:
                await self._engine.put(_portions(batch, owner.round))
                self._put.add(known)
                return
        if await self._engine.holds(batch.brand, batch.id):
            return
        there = await self._store.get(BrandId(batch.brand), BatchId(batch.id))
        if there is not None and there.is_open:  # it did not end between the two looks
            # A portion ended as it never should, such as on a full disk: under another name it is put there again.
            _LOG.warning("a batch is open and nothing runs its items; they are put into the queue again")
            await self._engine.put(_portions(batch, owner.round, again=int(self._now().timestamp())))

    async def _take_over(self) -> None:
        now, before = self._now(), self._signed_at
        await self._roll.sign(self._name, now)
        self._signed_at = now
        if before is not None and now - before >= self._silence / 2:
            return  # nobody could sign while the database was away: the others get the time for it
        for name in await self._roll.missing(now - self._silence):
            left = await self._engine.take_over(name)
            await self._roll.strike(name)
            _LOG.warning("a process that ran batches is gone; %d portions are taken over", left)


def _portions(batch: Batch, round_: int, again: int = 0) -> tuple[Portion, ...]:
    # Rows that were refused leave gaps among the positions.
    end = batch.counts.total + batch.counts.refused
    return tuple(
        Portion(batch.brand, batch.id, round_, first, min(first + PORTION, end), again=again)
        for first in range(0, end, PORTION)
    )
