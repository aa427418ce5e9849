import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.adapters.database import Database
from service.adapters.draft_feedback import SqlDraftFeedback
from service.adapters.draft_store import SqlDraftStore
from service.adapters.journey_files import FileJourneyReader
from service.adapters.journey_store import SqlJourneyStore
from service.adapters.outcome_store import SqlOutcomeStore
from service.domain.outcomes import Event, EventKind, Outcome
from service.workflows.choose_whom_to_ask import list_advocates
from service.workflows.follow_journeys import Journeys
from tests.builders import BRAND, DATABASES, OTHER_BRAND, build_draft, open_database
from tests.clocks import SetClock
from tests.timing.build import NOW, consent, event

DAY = dt.timedelta(days=1)


@pytest.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


def outcome(number: int, **changes: object) -> Outcome:
    fields = {"id": f"o{number}", "kind": "nps", "value": 9, "at": NOW - DAY, "customer": "c-1"}
    return Outcome.model_validate(fields | changes)


@pytest.fixture
async def source(database: Database) -> SqlDraftFeedback:
    await SqlDraftStore(database).add(build_draft(content_type="follow_up", moment="smot", channel="email"))
    store = SqlOutcomeStore(database)
    sent = Event.model_validate({"id": "s1", "draft_id": "drf_1", "kind": "sent", "at": NOW - DAY, "customer": "c-1"})
    await store.add_events(BRAND, [sent, sent.model_copy(update={"id": "s2", "kind": EventKind.OPENED})], ())
    rows = [
        outcome(1),
        outcome(2, kind="csat", value=2, customer="c-2"),
        outcome(3, kind="referral", value=None),
        outcome(4, kind="review", value=5, customer="c-2"),
        outcome(5, kind="review", value=None),
        outcome(6, kind="conversion", value=50, currency="EUR"),
    ]
    await store.add_outcomes(BRAND, rows, ())
    return SqlDraftFeedback(database)


async def test_outcomes_that_say_something_are_feedback(source: SqlDraftFeedback) -> None:
    found = await source.feedback(BRAND, None)

    told = {name: sorted((one.kind, one.value, one.source) for one in some) for name, some in found.items()}
    assert told == {
        "c-1": [("nps", 9, "outcome:o1"), ("referral", 1, "outcome:o3")],
        "c-2": [("csat", 2, "outcome:o2"), ("rating", 5, "outcome:o4")],
    }
    assert sorted(await source.feedback(BRAND, ["c-2", "nobody"])) == ["c-2"]
    assert await source.feedback(BRAND, []) == {}
    assert await source.feedback(OTHER_BRAND, None) == {}


async def test_drafts_that_were_sent_are_messages(source: SqlDraftFeedback) -> None:
    (message,) = (await source.messages(BRAND, ["c-1"], "message sent"))["c-1"]

    assert (message.name, message.at) == ("message sent", NOW - DAY)
    assert message.values == {"channel": "email", "content type": "follow_up"}


async def test_they_count_for_rest_and_for_favours(source: SqlDraftFeedback, database: Database) -> None:
    library = ContentFiles(Path("knowledge"), Path("prompts"))
    clock = SetClock()
    clock.time = NOW
    journeys = Journeys(library, SqlJourneyStore(database), FileJourneyReader(), clock, [source])
    await journeys.store.add(BRAND, [consent(), event("Order Delivered", 5)])

    moment = await journeys.moment(BRAND, "c-1")
    ranked = await list_advocates(journeys, BRAND, "testimonial_request", 10)

    assert moment.send is None
    assert [one.code for one in moment.reasons] == ["cool_down"]
    assert moment.next is not None
    assert (ranked.items, ranked.passed_over) == ((), {"cool_down": 1, "no_consent": 1})
