"""Who looks after batches among several processes: the dead are taken over, those who could not sign are not."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from service.adapters.batch_store import SqlBatchStore
from service.adapters.database import Database
from service.adapters.worker_roll import SqlWorkerRoll
from service.ports.batches import Onward, Portion
from service.workflows import run_batches
from service.workflows.run_batches import BatchRunner, Here
from service.workflows.work_batches import BatchWork
from tests.batch_fakes import FakeEngine

SILENCE = dt.timedelta(seconds=30)


@dataclass
class World:
    """A runner among others, on a real store, whose time passes when a test says so."""

    store: SqlBatchStore
    roll: SqlWorkerRoll
    engine: FakeEngine = field(default_factory=FakeEngine)
    now: dt.datetime = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)

    def __post_init__(self) -> None:
        here = Here("me", alone=False, runs_batches=True, silence=SILENCE)
        work = cast("BatchWork", None)  # nothing is drafted here
        self.runner = BatchRunner(self.store, self.engine, work, self.roll, lambda: self.now, here)

    async def look(self, after_s: float = 2.0) -> None:
        self.now += dt.timedelta(seconds=after_s)
        await self.runner._look()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with Database(tmp_path) as database:
        world = World(SqlBatchStore(database), SqlWorkerRoll(database))
        await world.engine.start(_nothing)
        yield world


async def _nothing(_: Portion) -> Onward:
    return Onward("over")


async def test_who_is_silent_for_too_long_is_taken_over_once(world: World) -> None:
    await world.roll.sign("other", world.now)
    for _ in range(3):
        await world.look(after_s=10)
    assert world.engine.gone == []
    for _ in range(2):
        await world.look()
    assert world.engine.gone == ["other"]


async def test_who_could_not_sign_for_a_while_judges_nobody(world: World) -> None:
    await world.look()
    await world.roll.sign("alive", world.now)
    await world.roll.sign("dead", world.now)
    await world.look(after_s=40)  # the database was away, and nobody could sign
    assert world.engine.gone == []
    await world.roll.sign("alive", world.now)
    await world.look()
    assert world.engine.gone == ["dead"]


async def test_a_look_that_breaks_is_told_and_not_the_last(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(run_batches, "_SHARED_LOOK_S", 0.01)
    looks: list[str] = []

    async def look() -> bool:
        looks.append("look")
        if len(looks) == 1:
            raise ZeroDivisionError
        return True

    cast("Any", world.runner)._look = look
    world.runner._mind()
    async with asyncio.timeout(5):
        while len(looks) < 3:
            await asyncio.sleep(0.01)
    await world.runner.close()
    assert [record.getMessage() for record in caplog.records] == [
        "batches could not be looked after: ZeroDivisionError"
    ]
