"""What every PaceStore promises, on every database."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from service.adapters.database import Database
from service.adapters.pace_store import SqlPaceStore
from service.domain.paces import Pace
from service.ports.paces import PaceStore
from tests.builders import NOON

BRAND = Pace("brand", "caps", "calls", 60)
MODEL = Pace("model", "m", "calls", 24)
TOKENS = Pace("model", "m", "tokens", 600)
LATER = NOON + dt.timedelta(minutes=1)


@pytest.fixture
def store(database: Database) -> PaceStore:
    return SqlPaceStore(database)


async def test_of_many_at_once_no_more_pass_than_may(store: PaceStore) -> None:
    held = await asyncio.gather(*(store.take([BRAND], NOON) for _ in range(20)))
    assert held.count(None) == 5
    assert {one.pace for one in held if one} == {BRAND}


async def test_processes_that_share_a_database_share_its_paces(database: Database, tmp_path: Path) -> None:
    if database.embedded:
        pytest.skip("an embedded database has one process")
    fast = Pace("brand", "caps", "calls", 1_200)
    url = database.url.render_as_string(hide_password=False)
    async with Database(tmp_path, url) as second, Database(tmp_path, url) as third:
        stores = [SqlPaceStore(one) for one in (database, second, third)]
        held = await asyncio.gather(*(stores[number % 3].take([fast], NOON) for number in range(240)))
    assert held.count(None) == 100


async def test_the_strictest_pace_holds_and_then_nothing_is_counted(store: PaceStore) -> None:
    assert [await store.take([BRAND, MODEL], NOON) for _ in range(2)] == [None, None]
    held = await store.take([BRAND, MODEL], NOON)
    assert held is not None
    assert held.pace == MODEL
    # Two of five of the brand are used, not three.
    assert [await store.take([BRAND], NOON) for _ in range(4)].count(None) == 3
    assert await store.take([BRAND, MODEL], NOON + dt.timedelta(seconds=held.wait_s)) is None


async def test_what_calls_used_holds_the_next_ones(store: PaceStore) -> None:
    assert await store.take([TOKENS], NOON) is None
    await store.add({TOKENS: 700.0}, NOON)
    await store.add({TOKENS: 50.0}, NOON)
    held = await store.take([TOKENS], NOON)
    assert held is not None
    assert held.wait_s == pytest.approx((750 - 50 + 25) / 10)
    assert await store.take([TOKENS], LATER + dt.timedelta(seconds=12.5)) is None


async def test_brands_models_and_units_do_not_meet(store: PaceStore) -> None:
    await store.add({BRAND: 60.0, TOKENS: 6_000.0}, NOON)
    others = [Pace("brand", "hats", "calls", 60), Pace("model", "n", "tokens", 600), Pace("model", "caps", "calls", 60)]
    assert await store.take(others, NOON) is None
    assert await store.take([BRAND], NOON) is not None


async def test_those_who_count_the_same_in_another_order_do_not_lock_each_other(store: PaceStore) -> None:
    orders = ([BRAND, MODEL, TOKENS], [TOKENS, MODEL, BRAND])
    async with asyncio.timeout(30):
        held = await asyncio.gather(*(store.take(orders[number % 2], NOON) for number in range(40)))
    assert held.count(None) == 2  # as many as the model's calls allow
    assert {one.pace for one in held if one} == {MODEL}
