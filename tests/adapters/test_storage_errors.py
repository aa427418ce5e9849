"""What a person is told when the database cannot do its work, and that what was kept before is still there."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME
from service.adapters.draft_store import SqlDraftStore
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.domain.drafts import DraftFilter
from service.domain.nouns import DraftId
from service.errors import StorageFailed
from tests.builders import BRAND, EMBEDDER, build_draft, build_review, build_vectors, count_drafts


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a tiny disk takes root; the limit on pages stands in for it")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def fill(database: Database) -> int:
    """Add drafts until there is no room, and return how many were acknowledged."""
    store = SqlDraftStore(database)
    for number in range(1_000):
        try:
            await store.add(build_draft(id=f"drf_{number:04d}", text="word " * 2_000))
        except StorageFailed:
            return number
    raise AssertionError("the disk never filled")


def write_ballast(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4_096)


async def test_a_full_disk_keeps_what_was_acknowledged_and_heals_when_space_is_freed(tiny_disk: Path) -> None:
    async with Database(tiny_disk) as database:
        kept = await fill(database)
        assert kept > 10
        with pytest.raises(StorageFailed, match=f"the disk is full: free space under {tiny_disk}; nothing of this"):
            await SqlDraftStore(database).add(build_draft(text="word " * 2_000))
        assert await database.read(count_drafts) == kept
        subprocess.run(["mount", "-o", "remount,size=4m", tiny_disk], check=True)
        await SqlDraftStore(database).add(build_draft(id="after"))
    async with Database(tiny_disk) as database:
        found = await database.read(lambda c: set(c.execute(text("SELECT id FROM drafts")).scalars()))
        assert found == {f"drf_{number:04d}" for number in range(kept)} | {"after"}
        assert await database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar()) == "ok"


async def test_a_disk_that_was_full_at_the_start_is_explained(tiny_disk: Path) -> None:
    with pytest.raises(OSError, match="space"):
        write_ballast(tiny_disk)
    with pytest.raises(StorageFailed, match="disk is full"):
        await Database(tiny_disk).open()


async def test_a_batch_that_does_not_fit_leaves_no_half(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlKnowledgeStore(database)
        first = [build_review(id=f"first-{number}") for number in range(10)]
        await store.put_reviews(BRAND, first, ["h"] * 10, build_vectors(10), EMBEDDER)
        pages = await database.write(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        await database.write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages + 40}").close())
        many = [build_review(id=f"many-{number}") for number in range(1_000)]
        with pytest.raises(StorageFailed, match="disk is full"):
            await store.put_reviews(BRAND, many, ["h"] * 1_000, build_vectors(1_000), EMBEDDER)
        assert await store.item_ids(BRAND, "review") == {review.id for review in first}
        assert await store.revision(BRAND) == 1
        assert (await SqlDraftStore(database).list(BRAND, DraftFilter())).items == ()


async def test_a_file_that_is_no_database_is_left_alone_and_explained(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"Dear diary, " * 100)
    with pytest.raises(StorageFailed, match="is not a database: restore it from a backup"):
        await Database(tmp_path).open()
    assert (tmp_path / FILE_NAME).read_bytes() == b"Dear diary, " * 100


async def test_a_damaged_database_is_explained(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        for number in range(100):
            await SqlDraftStore(database).add(build_draft(id=f"drf_{number}", text="word " * 500))
    with (tmp_path / FILE_NAME).open("r+b") as file:
        file.seek(
            (tmp_path / FILE_NAME).stat().st_size // 8192 * 4096
        )  # beyond the schema's pages, which are read at once
        file.write(os.urandom(4096 * 20))
    async with Database(tmp_path) as database:
        with pytest.raises(StorageFailed, match="damaged: restore it from a backup"):
            await database.read(lambda c: c.execute(text("SELECT sum(length(noun)) FROM drafts")).scalar())


async def test_a_damaged_record_is_reported_without_its_words(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlDraftStore(database)
        await store.add(build_draft())
        await database.write(lambda c: c.execute(text("""UPDATE drafts SET noun = '{"id": "secret"}'""")).close())
        with pytest.raises(StorageFailed, match="damaged") as caught:
            await store.get(BRAND, DraftId("drf_1"))
    assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.__suppress_context__


async def test_errors_show_neither_statement_nor_values(tmp_path: Path) -> None:
    async with Database(tmp_path) as database:
        store = SqlDraftStore(database)
        await store.add(build_draft(text="secret words"))
        with pytest.raises(StorageFailed, match="contradicts one that is there already") as caught:
            await store.add(build_draft(text="secret words"))
    assert "nothing of this request was kept" in caught.value.detail
    assert "secret" not in caught.value.detail
    assert "INSERT" not in caught.value.detail


async def test_another_program_that_holds_the_database_is_named_as_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.database_engine._PRAGMAS", ("busy_timeout = 50", "journal_mode = WAL"))
    async with Database(tmp_path) as database:
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageFailed, match="another program holds the database"):
                await SqlDraftStore(database).add(build_draft())
            assert await database.read(count_drafts) == 0
            other.execute("ROLLBACK")
        await SqlDraftStore(database).add(build_draft())
        assert await database.read(count_drafts) == 1


async def test_a_server_that_is_not_there_is_told_with_the_setting_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match=r"cannot be reached: .* MOMENTS_DATABASE_URL") as refused:
        async with Database(tmp_path, "postgresql://ann:secret@127.0.0.1:1/moments"):
            pass
    assert "secret" not in refused.value.detail
