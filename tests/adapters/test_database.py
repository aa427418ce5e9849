"""The database: opening, transactions and threads.

Schemas: `test_migrations`. What it says of failures: `test_storage_errors`.
"""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

import service.adapters.customer_tables
import service.adapters.decision_tables
import service.adapters.journey_tables
import service.adapters.outcome_tables
import service.adapters.recall_tables
import service.adapters.slot_tables  # noqa: F401 - each declares its tables
from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME
from service.adapters.draft_store import SqlDraftStore
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.domain.drafts import DraftFilter
from service.domain.nouns import ReviewId, SourceId
from service.errors import NotReady, StorageFailed
from tests.builders import BRAND, build_draft, build_passage, build_review, count_drafts, put_guide, put_reviews


async def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    async with Database(folder) as database:
        await SqlDraftStore(database).add(build_draft())
        assert folder.stat().st_mode & 0o777 == 0o700
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert set(modes.values()) == {0o600}, modes


async def test_every_connection_has_the_settings_that_safety_rests_on(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5_000}

    def settings(connection: Connection) -> dict[str, object]:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}

    async with Database(tmp_path) as database:
        assert await database.write(settings) == wanted
        assert await database.read(settings) == wanted


async def test_work_never_runs_on_the_event_loop_and_writes_run_one_at_a_time(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        writers = await asyncio.gather(*(database.write(lambda _: threading.current_thread()) for _ in range(20)))
        readers = await asyncio.gather(*(database.read(lambda _: threading.current_thread()) for _ in range(20)))
    assert len(set(writers)) == 1
    assert threading.current_thread() not in {*writers, *readers}


async def test_work_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def half_done(connection: Connection) -> None:
        connection.execute(text("INSERT INTO knowledge_revisions VALUES ('a', 1, 0)"))
        raise LookupError("halfway")

    async with Database(tmp_path) as database:
        with pytest.raises(LookupError):
            await database.write(half_done)
        rows = await database.read(lambda c: c.execute(text("SELECT * FROM knowledge_revisions")).all())
    assert rows == []


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        with pytest.raises(StorageFailed, match="read-only"):
            await database.read(lambda c: c.execute(text("DELETE FROM drafts")).close())


async def test_a_caller_who_gives_up_does_no_harm(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlDraftStore(database)
        tasks = [asyncio.create_task(store.add(build_draft(id=f"drf_{number}"))) for number in range(50)]
        await asyncio.sleep(0.002)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        kept = {draft.id for draft in (await store.list(BRAND, DraftFilter(limit=200))).items}
    assert {f"drf_{number}" for number in range(1, 50, 2)} <= kept


async def test_before_opening_and_after_closing_it_says_that_it_is_not_ready(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with pytest.raises(NotReady, match="not open"):
        await database.read(count_drafts)
    with pytest.raises(NotReady, match="not open"):
        await database.write(count_drafts)
    await database.open()
    await database.close()
    await database.close()
    with pytest.raises(NotReady, match="closed"):
        await database.write(count_drafts)


async def test_deleted_words_are_nowhere_on_the_disk(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlKnowledgeStore(database)
        await put_guide(store, build_passage(text="the secret passage" * 50), text="the secret source" * 500)
        await put_reviews(
            store, build_review(text="the secret review" * 100), build_review(id="rev-2", text="x" * 9_000)
        )
        before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        await store.delete_source(BRAND, SourceId("guides-care"))
        await store.delete_reviews(BRAND, [ReviewId("rev-1")])
        await store.erase(await store.erasures())
        after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for words in (b"the secret passage", b"the secret source", b"the secret review"):
        assert words in before
        assert words not in after


async def test_closing_folds_the_log_into_the_one_file(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        await SqlDraftStore(database).add(build_draft())
        assert await database.read(count_drafts) == 1
    assert {path.name for path in tmp_path.iterdir()} == {FILE_NAME, ".lock"}


async def test_a_failed_start_gives_the_folder_back(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"x" * 200)
    with pytest.raises(StorageFailed):
        await Database(tmp_path).open()
    (tmp_path / FILE_NAME).unlink()
    async with Database(tmp_path) as database:
        assert await database.read(count_drafts) == 0


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StorageFailed, match=r"data folder .*/data cannot be used"):
        await Database(tmp_path / "data").open()


async def test_a_url_may_name_another_sqlite_file(tmp_path: Path) -> None:
    async with Database(tmp_path / "data", f"sqlite:///{tmp_path}/other.db") as database:
        assert await database.read(count_drafts) == 0
    assert (tmp_path / "other.db").exists()


@pytest.mark.parametrize("url", ["", "no address", "sqlite://", "sqlite:///:memory:", "mysql://me:hunter2@host/name"])
def test_a_url_that_cannot_work_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StorageFailed, match="database URL must") as caught:
        Database(tmp_path, url)
    assert "hunter2" not in caught.value.detail


async def test_a_missing_driver_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="driver of the database is not installed: pg8000"):
        await Database(tmp_path, "postgresql+pg8000://me:hunter2@localhost/name").open()
