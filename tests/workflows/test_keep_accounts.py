"""What is charged to whom, when it is written, and when a budget is used up. Over a real database."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from service.adapters.database import Database
from service.adapters.key_store import SqlKeyStore
from service.domain.keys import ANYONE, Caller, KeyId, KeyLimits, Spend, SpendOf
from service.domain.nouns import BrandId
from service.domain.prompts import Attempt, ModelCall, ModelSettings
from service.errors import LimitReached, StorageFailed
from service.ports.callers import PAYER, Payer
from service.workflows import keep_accounts
from service.workflows.keep_accounts import Accounts
from tests.builders import NOON
from tests.clocks import SetClock
from tests.keys import build_key

HATS, MUGS = BrandId("hats"), BrandId("mugs")
SHOP, DESK = KeyId("shop"), KeyId("desk")
CALL = ModelCall(messages=(), schema_name="x", answer_schema={}, settings=ModelSettings())


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlKeyStore]:
    async with Database(tmp_path) as database:
        yield SqlKeyStore(database)


def caller(key: KeyId = SHOP, **limits: float) -> Caller:
    return ANYONE._replace(key=key, limits=KeyLimits.model_validate(limits))


def charge(accounts: Accounts, key: KeyId, brand: BrandId, tokens: int, usd: float = 0, outcome: str = "ok") -> None:
    token = PAYER.set(Payer(key, brand))
    accounts(CALL, Attempt(model="m", outcome=outcome, input_tokens=tokens, cost_usd=usd), "")
    PAYER.reset(token)


async def test_calls_are_charged_to_the_key_and_brand_of_their_request(store: SqlKeyStore, clock: SetClock):
    accounts = Accounts(store, clock, KeyLimits())
    charge(accounts, SHOP, HATS, 100, 0.001_5)
    charge(accounts, SHOP, HATS, 50, outcome="model_timeout")
    charge(accounts, SHOP, MUGS, 7)
    charge(accounts, DESK, HATS, 1, 0.000_001)
    charge(accounts, DESK, MUGS, 0)
    accounts(CALL, Attempt(model="m", input_tokens=999), "of nobody")
    await accounts.close()
    assert await store.spend_on(NOON.date()) == {
        SpendOf(NOON.date(), SHOP, HATS): Spend(150, 1_500),
        SpendOf(NOON.date(), SHOP, MUGS): Spend(7, 0),
        SpendOf(NOON.date(), DESK, HATS): Spend(1, 1),
    }


async def test_tasks_of_a_request_pay_with_its_key(store: SqlKeyStore, clock: SetClock):
    accounts = Accounts(store, clock, KeyLimits())

    async def request(key: KeyId) -> None:
        PAYER.set(Payer(key, HATS))
        await asyncio.gather(*(asyncio.create_task(call()) for _ in range(3)))

    async def call() -> None:
        await asyncio.sleep(0)
        accounts(CALL, Attempt(model="m", output_tokens=1), "")

    await asyncio.gather(asyncio.create_task(request(SHOP)), asyncio.create_task(request(DESK)))
    await accounts.close()
    assert {whose.key: cost.tokens for whose, cost in (await store.spend_on(NOON.date())).items()} == {SHOP: 3, DESK: 3}


@pytest.mark.parametrize(
    ("limits", "tokens", "usd"),
    [
        ({"tokens_per_day": 100}, 100, 0.0),
        ({"usd_per_day": 0.5}, 1, 0.5),
        ({"tokens_per_day": 9, "usd_per_day": 1}, 1, 1),
    ],
)
async def test_a_key_that_has_used_its_budget_waits_for_midnight(
    store: SqlKeyStore, clock: SetClock, limits: dict[str, Any], tokens: int, usd: float
):
    accounts = Accounts(store, clock, KeyLimits())
    await accounts.require(caller(**limits), HATS)
    charge(accounts, SHOP, MUGS, tokens, usd)
    with pytest.raises(LimitReached, match="this key are used up") as caught:
        await accounts.require(caller(**limits), HATS)
    assert caught.value.retry_after_s == 12 * 3_600
    await accounts.require(caller(DESK, **limits), HATS)
    clock.time += dt.timedelta(hours=12)
    await accounts.require(caller(**limits), HATS)
    await accounts.close()


async def test_of_all_who_find_the_totals_stale_one_reads_them(tmp_path: Path, clock: SetClock):
    class Counting(SqlKeyStore):
        reads = 0

        async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
            self.reads += 1
            return await super().spend_on(day)

    async with Database(tmp_path) as database:
        store = Counting(database)
        accounts = Accounts(store, clock, KeyLimits())
        await asyncio.gather(*(accounts.require(caller(tokens_per_day=9), HATS) for _ in range(20)))
        assert store.reads == 1
        charge(accounts, SHOP, HATS, 9)
        clock.time += dt.timedelta(days=1)
        await asyncio.gather(*(accounts.require(caller(tokens_per_day=9), HATS) for _ in range(20)))
        assert store.reads == 2
        await accounts.write()
        assert store.reads == 3
        await accounts.close()


async def test_a_brand_has_one_budget_for_all_keys(store: SqlKeyStore, clock: SetClock):
    accounts = Accounts(store, clock, KeyLimits(tokens_per_day=10))
    charge(accounts, SHOP, HATS, 6)
    await accounts.require(caller(DESK), HATS)
    charge(accounts, DESK, HATS, 6)
    for key in (SHOP, DESK, KeyId("open")):
        with pytest.raises(LimitReached, match="the brand hats are used up"):
            await accounts.require(caller(key), HATS)
    await accounts.require(caller(), MUGS)
    await accounts.close()


async def test_a_restart_keeps_what_was_spent(store: SqlKeyStore, clock: SetClock):
    first = Accounts(store, clock, KeyLimits())
    charge(first, SHOP, HATS, 100)
    await first.close()
    second = Accounts(store, clock, KeyLimits())
    with pytest.raises(LimitReached):
        await second.require(caller(tokens_per_day=100), HATS)
    assert second.tokens_left(caller(tokens_per_day=130)) == (30, 12 * 3_600)
    assert second.tokens_left(caller()) is None
    await second.close()


async def test_other_processes_spend_is_seen_some_seconds_later(
    store: SqlKeyStore, clock: SetClock, monkeypatch: pytest.MonkeyPatch
):
    here, there = Accounts(store, clock, KeyLimits()), Accounts(store, clock, KeyLimits())
    await here.require(caller(tokens_per_day=10), HATS)
    charge(there, SHOP, HATS, 10)
    await there.write()
    await here.require(caller(tokens_per_day=10), HATS)
    monkeypatch.setattr(keep_accounts, "WRITE_EVERY_S", 0)
    with pytest.raises(LimitReached):
        await here.require(caller(tokens_per_day=10), HATS)
    await here.close()
    await there.close()


async def test_spend_is_written_by_itself(store: SqlKeyStore, clock: SetClock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keep_accounts, "WRITE_EVERY_S", 0.01)
    accounts = Accounts(store, clock, KeyLimits())
    written: list[Spend] = []
    for tokens, total in ((1, 1), (2, 3)):
        charge(accounts, SHOP, HATS, tokens)
        async with asyncio.timeout(30):
            while not (found := list((await store.spend_on(NOON.date())).values())) or found == written:
                await asyncio.sleep(0.01)
        written = found
        assert written == [Spend(total, 0)]
    await accounts.close()


class FailingStore(SqlKeyStore):
    """Fails a number of times."""

    failures = 2

    async def add_spend(self, spent: Mapping[SpendOf, Spend]) -> None:
        if self.failures:
            self.failures -= 1
            raise StorageFailed("the disk is full")
        await super().add_spend(spent)


async def test_what_could_not_be_written_waits_on(tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keep_accounts, "WRITE_EVERY_S", 0.01)
    async with Database(tmp_path) as database:
        store = FailingStore(database)
        accounts = Accounts(store, clock, KeyLimits())
        charge(accounts, SHOP, HATS, 5)
        async with asyncio.timeout(30):
            while not await store.spend_on(NOON.date()):
                await asyncio.sleep(0.01)
        charge(accounts, SHOP, HATS, 1)
        await accounts.close()
        assert list((await store.spend_on(NOON.date())).values()) == [Spend(6, 0)]


async def test_a_caller_who_gives_up_makes_nothing_count_twice(store: SqlKeyStore, clock: SetClock):
    accounts = Accounts(store, clock, KeyLimits())
    for _ in range(20):
        charge(accounts, SHOP, HATS, 1)
        task = asyncio.create_task(accounts.write())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
    await accounts.close()
    assert list((await store.spend_on(NOON.date())).values()) == [Spend(20, 0)]


async def test_spend_of_yesterday_is_yesterdays(store: SqlKeyStore, clock: SetClock):
    accounts = Accounts(store, clock, KeyLimits())
    charge(accounts, SHOP, HATS, 5)
    clock.time += dt.timedelta(days=1)
    charge(accounts, SHOP, HATS, 7)
    await accounts.close()
    assert list((await store.spend_on(NOON.date())).values()) == [Spend(5, 0)]
    assert list((await store.spend_on(clock.time.date())).values()) == [Spend(7, 0)]
    assert accounts.tokens_left(caller(tokens_per_day=10)) == (3, 12 * 3_600)


async def test_the_last_use_is_written_once_a_minute(store: SqlKeyStore, clock: SetClock):
    record, _ = build_key()
    await store.create(record)
    accounts = Accounts(store, clock, KeyLimits())

    async def written() -> dt.datetime | None:
        await accounts.write()
        (found,) = await store.list()
        return found.key.last_used_at

    seconds = {0: 0, 30: 0, 59: 0, 60: 60, 100: 60, 121: 121}
    for after, expected in seconds.items():
        accounts.used(record.key.id, NOON + dt.timedelta(seconds=after))
        assert await written() == NOON + dt.timedelta(seconds=expected)
    await accounts.close()
