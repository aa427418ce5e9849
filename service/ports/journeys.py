"""Where journeys are kept and read: events of customers, whom not to write to, and feedback that others keep."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from service.domain.ingestion import RowError
from service.domain.journeys import Feedback, JourneyEvent, Suppression
from service.domain.nouns import BrandId
from service.ports.rows import RowFile


class Window(NamedTuple):
    """Events of one name from a time until another, both included."""

    name: str
    since: dt.datetime
    until: dt.datetime


class JourneyStore(Protocol):
    """Keeps what happened to customers, each event once."""

    async def add(self, brand: BrandId, events: Sequence[JourneyEvent]) -> int:
        """Keep events whose id is new, in one transaction; return how many were."""
        ...

    async def of(self, brand: BrandId, customers: Sequence[str]) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return all events of some customers, by customer, in no order."""
        ...

    async def customers(self, brand: BrandId, windows: Sequence[Window], after: str, limit: int) -> tuple[str, ...]:
        """Return customers with an event in one of the windows, in order, after one of them."""
        ...

    async def named(self, brand: BrandId, windows: Sequence[Window]) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return all events in the windows, by customer, in no order."""
        ...

    async def suppress(self, brand: BrandId, suppression: Suppression) -> None:
        """Put a customer on the suppression list, in place of an entry of theirs."""
        ...

    async def lift(self, brand: BrandId, customer: str) -> bool:
        """Take a customer off the suppression list; return whether they were on it."""
        ...

    async def suppressions(self, brand: BrandId, customers: Sequence[str]) -> Mapping[str, Suppression]:
        """Return the entries of some customers, by customer."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove all that is on record of a customer; return how many rows that was."""
        ...


class JourneyReader(Protocol):
    """Reads events in the formats that tools send them in."""

    def events(self, rows: RowFile, kept: frozenset[str], now: dt.datetime) -> Iterator[JourneyEvent | RowError | None]:
        """Read events one by one; a bad row becomes a RowError, None stands for a kind without use.

        Args:
            rows: The file; its stream can be read twice.
            kept: The plain names of the traits and properties to keep.
            now: The time of the call.

        Raises:
            InvalidRequest: the file as a whole makes no sense; the detail says where.
        """
        ...


class FeedbackSource(Protocol):
    """What is kept elsewhere and bears on journeys.

    Outcomes that say what customers think, and messages that went out.
    """

    async def feedback(self, brand: BrandId, customers: Sequence[str] | None) -> Mapping[str, Sequence[Feedback]]:
        """Return the feedback of some customers, or of all who gave any, by customer."""
        ...

    async def messages(
        self, brand: BrandId, customers: Sequence[str], name: str
    ) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return the messages that went out to some customers, by customer, as events of a name."""
        ...
