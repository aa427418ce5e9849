"""The database: opening, migrating, transactions and threads. What it says of failures: `test_storage_errors`."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text

import service.adapters.customer_tables
import service.adapters.decision_tables
import service.adapters.journey_tables
import service.adapters.outcome_tables
import service.adapters.recall_tables
import service.adapters.slot_tables  # noqa: F401 - each declares its tables
from service.adapters import migrations
from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME
from service.adapters.draft_store import SqlDraftStore
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.adapters.tables import metadata
from service.domain.drafts import DraftFilter
from service.domain.nouns import ReviewId, SourceId
from service.errors import NotReady, StorageFailed
from tests.builders import BRAND, build_draft, build_passage, build_review, put_guide, put_reviews

MIGRATIONS = Path(migrations.__file__).parent


@pytest.fixture
def migrated() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrations.upgrade(connection)
    yield engine
    engine.dispose()


def count_drafts(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM drafts")).scalar_one())


def test_the_migrated_schema_is_the_one_that_the_code_declares(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        # Alembic compares neither primary keys nor the order of columns.
        inspector = inspect(connection)
        for table in metadata.sorted_tables:
            keys = [column.name for column in table.primary_key.columns]
            assert inspector.get_pk_constraint(table.name)["constrained_columns"] == keys
            assert [column["name"] for column in inspector.get_columns(table.name)] == table.columns.keys()


def test_every_primary_key_of_knowledge_and_drafts_begins_with_the_brand() -> None:
    firsts = {table.name: next(iter(table.primary_key.columns)).name for table in metadata.sorted_tables}
    assert firsts.pop("idempotency") == "scope"
    assert firsts.pop("index_changes") == "number"
    assert firsts.pop("evaluations") == "id"  # one runs cases of several brands; it names them
    assert (firsts.pop("api_keys"), firsts.pop("spend")) == ("id", "day")
    assert (firsts.pop("batch_workers"), firsts.pop("batch_paces")) == ("name", "name")
    assert firsts.pop("webhook_messages") == "id"  # what receivers know it by
    assert set(firsts.values()) == {"brand"}


def test_head_is_the_newest_migration_on_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_going_back_to_the_start_leaves_no_table(migrated: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with migrated.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_start_at_head_does_not_import_the_migration_tool(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from service.adapters.database import Database\n"
        "async def start():\n"
        f"    async with Database(pathlib.Path({str(tmp_path)!r})): pass\n"
        "asyncio.run(start())\n"
        "print('alembic' in sys.modules)\n"
    )
    runs = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in "12"]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        await database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")).close())
    with pytest.raises(StorageFailed, match="newer version of Moments") as caught:
        await Database(tmp_path).open()
    assert caught.value.code == "schema_newer"


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


async def test_drafts_on_record_are_counted_when_the_tables_of_outcomes_come(tmp_path: Path) -> None:
    block = {"check": "claims", "rule": "claims.unsupported", "severity": "block", "message": "no"}
    gap = "passages: no document speaks of it; the nearest fits with 7 %"
    used = {"cost_usd": 0.5, "latency_ms": 900, "input_tokens": 10, "output_tokens": 5, "attempts": 2}
    async with Database(tmp_path) as database:
        store = SqlDraftStore(database)
        for number in range(3):
            await store.add(build_draft(id=f"drf_{number}", checks=[block, block], missing=[gap], usage=used))
        counted = await database.read(counts)
        await database.write(lambda c: downgrade(c, "0007"))
        await database.write(migrations.upgrade)
        assert await database.read(counts) == counted
    assert [len(rows) for rows in counted] == [3, 6]


def counts(connection: Connection) -> list[list[tuple[object, ...]]]:
    tables = ("draft_measures", "draft_remarks")
    return [
        [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4"))] for name in tables
    ]


def downgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
