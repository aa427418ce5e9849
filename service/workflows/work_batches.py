"""What one step of a batch does: drafts the items that have no result yet, and keeps what came of them together.

A failure of the model, of the store or of a budget is not the items' fault: they wait, and the batch says for what.
How steps are put in a queue and run again after a crash: `ports.batches.BatchEngine`.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from typing import NamedTuple

from service.domain.batches import Batch, BatchId, ItemError
from service.domain.nouns import BrandId
from service.errors import (
    DeadlineExceeded,
    InvalidContent,
    LimitReached,
    ModelBusy,
    ModelMisconfigured,
    ModelRateLimited,
    ModelUnavailable,
    NotReady,
    PaceReached,
    ServiceError,
    StorageFailed,
)
from service.ports import Ports
from service.ports.batches import BatchStore, Onward, OpenItem, Owner, Portion, Settled
from service.ports.callers import PAYER, Payer
from service.ports.turns import SpareTime
from service.workflows.measure_batches import BatchMeter
from service.workflows.share_texts import SharedTexts, Step

_LOG = logging.getLogger("moments.batches")
_PASSING = (
    *(ModelUnavailable, ModelRateLimited, ModelBusy, ModelMisconfigured, InvalidContent),
    *(DeadlineExceeded, StorageFailed, NotReady, LimitReached),
)
"""What may be well again later: a model, a file that an editor mends, a disk, a budget."""
_MOST_TRIES = 5
"""An item that fails so often while others succeed has failed."""
_PATIENT_WAITS = 10
"""After so many waits in a row, failures are counted as the items' own."""
_LONGEST_WAIT_S, _LONGEST_LIMIT_S = 60.0, 600.0
_NEXT, _OVER = Onward("next"), Onward("over")

Require = Callable[[BrandId, Owner], Awaitable[None]]
"""Raises `LimitReached` while the budget of a batch's key or brand is used up."""


class _Waits(NamedTuple):
    """An item that must wait, and why; None for one that was not begun because another one waits."""

    item: OpenItem
    error: ServiceError | None


