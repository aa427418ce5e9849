"""What every EvaluationStore promises, on every database."""

import datetime as dt

import pytest

from service.adapters.database import Database
from service.adapters.evaluation_store import SqlEvaluations
from service.ports import EvaluationEntry, EvaluationStore
from tests.builders import NOON


@pytest.fixture
def store(database: Database) -> EvaluationStore:
    return SqlEvaluations(database)


def entry(number: int = 1, **more: object) -> EvaluationEntry:
    at = NOON + dt.timedelta(minutes=number)
    begun = EvaluationEntry(f"evl_{number}", at, at, '{"repeats":1}', ("hats", "desk"), expected=4)
    return begun._replace(**more)  # type: ignore[arg-type]  # a test may change any field


async def test_what_was_put_on_record_is_found(store):
    await store.add(entry())
    assert await store.find("evl_1") == entry()
    assert await store.find("evl_2") is None
    assert await store.report("evl_1") is None


async def test_progress_and_end_with_a_report(store):
    await store.add(entry())
    await store.change(entry(answered=3))
    assert (await store.find("evl_1")).answered == 3
    ended = entry(state="done", answered=4, verdict="BROKEN", headline="a\0b", ended_at=NOON)
    await store.change(ended, '{"text":"ä \\u0000"}')
    assert await store.find("evl_1") == ended._replace(headline="a b")
    assert await store.report("evl_1") == '{"text":"ä \\u0000"}'.encode()


async def test_what_has_ended_stays_as_it_is(store):
    await store.add(entry())
    await store.change(entry(state="failed", reason="it stopped", ended_at=NOON))
    await store.change(entry(answered=4))
    await store.change(entry(state="done"), "{}")
    assert (await store.find("evl_1")).reason == "it stopped"
    assert await store.report("evl_1") is None


async def test_the_newest_come_first(store):
    for number in (2, 1, 3):
        await store.add(entry(number))
    assert [one.id for one in await store.newest(2)] == ["evl_3", "evl_2"]


async def test_those_left_behind_fail_and_no_others(store):
    await store.add(entry(1))
    await store.add(entry(5))
    await store.add(entry(2))
    await store.change(entry(2, state="done"), "{}")
    assert await store.fail_unfinished(NOON + dt.timedelta(minutes=3), NOON, "the service stopped") == 1
    assert {one.id: (one.state, one.reason) for one in await store.newest(9)} == {
        "evl_5": ("running", ""),
        "evl_2": ("done", ""),
        "evl_1": ("failed", "the service stopped"),
    }
    assert (await store.find("evl_1")).ended_at == NOON
