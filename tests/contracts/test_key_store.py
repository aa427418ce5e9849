"""What every KeyStore promises, on every database."""

import asyncio
import datetime as dt

import pytest

from service.adapters.database import Database
from service.adapters.key_store import SqlKeyStore
from service.domain.keys import KeyId, Spend, SpendOf, digest_of, prefix_of
from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports import KeyStore
from tests.builders import NOON
from tests.keys import build_key

DAY = NOON.date()
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def store(database: Database) -> KeyStore:
    return SqlKeyStore(database)


async def test_a_key_comes_back_as_it_was_made(store: KeyStore) -> None:
    limits = {"requests_per_minute": 600, "concurrent": 4, "tokens_per_day": 10**12, "usd_per_day": 2.5}
    record, _ = build_key(
        name="The “shop” & co", brands=("a", "*"), limits=limits, expires_at=NOON + HOUR, last_used_at=NOON
    )
    await store.create(record)
    assert await store.get(record.key.id) == record
    assert await store.list() == (record,)
    assert await store.get(KeyId("0" * 12)) is None


async def test_keys_are_listed_oldest_first(store: KeyStore) -> None:
    ages = {3: "c", 1: "a", 2: "b"}
    for age, name in ages.items():
        record, _ = build_key(number=age, name=name, created_at=NOON + age * HOUR)
        await store.create(record)
    assert [record.key.name for record in await store.list()] == ["a", "b", "c"]


async def test_an_id_is_given_once(store: KeyStore) -> None:
    record, _ = build_key()
    await store.create(record)
    with pytest.raises(StorageFailed):
        await store.create(record)


async def test_the_first_revocation_counts(store: KeyStore) -> None:
    record, _ = build_key()
    await store.create(record)
    assert await store.revoke(record.key.id, NOON)
    assert await store.revoke(record.key.id, NOON + HOUR)
    assert not await store.revoke(KeyId("0" * 12), NOON)
    (found,) = await store.list()
    assert found.key.revoked_at == NOON


async def test_after_a_rotation_the_old_secret_works_until_its_grace_is_over(store: KeyStore) -> None:
    record, first = build_key()
    await store.create(record)
    _, second = build_key(random=b"2" * 32)
    _, third = build_key(random=b"3" * 32)
    assert await store.rotate(record.key.id, digest_of(second), prefix_of(second), NOON + HOUR)
    found = await store.get(record.key.id)
    assert found
    assert found.key.prefix == prefix_of(second)
    assert [found.opens(secret, NOON) for secret in (first, second, third)] == [True, True, False]
    assert [found.opens(secret, NOON + HOUR) for secret in (first, second)] == [False, True]
    # The second rotation ends the first secret at once, whatever was left of its grace.
    assert await store.rotate(record.key.id, digest_of(third), prefix_of(third), NOON + HOUR)
    found = await store.get(record.key.id)
    assert found
    assert [found.opens(secret, NOON) for secret in (first, second, third)] == [False, True, True]
    assert not await store.rotate(KeyId("0" * 12), digest_of(third), prefix_of(third), NOON)


async def test_the_last_use_never_goes_back(store: KeyStore) -> None:
    record, _ = build_key()
    await store.create(record)
    for at, expected in ((NOON, NOON), (NOON + HOUR, NOON + HOUR), (NOON, NOON + HOUR)):
        await store.touch({record.key.id: at, KeyId("0" * 12): at})
        (found,) = await store.list()
        assert found.key.last_used_at == expected
    await store.touch({})


async def test_spend_adds_up_by_day_key_and_brand(store: KeyStore) -> None:
    one = SpendOf(DAY, KeyId("k1"), BrandId("a"))
    others = (one._replace(brand=BrandId("b")), one._replace(key=KeyId("k2")), one._replace(day=DAY + 24 * HOUR))
    await store.add_spend({one: Spend(10, 5), others[0]: Spend(1, 1)})
    await store.add_spend({one: Spend(5, 10**12), others[1]: Spend(2, 0), others[2]: Spend(3, 0)})
    await store.add_spend({})
    assert await store.spend_on(DAY) == {one: Spend(15, 10**12 + 5), others[0]: Spend(1, 1), others[1]: Spend(2, 0)}
    assert await store.spend_on(DAY + 24 * HOUR) == {others[2]: Spend(3, 0)}


async def test_no_spend_is_lost_between_writers(store: KeyStore) -> None:
    whose = SpendOf(DAY, KeyId("k1"), BrandId("a"))
    await asyncio.gather(*(store.add_spend({whose: Spend(1, 2)}) for _ in range(50)))
    assert await store.spend_on(DAY) == {whose: Spend(50, 100)}
