"""What every BatchEngine promises: DBOS on SQLite, and the fake that tests of batches use."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.adapters.dbos_engine import DbosEngine
from service.ports.batches import BatchEngine, Onward, Portion
from tests.batch_fakes import FakeEngine, Worker

FIRST = Portion("b", "bat_1", 0, 0, 80)


@pytest.fixture(params=["fake", "dbos"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BatchEngine]:
    made: BatchEngine = (
        FakeEngine() if request.param == "fake" else DbosEngine(tmp_path, make_url("sqlite://"), "local")
    )
    yield made
    await made.stop()


async def test_a_portion_is_worked_on_step_by_step(engine: BatchEngine) -> None:
    work = Worker()
    was_running = engine.running
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(3, engine)
    assert (was_running, engine.running) == (False, True)
    assert [(one.first, one.last) for one in work.steps] == [(0, 32), (32, 64), (64, 80)]


async def test_a_portion_that_was_put_before_is_not_put_again(engine: BatchEngine) -> None:
    work = Worker()
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(3, engine)
    await engine.put([FIRST])
    await asyncio.sleep(0.5)
    assert len(work.steps) == 3
    await engine.put([FIRST._replace(round=1), FIRST._replace(again=7)])
    await work.until(9, engine)


async def test_what_must_wait_goes_on_where_it_was_and_says_how_often_it_waited(engine: BatchEngine) -> None:
    work = Worker()
    work.answer = lambda one: Onward("wait", 0.1) if one.first == 32 and one.waits < 2 else Onward("next")
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(5, engine)
    assert [(one.first, one.waits) for one in work.steps] == [
        (0, 0),
        (32, 0),
        (32, 1),
        (32, 2),
        (64, 2 if isinstance(engine, FakeEngine) else 0),
    ]


async def test_what_only_keeps_to_its_pace_comes_again_and_has_not_waited(engine: BatchEngine) -> None:
    work = Worker()
    answers = [Onward("wait", 0.1), Onward("later", 0.1), Onward("over")]
    work.answer = lambda _: answers.pop(0)
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(3, engine)
    assert [(one.first, one.waits) for one in work.steps] == [(0, 0), (0, 1), (0, 0)]


async def test_of_a_batch_that_is_over_no_step_is_left(engine: BatchEngine) -> None:
    work = Worker()
    work.answer = lambda _: Onward("over")
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(1, engine)
    assert not await engine.holds("b", "bat_1")


async def test_it_knows_whether_a_batch_is_under_way(engine: BatchEngine) -> None:
    work = Worker()
    work.answer = lambda _: Onward("wait", 30)
    await engine.start(work)
    await engine.put([FIRST])
    await work.until(1, engine) if not isinstance(engine, FakeEngine) else await engine.run()
    assert await engine.holds("b", "bat_1")
    assert not await engine.holds("b", "bat_2")
