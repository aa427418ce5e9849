"""Fakes in memory of what follows customers and hears reviews: journeys, states of reviews, the inbox."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from service.domain.journeys import JourneyEvent, Suppression
from service.domain.listening import InboxFilter, InboxPage, ReviewState, StateChange, StateReport, ThemeReport
from service.domain.nouns import BrandId, ReviewId
from service.ports.journeys import Window
from service.workflows.tell_themes import ThemeScope
from tests.fake_feedback import example_of


class FakeJourneyStore:
    """Keeps journeys in memory."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], JourneyEvent] = {}
        self.suppressed: dict[tuple[str, str], Suppression] = {}

    async def add(self, brand: BrandId, events: Sequence[JourneyEvent]) -> int:
        before = len(self.events)
        for event in events:
            self.events.setdefault((brand, event.id), event)
        return len(self.events) - before

    def _of(self, brand: BrandId) -> list[JourneyEvent]:
        return [event for (owner, _), event in self.events.items() if owner == brand]

    async def of(self, brand: BrandId, customers: Sequence[str]) -> dict[str, list[JourneyEvent]]:
        found: dict[str, list[JourneyEvent]] = {}
        for event in self._of(brand):
            if event.customer in customers:
                found.setdefault(event.customer, []).append(event)
        return found

    async def customers(self, brand: BrandId, windows: Sequence[Window], after: str, limit: int) -> tuple[str, ...]:
        return tuple(sorted(name for name in await self.named(brand, windows) if name > after)[:limit])

    async def named(self, brand: BrandId, windows: Sequence[Window]) -> dict[str, list[JourneyEvent]]:
        found: dict[str, list[JourneyEvent]] = {}
        for event in self._of(brand):
            if any(event.name == one.name and one.since <= event.at <= one.until for one in windows):
                found.setdefault(event.customer, []).append(event)
        return found

    async def suppress(self, brand: BrandId, suppression: Suppression) -> None:
        self.suppressed[brand, suppression.customer] = suppression

    async def lift(self, brand: BrandId, customer: str) -> bool:
        return self.suppressed.pop((brand, customer), None) is not None

    async def suppressions(self, brand: BrandId, customers: Sequence[str]) -> dict[str, Suppression]:
        return {one: self.suppressed[brand, one] for one in customers if (brand, one) in self.suppressed}

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        gone = [key for key, event in self.events.items() if key[0] == brand and event.customer == customer]
        for key in gone:
            del self.events[key]
        return len(gone) + await self.lift(brand, customer)


class FakeReviewStates:
    """Keeps what became of reviews in memory."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], ReviewState] = {}

    async def put(self, brand: BrandId, states: Sequence[ReviewState]) -> None:
        self.states.update({(brand, one.review_id): one for one in states})

    async def changed(self, brand: BrandId, since: dt.datetime) -> tuple[ReviewState, ...]:
        return tuple(one for (owner, _), one in self.states.items() if owner == brand and one.at >= since)

    async def forget_reviews(self, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
        return sum(self.states.pop((brand, review), None) is not None for review in reviews)


class FakeListening:
    """Answers with the documented examples, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    async def inbox(self, brand: str, wanted: InboxFilter, after: str | None) -> InboxPage:
        self.calls.append(("inbox", (wanted, after)))
        return InboxPage.model_validate(example_of("list_inbox", "200"))

    async def mark(self, brand: str, change: StateChange) -> StateReport:
        self.calls.append(("mark", change))
        return StateReport(changed=len(change.review_ids))

    async def themes(self, brand: str, scope: ThemeScope) -> ThemeReport:
        self.calls.append(("themes", scope))
        return ThemeReport.model_validate(example_of("list_themes", "200"))
