"""Takes in what happened to customers, and says which moment one is in. Whom to write to: `choose_whom_to_ask`."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.domain.ingestion import RowError
from service.domain.journey_rules import JourneyRules
from service.domain.journeys import (
    CustomerMoment,
    Feedback,
    JourneyEvent,
    JourneyReport,
    Suppression,
    SuppressionLifted,
    SuppressionRequest,
)
from service.domain.nouns import BrandId
from service.ports import SILENT, Clock, ContentLibrary, Progress
from service.ports.journeys import FeedbackSource, JourneyReader, JourneyStore
from service.ports.rows import RowFile
from service.timing.history import History, history_of, seen
from service.timing.messages import next_of, plan_of
from service.timing.places import place_of

_BATCH = 5_000
_MOST_REFUSED = 1_000


class Known(NamedTuple):
    """What is on record of one customer at a time."""

    history: History
    suppression: Suppression | None
    zone: dt.tzinfo


class Journeys:
    """The journeys of all brands' customers. Brands are named by id; every method may raise `NotFound`."""

    def __init__(
        self,
        library: ContentLibrary,
        store: JourneyStore,
        reader: JourneyReader,
        clock: Clock,
        elsewhere: Sequence[FeedbackSource] = (),
    ) -> None:
        """Choose where journeys are kept, and where else feedback is on record."""
        self.library, self.store, self.clock = library, store, clock
        self._reader, self._elsewhere = reader, elsewhere

    async def take_in(self, brand: str, rows: RowFile, progress: Progress = SILENT) -> JourneyReport:
        """Take events in, each once by its id; bad rows are reported and the rest go in.

        Raises:
            InvalidRequest: the file as a whole cannot be read.
            InvalidContent: the brand's journey.yaml is broken.
        """
        brand_id = self.library.brand(brand).brand_id
        now = self.clock.now()
        calls = self._reader.events(rows, self.library.journey(brand_id).kept, now)
        total = JourneyReport()
        # Reading 5,000 rows takes a tenth of a second, which other requests shall not wait for.
        while batch := await asyncio.to_thread(list, islice(calls, _BATCH)):
            events = [row for row in batch if isinstance(row, JourneyEvent)]
            added = await self.store.add(brand_id, events)
            refused = [row for row in batch if isinstance(row, RowError)]
            total = _sum(total, added, events, refused, batch.count(None))
            progress.advance(len(batch))
        return total

    async def moment(self, brand: str, customer: str) -> CustomerMoment:
        """Return the moment that a customer is in, and what to send now, or why nothing and what comes next.

        Raises:
            InvalidContent: the brand's journey.yaml is broken.
        """
        brand_id, now = self.library.brand(brand).brand_id, self.clock.now()
        rules = self.library.journey(brand_id)
        known = (await self.known(brand_id, [customer], rules, now))[customer]
        return await asyncio.to_thread(_moment, customer, known)

    async def suppress(self, brand: str, customer: str, request: SuppressionRequest) -> Suppression:
        """Put a customer on the suppression list, in place of an entry of theirs."""
        entry = Suppression(customer=customer, created_at=self.clock.now(), **dict(request))
        await self.store.suppress(self.library.brand(brand).brand_id, entry)
        return entry

    async def lift(self, brand: str, customer: str) -> SuppressionLifted:
        """Take a customer off the suppression list."""
        lifted = await self.store.lift(self.library.brand(brand).brand_id, customer)
        return SuppressionLifted(customer=customer, lifted=lifted)

    async def known(
        self, brand: BrandId, customers: Sequence[str], rules: JourneyRules, now: dt.datetime
    ) -> Mapping[str, Known]:
        """Return what is on record of some customers, each of them."""
        events = {name: list(some) for name, some in (await self.store.of(brand, customers)).items()}
        for source in self._elsewhere if rules.messages_sent else ():
            for name, sent in (await source.messages(brand, customers, rules.messages_sent[0])).items():
                events.setdefault(name, []).extend(sent)
        suppressed = await self.store.suppressions(brand, customers)
        outcomes = await self.feedback(brand, customers)
        found: dict[str, Known] = {}
        for customer in customers:
            history = history_of(events.get(customer, ()), rules, now, outcomes.get(customer, ()))
            found[customer] = Known(history, suppressed.get(customer), zone_of(history.zone_name, rules.time_zone))
        return found

    async def feedback(self, brand: BrandId, customers: Sequence[str] | None) -> dict[str, list[Feedback]]:
        """Return feedback on record elsewhere: of some customers, or of all who gave any."""
        found: dict[str, list[Feedback]] = {}
        for source in self._elsewhere:
            for customer, told in (await source.feedback(brand, customers)).items():
                found.setdefault(customer, []).extend(told)
        return found


def _moment(customer: str, known: Known) -> CustomerMoment:
    history, suppression, zone = known
    place = place_of(history)
    plan = plan_of(history, suppression, zone)
    later = None if plan.send is not None or not history.events else next_of(history, suppression, zone)
    return CustomerMoment(
        customer=customer,
        at=history.now,
        moment=place.moment if place else None,
        since=place.since if place else None,
        event=seen(place.event) if place else None,
        rule=place.rule if place else None,
        send=plan.send,
        reasons=plan.reasons,
        next=later[0] if later else None,
        next_at=later[1] if later else None,
    )


def _sum(
    total: JourneyReport, added: int, events: Sequence[JourneyEvent], refused: Sequence[RowError], unused: int
) -> JourneyReport:
    listed = (*total.refused, *refused)[:_MOST_REFUSED]
    return JourneyReport(
        added=total.added + added,
        known=total.known + len(events) - added,
        passed_over=total.passed_over + unused,
        refused=listed,
        more_refused=total.more_refused + len(total.refused) + len(refused) - len(listed),
    )


@lru_cache(maxsize=1_000)
def zone_of(name: str, otherwise: str) -> dt.tzinfo:
    """Return a time zone by its IANA name; one that nobody knows is the other one, or UTC."""
    for one in (name, otherwise):
        try:
            return ZoneInfo(one)
        except (OSError, ValueError, KeyError):
            continue
    return dt.UTC
