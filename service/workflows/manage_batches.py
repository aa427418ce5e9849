"""Batches as callers see them: taken in row by row, looked at, their results read, cancelled, tried again, forgotten.

How a batch is run: `run_batches`; what it would cost: `estimate_batch`.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from service.domain.batches import (
    Batch,
    BatchCounts,
    BatchEstimate,
    BatchId,
    BatchOptions,
    BatchPage,
    BatchResult,
    ItemError,
)
from service.domain.keys import OPEN_KEY
from service.domain.nouns import BrandId
from service.errors import NotFound, ServiceError
from service.ports import SILENT, Clock, ContentLibrary, Progress
from service.ports.audiences import AudienceReader
from service.ports.batches import BatchStore, NewItem
from service.ports.callers import PAYER
from service.ports.turns import SpareTime
from service.workflows.estimate_batch import BatchEstimator
from service.workflows.measure_batches import BatchFigures
from service.workflows.run_batches import BatchRunner
from service.workflows.take_rows import Intake, Rows
from service.workflows.work_batches import BatchWork, expiry_of

_PAGE = 50
_FOLLOW_S = 0.5


@dataclass(frozen=True, slots=True)
class Batches:
    """All that callers may do with batches. Brands are named by id.

    Every method raises `NotFound` for an unknown brand (code `brand_not_found`) or batch (`batch_not_found`).
    """

    library: ContentLibrary
    reader: AudienceReader
    store: BatchStore
    runner: BatchRunner
    estimator: BatchEstimator
    work: BatchWork
    wake: Callable[[], None]
    clock: Clock
    kept_days: int

    async def open(self) -> None:
        """Go on with open batches in the background, and send messages that wait."""
        await self.runner.open()
        self.wake()

    def yield_to(self, spare: SpareTime) -> None:
        """Draft items in the time that requests leave."""
        self.work.spare = spare

    async def figures(self) -> BatchFigures:
        """Return what this process has kept, and how many batches and items are open on all processes."""
        try:
            return self.work.meter.figures(await self.store.open_batches())
        except ServiceError:  # who looks after a failing database wants the other figures all the same
            return self.work.meter.figures(None)

    async def submit(
        self, brand: str, rows: Rows, options: BatchOptions, *, file: str = "items", progress: Progress = SILENT
    ) -> Batch:
        """Take a batch in and begin it: good rows become items, each bad one is told with its line.

        Raises:
            InvalidRequest: no row is good (code `no_valid_rows`); then nothing is kept.
            NotReady: nobody drafts batches.
        """
        self.runner.require()
        found, now, payer = self.library.brand(brand), self.clock.now(), PAYER.get()
        batch = Batch(
            id=BatchId(self.clock.new_id("bat")),
            brand=found.id,
            state="reading",
            counts=BatchCounts(),
            options=options,
            created_at=now,
            expires_at=expiry_of(now),
            kept_until=now + dt.timedelta(days=self.kept_days),
        )
        await self.store.create(batch, payer.key if payer else OPEN_KEY)
        try:
            batch = await self._read(batch, Intake(found, rows, file, now.date()), progress)
            await self.store.begin(batch)
        except BaseException:
            await asyncio.shield(self.store.discard(BrandId(batch.brand), batch.id))
            raise
        await self.runner.go(batch)
        return batch

    async def _read(self, batch: Batch, intake: Intake, progress: Progress) -> Batch:
        total = 0
        while (chunk := await asyncio.to_thread(intake.take)) is not None:
            left_out = await self.store.add_items(BrandId(batch.brand), batch.id, chunk)
            for one in chunk:
                if one.position in left_out:
                    intake.refuse_taken(one.line)
            total += len(chunk) - len(left_out)
            progress.advance(len(chunk))
        counts = BatchCounts(total=total, waiting=total, refused=intake.refused)
        intake.require(total)
        told = {"errors": intake.errors, "notes": tuple(intake.notes)}
        return batch.model_copy(update={"state": "running", "counts": counts, **told})

    async def estimate(self, brand: str, rows: Rows, options: BatchOptions, *, file: str = "items") -> BatchEstimate:
        """Return what a batch would take; nothing is kept, and no model is asked.

        Raises:
            InvalidRequest: no row is good (code `no_valid_rows`).
        """
        intake = Intake(self.library.brand(brand), rows, file, self.clock.now().date())
        total, sample, names = 0, list[NewItem](), set[int]()
        while (chunk := await asyncio.to_thread(intake.take)) is not None:
            for one in chunk:
                name = hash(one.item.custom_id)
                if name in names:
                    intake.refuse_taken(one.line)
                    continue
                names.add(name)
                total += 1
                if len(sample) < self.estimator.sample_size:
                    sample.append(one)
        intake.require(total)
        counts = BatchCounts(total=total, waiting=total, refused=intake.refused)
        taken = await self.estimator.estimate(brand, [one.item.request for one in sample], total, share=options.share)
        return BatchEstimate(counts=counts, errors=intake.errors, notes=tuple(intake.notes), **taken._asdict())

    async def get(self, brand: str, batch_id: str) -> Batch:
        """Return a batch and how far it is."""
        batch = await self.store.get(self._brand(brand), BatchId(batch_id))
        if batch is None or batch.state == "reading":
            raise NotFound.in_brand("batch", brand, "batches")
        return batch.timed(self.clock.now())

    async def list(self, brand: str, cursor: str | None, limit: int) -> BatchPage:
        """Return one page of batches, newest first."""
        page = await self.store.list(self._brand(brand), cursor, limit)
        now = self.clock.now()
        return page.model_copy(update={"items": tuple(batch.timed(now) for batch in page.items)})

    async def results(
        self, brand: str, batch_id: str, *, after: int = 0, drafts: bool = True, follow: bool = False
    ) -> AsyncIterator[BatchResult]:
        """Yield results behind a cursor as they finished, page by page; with `follow` until the batch is over."""
        name = self._brand(brand)
        await self.get(brand, batch_id)
        while True:
            # Looked at before its results: what ends in between is still read.
            is_open = follow and (await self.get(brand, batch_id)).is_open
            while page := await self.store.results(name, BatchId(batch_id), after, _PAGE, drafts=drafts):
                for result in page:
                    yield result
                after = page[-1].cursor
            if not is_open:
                return
            await asyncio.sleep(_FOLLOW_S)

    async def cancel(self, brand: str, batch_id: str) -> Batch:
        """End a batch; items under way may still cost something, and are not kept."""
        error = ItemError(code="batch_cancelled", detail="the batch was cancelled before its turn came")
        batch = await self.store.end(self._brand(brand), BatchId(batch_id), "cancelled", error, self.clock.now())
        self.wake()
        return batch.timed(self.clock.now())

    async def retry(self, brand: str, batch_id: str) -> Batch:
        """Try failed and expired items of a batch again once it is over; without any, it is returned as it is."""
        self.runner.require()
        batch = await self.store.retry(self._brand(brand), BatchId(batch_id), expiry_of(self.clock.now()))
        if batch.is_open:
            await self.runner.go(batch)
        return batch.timed(self.clock.now())

    def _brand(self, brand: str) -> BrandId:
        return self.library.brand(brand).brand_id
