"""The steps from one schema to the next, there and back."""

import subprocess
import sys
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
from service.adapters.draft_store import SqlDraftStore
from service.adapters.tables import metadata
from service.errors import StorageFailed
from tests.builders import build_draft

MIGRATIONS = Path(migrations.__file__).parent


@pytest.fixture
def migrated() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrations.upgrade(connection)
    yield engine
    engine.dispose()


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
