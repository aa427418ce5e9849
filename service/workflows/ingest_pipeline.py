"""Takes units of knowledge through three stages at once: reading, embedding, and writing with indexing.

Each stage runs one batch ahead of the next, so the embedder, by far the slowest, is never kept waiting, and at most a
handful of batches are in memory whatever the size of the whole. Batches are filled across documents. What is read, and
what is taken out: `ingest_knowledge`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import NamedTuple, TypeVar

import numpy as np

from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.ingestion import IngestReport
from service.domain.nouns import BrandId, SourceId
from service.ports import SILENT, Progress, SourceEntry, Vectors
from service.workflows.feed_indexes import IndexFeed, text_to_embed
from service.workflows.index_items import passage_entry, review_entry

T = TypeVar("T")

_TEXTS = 256
"""Texts that make a batch: enough for the embedder to sort by length, few enough to lose to a crash."""
_UNITS = 2_000


class Unit(NamedTuple):
    """What is read of one document or review, or only what is to be said of it; `steps` of progress it stands for."""

    report: IngestReport = IngestReport()
    steps: int = 0
    source: Source | None = None
    passages: tuple[Passage, ...] = ()
    facts: tuple[Fact, ...] | None = None
    review: Review | None = None
    review_hash: str = ""

    @property
    def texts(self) -> list[str]:
        """The texts to embed."""
        if self.review is not None:
            return [text_to_embed(review_entry(self.review))]
        return [text_to_embed(passage_entry(passage)) for passage in self.passages]


class _Batch(NamedTuple):
    units: list[Unit]
    texts: list[str]
    vectors: Vectors


async def take_in(
    feed: IndexFeed, brand: BrandId, units: AsyncIterator[Unit], progress: Progress = SILENT
) -> IngestReport:
    """Embed, write and index what is read; return the sum of the reports.

    A batch is safe, and found by searches, once its progress is shown. A run that ends early loses what was under way.
    """
    total = IngestReport()
    async with aclosing(_ahead(_embedded(feed, brand, _ahead(_packed(units))))) as batches:
        async for batch in batches:
            await _write(feed, brand, batch)
            total += sum((unit.report for unit in batch.units), IngestReport())
            progress.advance(sum(unit.steps for unit in batch.units))
    return total


async def _ahead(items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """Yield what an iterator yields, and let it work on the next item meanwhile, in a task of its own."""
    queue = asyncio.Queue[tuple[T] | BaseException | None](1)

    async def pull() -> None:
        try:
            async for item in items:
                await queue.put((item,))
        except Exception as error:  # noqa: BLE001 - it is raised where the items are awaited
            await queue.put(error)
        else:
            await queue.put(None)

    task = asyncio.create_task(pull())
    try:
        while (found := await queue.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found[0]
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _packed(units: AsyncIterator[Unit]) -> AsyncIterator[list[Unit]]:
    batch: list[Unit] = []
    texts = 0
    async for unit in units:
        batch.append(unit)
        texts += 1 if unit.review is not None else len(unit.passages)
        if texts >= _TEXTS or len(batch) >= _UNITS:
            yield batch
            batch, texts = [], 0
    if batch:
        yield batch


async def _embedded(feed: IndexFeed, brand: BrandId, batches: AsyncIterator[list[Unit]]) -> AsyncIterator[_Batch]:
    """Embed batch by batch; what a replaced document said before is not embedded again."""
    async for units in batches:
        texts = [text for unit in units for text in unit.texts]
        known = await _known_vectors(feed, brand, units)
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known |= zip(fresh, await feed.spaces.configured.embedder.embed(fresh), strict=True)
        none = np.zeros((0, 1), dtype=np.float32)
        yield _Batch(units, texts, np.stack([known[text] for text in texts]) if texts else none)


async def _known_vectors(feed: IndexFeed, brand: BrandId, units: Sequence[Unit]) -> dict[str, Vectors]:
    known: dict[str, Vectors] = {}
    model = feed.spaces.configured.model_id
    for unit in units:
        if unit.source is not None and unit.report.changed and unit.passages:
            record = await feed.knowledge.get_source(brand, SourceId(unit.source.id))
            passages = record.passages if record is not None else ()
            texts = {str(passage.id): text_to_embed(passage_entry(passage)) for passage in passages}
            rows = await feed.knowledge.vectors(brand, "passage", model, list(texts))
            known |= {texts[row.id]: row.vector for row in rows}
    return known


async def _write(feed: IndexFeed, brand: BrandId, batch: _Batch) -> None:
    """Put a batch on record, documents and reviews each in one transaction, and bring it to the indexes."""
    model, start = feed.spaces.configured.model_id, 0
    entries: list[SourceEntry] = []
    reviews: dict[int, Unit] = {}
    lists_of_facts: list[Unit] = []
    for unit in batch.units:
        rows = slice(start, start + (1 if unit.review is not None else len(unit.passages)))
        if unit.review is not None:
            reviews[start] = unit
        elif unit.source is not None and unit.facts is None:
            entries.append(SourceEntry(unit.source, unit.passages, batch.vectors[rows]))
        elif unit.source is not None:
            lists_of_facts.append(unit)
        start = rows.stop
    if entries:
        await feed.knowledge.put_sources(brand, entries, model)
    for unit in lists_of_facts:
        if unit.source is not None:
            await feed.knowledge.put_facts(brand, unit.source, unit.facts or ())
    if reviews:
        found = [unit.review for unit in reviews.values() if unit.review is not None]
        hashes = [unit.review_hash for unit in reviews.values()]
        await feed.knowledge.put_reviews(brand, found, hashes, batch.vectors[list(reviews)], model)
    await feed.feed()
