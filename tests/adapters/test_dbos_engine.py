"""DBOS as engine of batches: what it remembers over a stop, tries again, forgets, and says when it fails."""

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from service.adapters import dbos_engine, dbos_queue
from service.adapters.dbos_engine import DbosEngine
from service.errors import NotReady, StorageFailed
from service.ports.batches import Onward, Portion
from tests import postgres
from tests.batch_fakes import Worker

FIRST = Portion("b", "bat_1", 0, 0, 80)


@pytest.mark.enable_socket
@pytest.mark.skipif(not postgres.is_at_hand(), reason="there is no PostgreSQL; on Debian: apt-get install postgresql")
async def test_a_user_that_may_not_make_schemas_needs_the_engines_made_for_it(tmp_path: Path) -> None:
    url = make_url(postgres.emptied())
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    engine = DbosEngine(tmp_path, url.set(username="limited"), "one")
    with admin.connect() as connection:
        for statement in (
            "DROP SCHEMA IF EXISTS moments_engine CASCADE",
            "DROP ROLE IF EXISTS limited",
            "CREATE ROLE limited LOGIN",
        ):
            connection.execute(text(statement))
        with pytest.raises(NotReady):
            await engine.start(Worker())
        connection.execute(text("CREATE SCHEMA moments_engine AUTHORIZATION limited"))
        try:
            await engine.start(work := Worker())
            await engine.put([FIRST])
            await work.until(3, engine)
        finally:
            await engine.stop()
            connection.execute(text("DROP SCHEMA moments_engine CASCADE"))
            connection.execute(text("DROP ROLE limited"))
    admin.dispose()


async def test_what_a_stop_breaks_off_goes_on_after_the_next_start(tmp_path: Path) -> None:
    first, work = DbosEngine(tmp_path, make_url("sqlite://"), "local"), Worker()
    begun = asyncio.Event()

    async def never(portion: Portion) -> Onward:
        begun.set()
        await asyncio.sleep(60)
        return Onward("next")

    await first.start(never)
    await first.put([FIRST])
    await asyncio.wait_for(begun.wait(), 20)
    async with asyncio.timeout(15):
        await first.stop()
    second = DbosEngine(tmp_path, make_url("sqlite://"), "local")
    await second.start(work)
    try:
        await work.until(3, second)  # fails if they are not done in time
    finally:
        await second.stop()


async def test_portions_that_ended_long_ago_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, work = DbosEngine(tmp_path, make_url("sqlite://"), "local"), Worker()
    await engine.start(work)
    try:
        await engine.put([FIRST])
        await work.until(3, engine)
        await engine.tidy()
        await engine.put([FIRST])
        await asyncio.sleep(0.6)
        assert len(work.steps) == 3  # it is known: it ended a moment ago
        monkeypatch.setattr(dbos_queue, "_KEPT", dt.timedelta(days=-1))
        await engine.tidy()
        await engine.put([FIRST])
        await work.until(6, engine)
    finally:
        await engine.stop()


async def test_a_step_that_breaks_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbos_engine, "_AGAIN_S", 0.1)
    engine, work = DbosEngine(tmp_path, make_url("sqlite://"), "local"), Worker()

    def fail_once(portion: Portion) -> Onward:
        if portion.first == 32 and portion.waits == 0:
            raise ZeroDivisionError
        return Onward("next")

    work.answer = fail_once
    await engine.start(work)
    try:
        await engine.put([FIRST])
        await work.until(4, engine)
        assert [(one.first, one.waits) for one in work.steps] == [(0, 0), (32, 0), (32, 1), (64, 0)]
    finally:
        await engine.stop()


async def test_what_is_said_to_be_run_here_and_is_not_is_run_again(tmp_path: Path) -> None:
    engine, work = DbosEngine(tmp_path, make_url("sqlite://"), "local"), Worker()
    await engine.start(work)
    try:
        await engine.put([FIRST])
        await work.until(3, engine)
        # As a database leaves it that failed between keeping who runs a portion and saying so.
        with closing(sqlite3.connect(tmp_path / dbos_engine.FILE_NAME)) as file, file:
            file.execute("DELETE FROM operation_outputs")
            file.execute("UPDATE workflow_status SET status = 'PENDING'")
        assert await engine.regain() == 0  # it may have begun this moment
        assert await engine.regain() == 1
        await work.until(6, engine)
        assert await engine.regain() == 0
    finally:
        await engine.stop()


async def test_what_is_run_here_is_left_alone(tmp_path: Path) -> None:
    engine, began, goes_on = DbosEngine(tmp_path, make_url("sqlite://"), "local"), asyncio.Event(), asyncio.Event()
    steps: list[Portion] = []

    async def work(portion: Portion) -> Onward:
        steps.append(portion)
        began.set()
        await goes_on.wait()
        return Onward("next")

    await engine.start(work)
    try:
        await engine.put([FIRST])
        await began.wait()
        assert [await engine.regain() for _ in range(3)] == [0, 0, 0]
        goes_on.set()
        while await engine.holds("b", "bat_1"):
            await asyncio.sleep(0.05)
        assert [one.first for one in steps] == [0, 32, 64]
    finally:
        await engine.stop()


async def test_a_database_of_its_own_that_fails_is_a_failure_of_the_store(tmp_path: Path) -> None:
    engine = DbosEngine(tmp_path, make_url("sqlite://"), "local")
    await engine.start(Worker())
    try:
        with closing(sqlite3.connect(tmp_path / dbos_engine.FILE_NAME)) as file, file:
            file.execute("ALTER TABLE workflow_status RENAME TO gone")
        for failing in (engine.put([FIRST]), engine.holds("b", "bat_1"), engine.regain(), engine.tidy()):
            with pytest.raises(StorageFailed):
                await failing
    finally:
        with closing(sqlite3.connect(tmp_path / dbos_engine.FILE_NAME)) as file, file:
            file.execute("ALTER TABLE gone RENAME TO workflow_status")
        await engine.stop()


async def test_one_engine_runs_in_a_process(tmp_path: Path) -> None:
    first, second = (DbosEngine(tmp_path / name, make_url("sqlite://"), "local") for name in "ab")
    (tmp_path / "a").mkdir()
    await first.start(Worker())
    try:
        with pytest.raises(NotReady):
            await second.start(Worker())
    finally:
        await first.stop()


async def test_an_engine_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    engine = DbosEngine(tmp_path / "nowhere" / "at all", make_url("sqlite://"), "local")
    with pytest.raises(NotReady):
        await engine.start(Worker())
    assert not engine.running