class BatchWork:
    """Does steps of batches. For one event loop."""

    def __init__(
        self,
        ports: Ports,
        texts: SharedTexts,
        store: BatchStore,
        require: Require,
        places: int,
        wake: Callable[[], None],
    ) -> None:
        """Choose how many items are drafted at once in this process, and what is called when there may be messages."""
        self._wake = wake
        self._ports = ports
        self._texts = texts
        self._store = store
        self._require = require
        self._places = asyncio.Semaphore(max(1, places))
        self.spare: SpareTime | None = None
        self.meter = BatchMeter()

    async def step(self, portion: Portion) -> Onward:
        """Draft the items of a portion that have no result and need not wait, and keep what came of them."""
        brand, batch_id = BrandId(portion.brand), BatchId(portion.batch)
        try:
            batch = await self._store.get(brand, batch_id)
            owner = await self._store.owner(brand, batch_id)
            if batch is None or owner is None or not batch.is_open or owner.round != portion.round:
                return _OVER
            now = self._ports.clock.now()
            if now >= batch.expires_at:
                late = ItemError(code="batch_expired", detail="its turn did not come before the batch expired")
                await self._store.end(brand, batch_id, "expired", late, now)
                self._wake()
                return _OVER
            try:
                await self._require(brand, owner)
            except LimitReached as limit:
                await self._store.pause(brand, batch_id, limit.code)
                return Onward("wait", min(limit.retry_after_s or _LONGEST_WAIT_S, _LONGEST_LIMIT_S))
            return await self._drafted(batch, owner, portion)
        except StorageFailed as error:
            # The items are as they were; what they cost is lost.
            _LOG.warning("a step of a batch could not be kept (%s) and is tried again", error.code)
            with suppress(StorageFailed):  # where there is room for so little, the batch says what it waits for
                await self._store.pause(brand, batch_id, error.code)
            return Onward("wait", _wait_s(portion, error))

    async def _drafted(self, batch: Batch, owner: Owner, portion: Portion) -> Onward:
        items = await self._store.open_items(portion)
        step = Step(batch.id)
        halted = asyncio.Event()
        tasks = [asyncio.create_task(self._one(batch, owner, item, step, halted)) for item in items]
        try:
            outcomes = await asyncio.gather(*tasks)
        except BaseException:  # the process stops: what is done is done again, by whoever goes on
            for task in tasks:
                task.cancel()
            raise
        settled = [one for one in outcomes if isinstance(one, Settled)]
        waiting = [one for one in outcomes if isinstance(one, _Waits)]
        tried = _tried(settled, waiting, portion)
        settled += [_given_up(one) for one in waiting if one.item.position in tried and _is_last(one)]
        kept = await self._store.settle(portion, settled, sorted(tried), self._ports.clock.now())
        new = kept.new if kept is not None else ()
        self._texts.kept(step, new)
        self.meter.count(new)
        self._wake()
        return _OVER if kept is None or not kept.batch.is_open else await self._onward(kept.batch, portion, waiting)

    async def _onward(self, batch: Batch, portion: Portion, waiting: Sequence[_Waits]) -> Onward:
        brand, batch_id = BrandId(portion.brand), BatchId(portion.batch)
        budget = batch.options.budget_usd
        if budget is not None and batch.usage.cost_usd >= budget:
            spent = ItemError(code="budget_reached", detail="the budget of the batch was spent before its turn came")
            await self._store.end(brand, batch_id, "cancelled", spent, self._ports.clock.now())
            self._wake()
            return _OVER
        failure = next((one.error for one in waiting if one.error is not None), None)
        because = None if failure is None else failure.code
        if because != batch.paused_because:
            await self._store.pause(brand, batch_id, because)
        if isinstance(failure, PaceReached):
            return Onward("later", failure.retry_after_s or 0.0)
        return _NEXT if failure is None else Onward("wait", _wait_s(portion, failure))

    async def _one(
        self, batch: Batch, owner: Owner, item: OpenItem, step: Step, halted: asyncio.Event
    ) -> Settled | _Waits:
        PAYER.set(Payer(owner.key, BrandId(batch.brand)))  # of this task alone
        async with self._places:
            if halted.is_set():
                return _Waits(item, None)
            try:
                async with self.spare.turn() if self.spare is not None else nullcontext():
                    with self._ports.model.admitted(item.request.model):
                        return await self._texts.draft(batch, item, step)
            except _PASSING as error:
                halted.set()
                return _Waits(item, error)
            except ServiceError as error:
                return Settled(item.position, error=ItemError(code=error.code, detail=error.detail))
            except Exception as error:  # noqa: BLE001 - the edge of an item: the others go on
                _LOG.error("an item of a batch failed: %s", type(error).__name__, exc_info=_LOG.isEnabledFor(10))
                detail = "something went wrong on our side; the log says more"
                return Settled(item.position, error=ItemError(code="internal_error", detail=detail))


def _tried(settled: Sequence[Settled], waiting: Sequence[_Waits], portion: Portion) -> set[int]:
    """Return the positions whose failure is their own: the model wrote for others meanwhile, or has had long enough."""
    others_succeed = any(one.draft is not None for one in settled)
    if not others_succeed and portion.waits < _PATIENT_WAITS:
        return set()
    return {one.item.position for one in waiting if isinstance(one.error, ModelUnavailable | DeadlineExceeded)}


def _is_last(one: _Waits) -> bool:
    return one.item.tries + 1 >= _MOST_TRIES


def _given_up(one: _Waits) -> Settled:
    error = one.error or ServiceError("it failed too often")
    return Settled(one.item.position, error=ItemError(code=error.code, detail=error.detail))


def _wait_s(portion: Portion, error: ServiceError) -> float:
    """Return how long to wait: as asked for, or a second at first and twice as long each time."""
    return max(min(2.0**portion.waits, _LONGEST_WAIT_S), min(error.retry_after_s or 0.0, _LONGEST_LIMIT_S))


def expiry_of(now: dt.datetime) -> dt.datetime:
    """Return until when a batch that begins now, or begins again, must be done."""
    return now + dt.timedelta(hours=24)
