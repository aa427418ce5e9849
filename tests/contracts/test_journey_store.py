"""What every JourneyStore promises, in memory and on every database."""

import datetime as dt

import pytest

from service.adapters.database import Database
from service.adapters.journey_store import SqlJourneyStore
from service.ports.journeys import JourneyStore, Window
from tests.builders import BRAND, OTHER_BRAND
from tests.fake_listening import FakeJourneyStore
from tests.timing.build import NOW, event, suppression


@pytest.fixture(params=["memory", "database"])
def journeys(request: pytest.FixtureRequest, database: Database) -> JourneyStore:
    return FakeJourneyStore() if request.param == "memory" else SqlJourneyStore(database)


def window(name: str, since: float, until: float) -> Window:
    return Window(name, NOW - dt.timedelta(days=since), NOW - dt.timedelta(days=until))


async def test_an_event_counts_once(journeys: JourneyStore) -> None:
    first, second = event("Order Delivered", 3), event("Order Delivered", 2)

    assert await journeys.add(BRAND, [first]) == 1
    assert await journeys.add(BRAND, [first, second]) == 1
    assert await journeys.add(BRAND, [second, first]) == 0
    assert await journeys.add(BRAND, []) == 0
    assert {one.id for one in (await journeys.of(BRAND, ["c-1"]))["c-1"]} == {first.id, second.id}


async def test_an_event_twice_in_one_call_counts_once(journeys: JourneyStore) -> None:
    one = event("Order Delivered", 3)

    assert await journeys.add(BRAND, [one, one]) == 1


async def test_all_of_an_event_is_kept(journeys: JourneyStore) -> None:
    kept = event("Survey Answered", 1.5, nps=9, channel="e-mail ü", yes=True).model_copy(
        update={"products": ("a", "b")}
    )

    await journeys.add(BRAND, [kept])

    assert (await journeys.of(BRAND, ["c-1"]))["c-1"] == [kept]


async def test_brands_and_customers_are_apart(journeys: JourneyStore) -> None:
    await journeys.add(BRAND, [event("X", 1), event("X", 1, "c-2", "other")])
    await journeys.add(OTHER_BRAND, [event("X", 1)])

    assert sorted(await journeys.of(BRAND, ["c-2", "nobody"])) == ["c-2"]
    assert await journeys.customers(OTHER_BRAND, [window("x", 2, 0)], "", 10) == ("c-1",)


async def test_customers_with_an_event_in_a_window_come_in_order(journeys: JourneyStore) -> None:
    days = {"c-3": 3, "c-1": 1, "c-2": 2, "c-9": 9}
    await journeys.add(BRAND, [event("X", day, name, f"{name}-x") for name, day in days.items()])
    await journeys.add(BRAND, [event("Y", 2, "c-3", "y"), event("X", 2.5, "c-3", "again")])
    windows = [window("x", 3, 2), window("y", 5, 1)]

    assert await journeys.customers(BRAND, windows, "", 10) == ("c-2", "c-3")
    assert await journeys.customers(BRAND, windows, "", 1) == ("c-2",)
    assert await journeys.customers(BRAND, windows, "c-2", 10) == ("c-3",)
    assert await journeys.customers(BRAND, [], "", 10) == ()
    found = await journeys.named(BRAND, windows)
    assert {name: sorted(one.id for one in events) for name, events in found.items()} == {
        "c-2": ["c-2-x"],
        "c-3": ["again", "c-3-x", "y"],
    }


async def test_a_suppression_holds_until_it_is_lifted(journeys: JourneyStore) -> None:
    entry = suppression(channels=("email",), reason="asked")

    await journeys.suppress(BRAND, suppression())
    await journeys.suppress(BRAND, entry)

    assert await journeys.suppressions(BRAND, ["c-1", "c-2"]) == {"c-1": entry}
    assert await journeys.suppressions(OTHER_BRAND, ["c-1"]) == {}
    assert (await journeys.lift(BRAND, "c-1"), await journeys.lift(BRAND, "c-1")) == (True, False)


async def test_of_a_forgotten_customer_nothing_is_left(journeys: JourneyStore) -> None:
    await journeys.add(BRAND, [event("X", 1), event("Y", 2), event("X", 1, "c-2", "other")])
    await journeys.add(OTHER_BRAND, [event("X", 1)])
    await journeys.suppress(BRAND, suppression())

    assert await journeys.forget_customer(BRAND, "c-1") == 3
    assert await journeys.forget_customer(BRAND, "c-1") == 0
    assert sorted(await journeys.of(BRAND, ["c-1", "c-2"])) == ["c-2"]
    assert await journeys.suppressions(BRAND, ["c-1"]) == {}
    assert sorted(await journeys.of(OTHER_BRAND, ["c-1"])) == ["c-1"]


async def test_more_customers_than_a_statement_takes(journeys: JourneyStore) -> None:
    names = [f"c-{number:04d}" for number in range(1_200)]
    await journeys.add(BRAND, [event("X", 1, name, name) for name in names])

    assert len(await journeys.of(BRAND, names)) == 1_200
