"""What every IdempotencyStore promises, on every database."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import text

from service.adapters import idempotency_store
from service.adapters.database import Database
from service.adapters.idempotency_store import KEPT_FOR, LEASE, SqlIdempotencyStore
from service.domain.nouns import BrandId
from service.errors import IdempotencyConflict
from service.ports import IdempotencyStore, InProgress, Replay, Started
from tests.builders import NOON

SCOPE = "POST /v1/brands/alder-and-brim/drafts"
ANSWER = Replay(201, (("content-type", "application/json"), ("location", "/é")), b'{"text": "\xc3\xa9\x00"}')


@pytest.fixture
def store(database: Database) -> IdempotencyStore:
    return SqlIdempotencyStore(database)


async def start(store: IdempotencyStore, key: str = "key", now: dt.datetime = NOON) -> Started:
    run = await store.begin(SCOPE, key, "hash", now)
    assert isinstance(run, Started)
    return run


async def test_a_repeat_gets_the_same_answer_byte_for_byte(store: IdempotencyStore) -> None:
    await store.finish(await start(store), ANSWER)
    for _ in range(2):
        assert await store.begin(SCOPE, "key", "hash", NOON + dt.timedelta(hours=23)) == ANSWER


async def test_while_the_first_runs_a_repeat_is_told_since_when(store: IdempotencyStore) -> None:
    await start(store)
    assert await store.begin(SCOPE, "key", "hash", NOON + dt.timedelta(seconds=1)) == InProgress(NOON)


async def test_of_many_callers_at_once_exactly_one_starts(store: IdempotencyStore) -> None:
    for key in ("a", "b", "c"):
        outcomes = await asyncio.gather(*(store.begin(SCOPE, key, "hash", NOON) for _ in range(50)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InProgress"] * 49 + ["Started"]


@pytest.mark.parametrize("finished", [False, True])
async def test_another_body_under_the_same_key_is_a_conflict(store: IdempotencyStore, finished: bool) -> None:
    run = await start(store)
    if finished:
        await store.finish(run, ANSWER)
    with pytest.raises(IdempotencyConflict) as caught:
        await store.begin(SCOPE, "key", "another", NOON)
    assert caught.value.code == "idempotency_conflict"


async def test_keys_and_scopes_are_apart(store: IdempotencyStore) -> None:
    await store.finish(await start(store), ANSWER)
    assert isinstance(await store.begin(SCOPE, "other key", "hash", NOON), Started)
    assert isinstance(await store.begin("POST /v1/brands/pollard-desk/drafts", "key", "another", NOON), Started)


async def test_an_abandoned_key_is_free_for_any_body(store: IdempotencyStore) -> None:
    await store.abandon(await start(store))
    assert isinstance(await store.begin(SCOPE, "key", "another", NOON), Started)


async def test_abandoning_after_the_answer_keeps_the_answer(store: IdempotencyStore) -> None:
    run = await start(store)
    await store.finish(run, ANSWER)
    await store.abandon(run)
    assert await store.begin(SCOPE, "key", "hash", NOON) == ANSWER


async def test_after_24_hours_a_key_is_new_and_old_answers_are_gone(
    store: IdempotencyStore, database: Database
) -> None:
    for key in ("key", "another"):
        await store.finish(await start(store, key), ANSWER)
    late = NOON + KEPT_FOR
    assert await store.begin(SCOPE, "key", "hash", late - dt.timedelta(microseconds=1)) == ANSWER
    assert isinstance(await store.begin(SCOPE, "key", "another body", late), Started)
    keys = await database.read(lambda c: c.execute(text("SELECT key FROM idempotency")).scalars().all())
    assert keys == ["key"]


async def test_a_run_that_died_silently_is_taken_over_and_cannot_answer_any_more(store: IdempotencyStore) -> None:
    dead = await start(store)
    late = NOON + LEASE
    assert isinstance(await store.begin(SCOPE, "key", "hash", late - dt.timedelta(microseconds=1)), InProgress)
    alive = await start(store, now=late)
    await store.finish(dead, Replay(500, (), b"too late"))
    await store.abandon(dead)
    assert await store.begin(SCOPE, "key", "hash", late) == InProgress(late)
    await store.finish(alive, ANSWER)
    assert await store.begin(SCOPE, "key", "hash", late) == ANSWER


async def test_a_restart_frees_what_the_dead_process_ran_and_keeps_its_answers(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlIdempotencyStore(database)
        await store.finish(await start(store, "answered"), ANSWER)
        await start(store, "running")
    async with Database(tmp_path) as database:
        store = SqlIdempotencyStore(database)
        assert await store.recover() == 1
        assert await store.begin(SCOPE, "answered", "hash", NOON) == ANSWER
        assert isinstance(await store.begin(SCOPE, "running", "hash", NOON), Started)


async def test_kept_answers_of_a_brand_that_hold_some_words_are_forgotten(
    store: IdempotencyStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency_store, "_PAGE", 2)
    mine, theirs = BrandId("alder-and-brim"), "POST /v1/brands/pollard-desk/drafts"
    for number in range(5):
        body = b'{"id":"drf_1","text":"\xc3\xbcber"}' if number % 2 else b"{}"
        await store.finish(await start(store, f"k{number}"), Replay(201, (), body))
    run = await store.begin(theirs, "key", "hash", NOON)
    assert isinstance(run, Started)
    await store.finish(run, Replay(201, (), b'{"id":"drf_1"}'))
    await start(store, "running")
    assert await store.forget(mine, []) == 0
    assert await store.forget(mine, ["drf_9", "über"]) == 2
    assert await store.forget(mine, ["drf_1"]) == 0
    left = await database.read(lambda c: c.execute(text("SELECT key FROM idempotency ORDER BY key")).scalars().all())
    assert left == ["k0", "k2", "k4", "key", "running"]
