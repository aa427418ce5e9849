"""What every OutcomeStore promises of any story: whatever its order and repeats, the same insights come of it."""

import datetime as dt
import itertools
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.database import Database
from service.domain.insights import Insights
from service.domain.nouns import BrandId
from service.domain.outcomes import Event, Outcome
from tests.builders import DATABASES, NOON, open_database
from tests.contracts.outcome_world import World, event, outcome

STORIES = itertools.count()


class Story(NamedTuple):
    """Drafts with customers, and what happened, in the order of the story."""

    customers: list[str | None]
    events: list[Event]
    outcomes: list[Outcome]


@st.composite
def stories(draw: Callable[..., Any]) -> Story:
    """Draw a small story with every kind of event and outcome."""
    customers = draw(st.lists(st.sampled_from([None, "c1", "c2"]), min_size=1, max_size=5))
    names = [f"drf_{n}" for n in range(len(customers))]
    hours, who = st.integers(0, 2_000), st.sampled_from([None, "c1", "c2", "c3"])
    kinds = st.sampled_from(["shown", "copied", "sent", "sent", "opened", "clicked"])
    happened = [
        event(
            n,
            draw(kinds),
            draft_id=draw(st.sampled_from(names)),
            customer=draw(who),
            at=NOON + dt.timedelta(hours=draw(hours)),
        )
        for n in range(draw(st.integers(0, 12)))
    ]
    came = []
    for n in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["conversion", "csat", "nps", "review", "referral"]))
        value = {"csat": st.integers(1, 5), "nps": st.integers(0, 10), "conversion": st.integers(0, 99)}.get(kind)
        of = draw(st.sampled_from([None, *names]))
        more: dict[str, Any] = {} if value is None else {"value": draw(value)}
        more |= {"currency": draw(st.sampled_from(["EUR", "USD"]))} if kind == "conversion" else {}
        customer = draw(who) if of else draw(st.sampled_from(["c1", "c2", "c3"]))
        came.append(outcome(n, kind, draft_id=of, customer=customer, at=NOON + dt.timedelta(hours=draw(hours)), **more))
    return Story(customers, happened, came)


async def told_of(world: World, story: Story, brand: BrandId, order: random.Random | None) -> list[Insights]:
    """Put a story on record under a brand, shuffled with repeats unless there is no order, and ask three questions."""
    for number, customer in enumerate(story.customers):
        await world.draft(
            brand=brand,
            id=f"drf_{number}",
            customer=customer,
            usage={"cost_usd": number / 7, "latency_ms": 10 * number, "attempts": 1},
            content_type=["buyer_guide", "follow_up"][number % 2],
            moment=["zmot", "smot"][number % 2],
            channel=["web", "email"][number % 2],
        )
    for rows, add in ((story.events, world.store.add_events), (story.outcomes, world.store.add_outcomes)):
        sent: list[Any] = list(rows)
        if order is not None:
            sent += order.choices(sent, k=len(sent)) if sent else []
            order.shuffle(sent)
        size = order.randint(1, 5) if order else max(1, len(sent))
        fates = []
        for start in range(0, len(sent), size):
            fates += await add(brand, sent[start : start + size], ())
        assert (fates.count("added"), fates.count("known")) == (len(rows), len(sent) - len(rows))
    return [
        await world.tell(brand),
        await world.tell(brand, group_by=("content_type",), compare="prompt"),
        await world.tell(brand, group_by=("moment", "period"), window_days=7, until=NOON + dt.timedelta(days=40)),
    ]


@pytest.fixture(params=DATABASES)
async def one_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Return the database that all examples of a property share."""
    async with open_database(request.param, tmp_path) as database:
        yield database


@given(story=stories(), seed=st.integers(0, 1_000_000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_and_any_repeats_give_the_same_insights(one_database: Database, story: Story, seed: int):
    """And they are those that adding up row by row in memory gives."""
    world, memory = World(one_database), World(None)
    number = next(STORIES)  # each has brands of its own
    brands = [BrandId(f"b{number}-{n}") for n in range(2)]
    shuffled = await told_of(world, story, brands[0], random.Random(seed))
    assert shuffled == await told_of(world, story, brands[1], None)
    assert shuffled == await told_of(memory, story, brands[0], None)
