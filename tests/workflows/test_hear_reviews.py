"""Listening over a real store: many reviews are read anew behind the requests, and states come from any process."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from service.adapters.database import Database
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.adapters.review_state_store import SqlReviewStates
from service.domain.evidence import Review
from service.domain.listening import InboxFilter, StateChange
from service.domain.nouns import ReviewId
from service.errors import NotFound
from service.ports import Ports
from service.workflows import keep_heard
from service.workflows.hear_reviews import Listening
from service.workflows.know_brand import BrandMemory
from service.workflows.tell_themes import ThemeScope
from tests.builders import BRAND, build_brand, build_draft, build_review, put_reviews
from tests.clocks import SetClock


class World:
    """A listening service over a real database, and a second one that stands for another process."""

    def __init__(self, database: Database) -> None:
        self.store, self.clock, self.brand = SqlKnowledgeStore(database), SetClock(), build_brand()
        library = SimpleNamespace(brand=lambda name: self.brand)
        self._ports = cast("Ports", SimpleNamespace(library=library, knowledge=self.store, clock=self.clock))
        self._states = SqlReviewStates(database)
        self.listening, self.other = self.make(), self.make()

    def make(self) -> Listening:
        return Listening(self._ports, BrandMemory(self.store), self._states)

    async def put(self, *texts: str, start: int = 0) -> None:
        day = self.clock.time.date() - dt.timedelta(days=1)
        made = (
            build_review(id=f"r{number:03d}", title="", text=text, rating=3, date=day)
            for number, text in enumerate(texts, start=start)
        )
        await put_reviews(self.store, *made)

    async def ids(self, listening: Listening | None = None, **wanted: object) -> list[str]:
        page = await (listening or self.listening).inbox(BRAND, InboxFilter.model_validate(wanted), None)
        return [one.review.id for one in page.items]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with Database(tmp_path) as database:
        made = World(database)
        yield made
        await made.listening.close()
        await made.other.close()


async def test_a_new_review_is_there_at_once(world: World) -> None:
    await world.put("It is fine.")
    assert await world.ids() == ["r000"]

    await world.put("It cut my finger.", start=1)

    assert await world.ids() == ["r001", "r000"]


async def test_many_reviews_are_read_anew_behind_the_requests(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_heard, "_FEW", 2)
    await world.put("One.", "Two.", "Three.")
    assert len(await world.ids()) == 3

    await world.put("It cut my finger.", start=3)

    assert len(await world.ids()) == 3  # what was known before
    for _ in range(100):
        if len(found := await world.ids()) == 4:
            break
        await asyncio.sleep(0.02)
    assert found[0] == "r003"


async def test_the_day_moves_on(world: World) -> None:
    await world.put("It is fine.")
    page = await world.listening.inbox(BRAND, InboxFilter(), None)
    assert (page.to_answer, page.overdue) == (1, 0)

    world.clock.time += dt.timedelta(days=10)

    page = await world.listening.inbox(BRAND, InboxFilter(), None)
    assert (page.to_answer, page.overdue) == (1, 1)


async def test_what_another_process_marks_is_known_here(world: World) -> None:
    await world.put("One.", "Two.")
    assert len(await world.ids()) == 2
    change = StateChange(review_ids=(ReviewId("r000"),), state="ignored")

    assert (await world.other.mark(BRAND, change)).changed == 1

    assert await world.ids() == ["r001"]
    assert await world.ids(state="ignored") == ["r000"]
    assert await world.ids(any_state=True) == ["r000", "r001"]
    await world.other.mark(BRAND, StateChange(review_ids=(ReviewId("r000"),), state="new"))
    assert len(await world.ids()) == 2


@pytest.mark.parametrize(("status", "left"), [("ready", []), ("needs_review", []), ("blocked", ["r000"])])
async def test_a_draft_that_can_be_used_answers(world: World, status: str, left: list[str]) -> None:
    await world.put("It is fine.")

    await world.listening.note_response(ReviewId("r000"), build_draft(status=status))

    assert await world.ids() == left
    page = await world.listening.inbox(BRAND, InboxFilter(any_state=True), None)
    assert (page.items[0].draft_id, page.items[0].draft_status) == ("drf_1", status)


async def test_pages_join_without_gap_or_repeat_while_reviews_are_answered(world: World) -> None:
    await world.put(*(f"Review number {number}." for number in range(25)))
    first = await world.listening.inbox(BRAND, InboxFilter(limit=10), None)
    answered = ReviewId(first.items[3].review.id)
    await world.listening.mark(BRAND, StateChange(review_ids=(answered,), state="answered"))

    second = await world.listening.inbox(BRAND, InboxFilter(limit=10), first.next_cursor)
    third = await world.listening.inbox(BRAND, InboxFilter(limit=10), second.next_cursor)

    seen = [one.review.id for page in (first, second, third) for one in page.items]
    assert len(seen) == len(set(seen)) == 25
    assert third.next_cursor is None
    assert (first.count, second.count) == (25, 24)


async def test_employees_are_in_the_inbox_and_in_no_theme(world: World) -> None:
    await world.put("The delivery was late.", "The delivery was late again.")
    own: Review = build_review(id="own", title="", text="The delivery was late too.", relationship="employee")
    await put_reviews(world.store, own)

    report = await world.listening.themes(BRAND, ThemeScope(period="quarter"))

    assert "own" in await world.ids()
    assert [(one.aspect, one.count) for one in report.complaints] == [("delivery", 2)]
    with pytest.raises(NotFound):
        await world.listening.themes(BRAND, ThemeScope(product="nothing"))
