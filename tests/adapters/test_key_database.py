"""Keys beside a running service: what another process may do, what it leaves alone, and when it says no."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from service.adapters import migrations
from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME
from service.adapters.draft_store import SqlDraftStore
from service.adapters.key_database import has_keys, key_database
from service.adapters.key_store import SqlKeyStore
from service.domain.drafts import DraftFilter
from service.errors import StorageFailed
from tests.builders import BRAND, build_draft
from tests.keys import build_key

ADD = """
import asyncio, pathlib, sys
from service.adapters.key_database import key_database
from tests.keys import build_key
async def add():
    async with key_database(pathlib.Path(sys.argv[1]), None) as store:
        for number in map(int, sys.argv[2:]):
            await store.create(build_key(number=number)[0])
asyncio.run(add())
"""


def add_elsewhere(folder: Path, *numbers: int) -> "subprocess.Popen[bytes]":
    """Add keys in another process."""
    words = [sys.executable, "-c", ADD, str(folder), *map(str, numbers)]
    return subprocess.Popen(words, cwd=Path(__file__).parents[2])


async def test_another_process_adds_keys_and_the_service_loses_nothing(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        drafts = SqlDraftStore(database)
        await drafts.add(build_draft(id="drf_1"))
        assert len((await drafts.list(BRAND, DraftFilter())).items) == 1
        for number in (1, 2):
            assert await asyncio.to_thread(add_elsewhere(tmp_path, number).wait) == 0
            # The log is still the one that the service writes to: who closed the database last has not deleted it.
            assert (tmp_path / f"{FILE_NAME}-wal").exists()
            await drafts.add(build_draft(id=f"drf_{number + 1}"))
        assert len(await SqlKeyStore(database).list()) == 2
        async with key_database(tmp_path, None) as beside:
            assert len(await beside.list()) == 2
    async with Database(tmp_path) as database:
        assert len((await SqlDraftStore(database).list(BRAND, DraftFilter())).items) == 3


async def test_both_may_write_at_once(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        drafts = SqlDraftStore(database)
        process = add_elsewhere(tmp_path, *range(50))
        number = 0
        while process.poll() is None:
            number += 1
            await drafts.add(build_draft(id=f"drf_{number}"))
            await asyncio.sleep(0)
        assert process.returncode == 0
        assert len(await SqlKeyStore(database).list()) == 50
    async with Database(tmp_path) as database:
        count = await database.read(lambda connection: connection.execute(text("SELECT count(*) FROM drafts")).scalar())
        assert (count, number > 0) == (number, True)
        assert await database.read(lambda c: c.execute(text("PRAGMA integrity_check")).scalar()) == "ok"


async def test_a_database_that_is_not_there_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert not await has_keys(folder, None)
    assert not folder.exists()
    async with key_database(folder, None) as store:
        await store.create(build_key()[0])
    assert await has_keys(folder, None)
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600


async def test_a_key_that_ended_is_still_a_key(tmp_path: Path) -> None:
    async with key_database(tmp_path, None) as store:
        record, _ = build_key()
        await store.create(record)
        await store.revoke(record.key.id, record.key.created_at)
    assert await has_keys(tmp_path, None)


@pytest.mark.parametrize("version", ["0003", "9999"])
async def test_beside_a_service_of_another_version_nothing_is_changed(tmp_path: Path, version: str) -> None:
    async with Database(tmp_path) as database:
        await database.write(lambda c: c.execute(text(f"UPDATE alembic_version SET version_num = '{version}'")).close())
        with pytest.raises(StorageFailed, match=f"schema {version}.*start the service anew") as caught:
            async with key_database(tmp_path, None):
                raise AssertionError
        assert caught.value.code == "schema_differs"
        assert (
            await database.read(lambda c: c.execute(text("SELECT version_num FROM alembic_version")).scalar())
            == version
        )


async def test_keys_of_an_older_version_count_after_an_update(tmp_path: Path) -> None:
    async with key_database(tmp_path, None) as store:
        await store.create(build_key()[0])
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with create_engine(f"sqlite:///{tmp_path / FILE_NAME}").begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    assert await has_keys(tmp_path, None)


async def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"x" * 4_096)
    with pytest.raises(StorageFailed, match="not a database"):
        async with key_database(tmp_path, None):
            raise AssertionError
