"""Reads what happened to drafts from files, keeps it, and adds it up."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from service.domain.ingestion import RowError, RowNote
from service.domain.insights import InsightFilter, TallyRow
from service.domain.nouns import BrandId, DraftId
from service.domain.outcomes import Event, Outcome, ReadRow
from service.ports.rows import RowFile

Fate = Literal["added", "known", "taken", "no_draft", "erased"]
"""What became of a row.

New, on record already, its id is that of another one, its draft is not on record, its customer was erased.
"""


class Upload(NamedTuple):
    """A file of rows, and what they need not say: the draft that all are about, and the time of what names none.

    `lone_id` is the id of a single object that has neither id nor time.
    """

    rows: RowFile
    now: dt.datetime
    lone_id: str
    draft_id: DraftId | None = None


class OutcomeReader(Protocol):
    """Reads events and outcomes one by one; a bad row becomes a RowError and the rest go on."""

    def events(self, upload: Upload) -> Iterator[ReadRow[Event] | RowError | RowNote]:
        """Read events.

        Raises:
            InvalidRequest: the mapping or the file as a whole makes no sense; the detail says where.
        """
        ...

    def outcomes(self, upload: Upload) -> Iterator[ReadRow[Outcome] | RowError | RowNote]:
        """Read outcomes; raises as `events`."""
        ...


class OutcomeStore(Protocol):
    """Keeps events and outcomes, each once by its id, and adds up what became of drafts."""

    async def add_events(self, brand: BrandId, events: Sequence[Event], coming: Collection[DraftId]) -> list[Fate]:
        """Keep events in one transaction and return the fate of each; drafts that are `coming` count as on record.

        One of an id that is on record changes nothing, whatever its time.
        """
        ...

    async def add_outcomes(
        self, brand: BrandId, outcomes: Sequence[Outcome], coming: Collection[DraftId]
    ) -> list[Fate]:
        """Keep outcomes, as `add_events`."""
        ...

    async def tally(self, brand: BrandId, wanted: InsightFilter) -> tuple[TallyRow, ...]:
        """Return what is counted of the drafts asked for, by group; every draft is in one group, so rows may be added.

        Rows of the measure `unattributed` are of no group: outcomes, in the time asked for, that count to no draft.
        """
        ...

    async def most(self, brand: BrandId, wanted: InsightFilter, limit: int) -> tuple[TallyRow, ...]:
        """Return the names found in most drafts of each group, so many of each measure.

        `rule` and `gap` are of all drafts, `source_used` and `review_used` of those that were accepted.
        """
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove what names a customer or is about a draft written for them, counts included; return how many rows."""
        ...
