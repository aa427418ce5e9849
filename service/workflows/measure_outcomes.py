"""Takes events and outcomes in, batch by batch; each once, in any order, and every bad row told with its reason.

How rows are read: `ports.outcomes.OutcomeReader`. What they add up to: `tell_insights`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from service.domain.ingestion import RowError, RowNote
from service.domain.insights import Compared, InsightFilter, Insights
from service.domain.nouns import BrandId, DraftId
from service.domain.outcomes import Event, N, Outcome, ReadRow, RecordReport
from service.ports import SILENT, Clock, ContentLibrary, Progress
from service.ports.outcomes import Fate, OutcomeReader, OutcomeStore, Upload
from service.ports.rows import RowFile
from service.workflows.run_drafts import DraftRuns
from service.workflows.tell_insights import tell_insights

_BATCH = 5_000
"""Rows of one transaction: other writers wait for no longer than it takes."""
_MOST_TOLD = 1_000
_WHY: Mapping[Fate, str] = {
    "taken": "the id is that of another one on record; give each its own",
    "no_draft": "draft_id names no draft on record",
    "erased": "its customer was erased",
}

Found = ReadRow[N] | RowError | RowNote
Keep = Callable[[BrandId, Sequence[N], Collection[DraftId]], Awaitable[list[Fate]]]


class Measurement:
    """What happened to drafts, taken in and told."""

    def __init__(
        self, library: ContentLibrary, reader: OutcomeReader, store: OutcomeStore, runs: DraftRuns, clock: Clock
    ) -> None:
        self._library, self._reader, self._store, self._runs, self._clock = library, reader, store, runs, clock

    async def add_events(
        self, brand: str, rows: RowFile, draft_id: DraftId | None = None, progress: Progress = SILENT
    ) -> RecordReport:
        """Take events in; those of a file that is all about one draft need not name it.

        Raises:
            NotFound: unknown brand.
            InvalidRequest: the file as a whole cannot be read.
        """
        keep: Keep[Event] = self._store.add_events
        return await self._take(brand, self._reader.events(self._upload(rows, draft_id)), keep, rows.file, progress)

    async def add_outcomes(self, brand: str, rows: RowFile, progress: Progress = SILENT) -> RecordReport:
        """Take outcomes in; raises as `add_events`."""
        keep: Keep[Outcome] = self._store.add_outcomes
        return await self._take(brand, self._reader.outcomes(self._upload(rows, None)), keep, rows.file, progress)

    async def insights(self, brand: str, wanted: InsightFilter, compare: Compared | None = None) -> Insights:
        """Return what became of the drafts asked for, by group, and compared.

        Raises:
            NotFound: unknown brand.
            InvalidRequest: too many groups (code `too_many_groups`).
        """
        return await tell_insights(self._store, self._library.brand(brand).brand_id, wanted, compare)

    def _upload(self, rows: RowFile, draft_id: DraftId | None) -> Upload:
        return Upload(rows, self._clock.now(), self._clock.new_id("one"), draft_id)

    async def _take(
        self, brand: str, rows: Iterator[Found[N]], keep: Keep[N], file: str, progress: Progress
    ) -> RecordReport:
        brand_id, told = self._library.brand(brand).brand_id, _Told(file)
        # Not read ahead: SQLite lets go of the interpreter at every row, and a reader beside it would hold on to it.
        while batch := await asyncio.to_thread(list, islice(rows, _BATCH)):
            found = [row for row in batch if isinstance(row, ReadRow)]
            nouns = [row.noun for row in found]
            told.take(batch, found, await keep(brand_id, nouns, self._coming(brand_id, nouns)))
            progress.advance(len(batch))
        return told.report()

    def _coming(self, brand: BrandId, nouns: Sequence[Event | Outcome]) -> set[DraftId]:
        """Return the drafts that are still being written here: a stream shows them before they are on record."""
        named = {noun.draft_id for noun in nouns if noun.draft_id is not None}
        return {draft_id for draft_id in named if self._runs.find(brand, draft_id) is not None}


class _Told:
    """What is to be reported of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._added = self._known = self._more = 0
        self._refused: list[RowError] = []
        self._notes: list[str] = []

    def take(self, batch: Sequence[Found[Any]], found: Sequence[ReadRow[Any]], fates: Sequence[Fate]) -> None:
        """Take note of a batch: its rows, those that could be read, and what became of these."""
        self._added += fates.count("added")
        self._known += fates.count("known")
        refused = [
            RowError(file=self._file, line=row.line, reason=f"{row.where}{_WHY[fate]}")
            for row, fate in zip(found, fates, strict=True)
            if fate in _WHY
        ]
        refused += [row for row in batch if isinstance(row, RowError)]
        self._refused += sorted(refused, key=lambda row: row.line or 0)
        self._more += max(0, len(self._refused) - _MOST_TOLD)
        del self._refused[_MOST_TOLD:]
        self._notes += [row.text for row in batch if isinstance(row, RowNote)]

    def report(self) -> RecordReport:
        """Return the whole of it."""
        return RecordReport(
            added=self._added,
            known=self._known,
            refused=tuple(self._refused),
            more_refused=self._more,
            notes=tuple(self._notes),
        )
