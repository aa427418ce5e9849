"""Tantivy's own dangers: files that are damaged, stay behind or belong to somebody else, and processes that die."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.adapters.tantivy_index import TantivyIndex
from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports import LexicalEntry

ALDER, POLLARD = BrandId("alder-and-brim"), BrandId("pollard-desk")


def entries(*texts: str, locale: str = "en") -> list[LexicalEntry]:
    return [LexicalEntry(f"p{number}", "", text, locale) for number, text in enumerate(texts)]


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    index = TantivyIndex(tmp_path / "words")
    await index.upsert(ALDER, "passage", entries("straw hat", "felt hat", "Quendelbach"))
    index.close()
    return tmp_path / "words"


def data_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".json", ".lock"})


async def test_what_is_written_is_there_after_a_restart_and_is_not_made_anew(folder: Path) -> None:
    before = {file: file.stat().st_ino for file in data_files(folder)}
    index = TantivyIndex(folder)
    assert await index.ids(ALDER, "passage") == {"p0", "p1", "p2"}
    assert [hit.id for hit in index.search(ALDER, "passage", "felt", 5)] == ["p1"]
    index.close()
    assert {file: file.stat().st_ino for file in data_files(folder)} == before


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "remove", "meta", "no meta", "garbage"])
async def test_damaged_files_are_noticed_and_the_index_is_made_anew(folder: Path, damage: str) -> None:
    meta = next(folder.rglob("meta.json"))
    for file in data_files(folder):
        content = file.read_bytes()
        if damage == "flip":
            file.write_bytes(content[:10] + bytes([content[10] ^ 0xFF]) + content[11:])
        elif damage == "cut":
            file.write_bytes(content[: len(content) // 2])
        elif damage == "empty":
            file.write_bytes(b"")
        elif damage == "remove":
            file.unlink()
        elif damage == "garbage":
            file.write_bytes(os.urandom(len(content)))
    if damage == "meta":
        meta.write_text("{")
    elif damage == "no meta":
        meta.unlink()
    index = TantivyIndex(folder)
    assert await index.ids(ALDER, "passage") == frozenset()
    await index.upsert(ALDER, "passage", entries("straw hat"))
    assert [hit.id for hit in index.search(ALDER, "passage", "straw", 5)] == ["p0"]
    index.close()


async def test_a_folder_of_another_brand_in_our_place_gives_no_hit(folder: Path, tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "other")
    await index.upsert(POLLARD, "passage", entries("oak desk"))
    index.close()
    ours, theirs = next(folder.rglob("meta.json")).parent, next((tmp_path / "other").rglob("meta.json")).parent
    for file in ours.iterdir():
        file.unlink()
    ours.rmdir()
    theirs.rename(ours)
    index = TantivyIndex(folder)
    with pytest.raises(StorageFailed) as caught:
        index.search(ALDER, "passage", "oak", 5)
    assert caught.value.code == "brand_isolation"
    index.close()


@pytest.mark.parametrize("replaced", [False, True])
async def test_after_a_purge_no_file_holds_what_was_deleted_or_replaced(folder: Path, replaced: bool) -> None:
    index = TantivyIndex(folder)
    assert any(b"quendelbach" in file.read_bytes() for file in data_files(folder))
    if replaced:
        await index.upsert(ALDER, "passage", [LexicalEntry("p2", "", "Wool", "en")])
    else:
        await index.delete(ALDER, "passage", ["p2"])
    await index.purge(ALDER)
    assert data_files(folder)
    assert not any(b"quendelbach" in file.read_bytes().lower() for file in folder.rglob("*") if file.is_file())
    assert [hit.id for hit in index.search(ALDER, "passage", "felt", 5)] == ["p1"]
    index.close()


async def test_dropping_a_brand_leaves_no_file_of_it(folder: Path) -> None:
    index = TantivyIndex(folder)
    await index.upsert(POLLARD, "passage", entries("oak desk"))
    await index.drop(ALDER)
    assert not any(b"quendelbach" in file.read_bytes() for file in data_files(folder))
    assert await index.ids(POLLARD, "passage") == {"p0"}
    index.close()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("in the way")
    index = TantivyIndex(tmp_path / "words")
    with pytest.raises(StorageFailed) as caught:
        await index.upsert(ALDER, "passage", entries("straw"))
    assert caught.value.code == "index_failed"
    index.close()


async def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from service.adapters.tantivy_index import TantivyIndex\n"
        "from service.ports import LexicalEntry\n"
        "async def main():\n"
        "    index = TantivyIndex(Path(sys.argv[1]))\n"
        "    for n in range(10_000):\n"
        "        await index.upsert('alder-and-brim', 'passage', [LexicalEntry(f'p{n}', '', f'hat number{n}', 'en')])\n"
        "        print(n, flush=True)\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "words")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) == 12:
                os.kill(process.pid, signal.SIGKILL)
                break
        acknowledged = 12 + len(process.stdout.read().split())
    index = TantivyIndex(tmp_path / "words")
    assert await index.ids(ALDER, "passage") >= {f"p{n}" for n in range(acknowledged + 1)}
    assert index.search(ALDER, "passage", "number12", 5)[0].id == "p12"
    await index.upsert(ALDER, "passage", entries("felt"))
    index.close()
