import sqlite3
from pathlib import Path

import pytest

from service.adapters.chroma_index import ChromaIndex
from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME
from service.adapters.store_vitals import StoreVitals
from service.domain.nouns import BrandId
from service.errors import NotReady, StorageFailed


def vitals_of(database: Database, folder: Path, url: str | None = None) -> StoreVitals:
    index = ChromaIndex(folder / "index", url, "model")
    return StoreVitals(database, index, folder, remote=url is not None)


async def test_a_database_that_can_be_written(tmp_path: Path):
    async with Database(tmp_path) as database:
        vitals = vitals_of(database, tmp_path)
        before = database_version(tmp_path)
        await vitals.write()
        assert database_version(tmp_path) == before
        assert await vitals.backlog() == 0
        room = await vitals.room()
        assert 0 < room.free <= room.total

        with sqlite3.connect(tmp_path / FILE_NAME) as other:
            rows = [("alder", "passage", f"p{number}") for number in range(3)]
            other.executemany("INSERT INTO index_changes (brand, kind, item_id) VALUES (?, ?, ?)", rows)
        assert await vitals.backlog() == 3
    with pytest.raises(NotReady):
        await vitals.write()


def database_version(folder: Path) -> list[tuple[str]]:
    with sqlite3.connect(folder / FILE_NAME) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall()


async def test_a_database_that_may_not_be_written(tmp_path: Path):
    async with Database(tmp_path) as database:

        def protect(connection) -> None:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA query_only = ON").close()

        await database.write(protect)
        with pytest.raises(StorageFailed, match="read-only"):
            await vitals_of(database, tmp_path).write()


async def test_an_index_of_ours_is_not_opened(tmp_path: Path):
    database = Database(tmp_path)
    vitals = vitals_of(database, tmp_path)
    await vitals.index()
    assert not (tmp_path / "index").exists()

    (tmp_path / "index").write_text("in the way")
    index = ChromaIndex(tmp_path / "index", None, "model")
    with pytest.raises(StorageFailed):
        await index.ids(BrandId("caps"), "passage")
    with pytest.raises(StorageFailed) as caught:
        await StoreVitals(database, index, tmp_path, remote=False).index()
    assert caught.value.code == "index_damaged"
    index.close()


@pytest.mark.enable_socket
async def test_a_server_that_does_not_answer(tmp_path: Path):
    with pytest.raises(StorageFailed) as caught:
        await vitals_of(Database(tmp_path), tmp_path, "http://127.0.0.1:9").index()
    assert caught.value.code == "index_unreachable"
