"""What every ReviewStates promises, in memory and on every database."""

import datetime as dt

import pytest

from service.adapters.database import Database
from service.adapters.review_state_store import SqlReviewStates
from service.domain.listening import ReviewState
from service.domain.nouns import ReviewId
from service.ports.listening import ReviewStates
from tests.builders import BRAND, NOON, OTHER_BRAND
from tests.fake_listening import FakeReviewStates


@pytest.fixture(params=["memory", "database"])
def states(request: pytest.FixtureRequest, database: Database) -> ReviewStates:
    return FakeReviewStates() if request.param == "memory" else SqlReviewStates(database)


def state(review: str, hours: float = 0, **changes: object) -> ReviewState:
    at = NOON + dt.timedelta(hours=hours)
    return ReviewState.model_validate(
        {"review_id": review, "state": "answered", "draft_id": "drf_1", "at": at} | changes
    )


async def test_the_latest_state_counts_and_brands_are_apart(states: ReviewStates) -> None:
    await states.put(BRAND, [state("r-1"), state("r-2", note="ü")])
    await states.put(BRAND, [state("r-1", 1, state="ignored")])
    await states.put(BRAND, [])

    found = {one.review_id: one for one in await states.changed(BRAND, NOON)}

    assert found == {"r-1": state("r-1", 1, state="ignored"), "r-2": state("r-2", note="ü")}
    assert await states.changed(OTHER_BRAND, NOON) == ()


async def test_only_what_changed_since_a_time_is_told(states: ReviewStates) -> None:
    await states.put(BRAND, [state("r-1"), state("r-2", 2)])

    assert [one.review_id for one in await states.changed(BRAND, NOON + dt.timedelta(hours=2))] == ["r-2"]


async def test_what_is_forgotten_is_not_known_and_others_stay(states: ReviewStates) -> None:
    await states.put(BRAND, [state("r-1"), state("r-2")])
    await states.put(OTHER_BRAND, [state("r-1")])

    assert await states.forget_reviews(BRAND, [ReviewId("r-1"), ReviewId("r-9")]) == 1

    assert [one.review_id for one in await states.changed(BRAND, NOON)] == ["r-2"]
    assert [one.review_id for one in await states.changed(OTHER_BRAND, NOON)] == ["r-1"]
    assert await states.forget_reviews(BRAND, [ReviewId("r-1")]) == 0
