"""What is Chroma's own: the folder, damage to it, the server's absence, and the assertion of the brand."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.adapters.chroma_index import ChromaIndex
from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports import Vectors

ALDER, POLLARD = BrandId("alder-and-brim"), BrandId("pollard-desk")


def units(count: int) -> Vectors:
    vectors = np.random.default_rng(1).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def filled(folder: Path, count: int = 2_500, model: str = "m@1") -> None:
    index = ChromaIndex(folder, None, model)
    asyncio.run(index.upsert(ALDER, "passage", [f"p{n}" for n in range(count)], units(count)))
    index.close()


def search(folder: Path, model: str = "m@1") -> Any:
    index = ChromaIndex(folder, None, model)
    try:
        return asyncio.run(index.search(ALDER, "passage", units(1)[0], 3))
    finally:
        index.close()


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    filled(tmp_path, 30)
    assert search(tmp_path)[0].id == "p0"


def test_what_was_written_is_there_for_the_next_process(tmp_path: Path) -> None:
    script = f"""
import asyncio, numpy as np, pathlib
from service.adapters.chroma_index import ChromaIndex
index = ChromaIndex(pathlib.Path({str(tmp_path)!r}), None, "m@1")
asyncio.run(index.upsert("alder-and-brim", "passage", ["of another process"], np.eye(8, dtype=np.float32)[:1]))
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    assert [hit.id for hit in search(tmp_path)] == ["of another process"]


def test_vectors_of_different_embedders_never_meet(tmp_path: Path) -> None:
    filled(tmp_path, 3, model="m@1")
    assert search(tmp_path, model="m@2") == ()


def test_drop_removes_both_kinds_of_one_brand_only(tmp_path: Path) -> None:
    async def story(index: ChromaIndex) -> None:
        for brand in (ALDER, POLLARD):
            await index.upsert(brand, "passage", ["p"], units(1))
            await index.upsert(brand, "review", ["r"], units(1))
        await index.drop(ALDER)
        await index.drop(ALDER)
        assert await index.ids(ALDER, "passage") == await index.ids(ALDER, "review") == frozenset()
        assert await index.ids(POLLARD, "passage") == {"p"}
        await index.upsert(ALDER, "passage", ["again"], units(1))
        assert await index.ids(ALDER, "passage") == {"again"}

    index = ChromaIndex(tmp_path, None, "m@1")
    asyncio.run(story(index))
    index.close()


def test_a_hit_of_another_brand_fails_closed(tmp_path: Path) -> None:
    async def story(index: ChromaIndex) -> None:
        await index.upsert(ALDER, "passage", ["p"], units(1))
        collection = index._made(ALDER, "passage")
        collection.upsert(ids=["smuggled"], embeddings=units(1), metadatas=[{"brand": "pollard-desk"}])
        with pytest.raises(StorageFailed) as failure:
            await index.search(ALDER, "passage", units(1)[0], 10)
        assert failure.value.code == "brand_isolation"

    index = ChromaIndex(tmp_path, None, "m@1")
    asyncio.run(story(index))
    index.close()


def test_a_collection_of_another_brand_is_not_opened(tmp_path: Path) -> None:
    async def story(index: ChromaIndex) -> None:
        await index.upsert(ALDER, "passage", ["p"], units(1))
        index._made(ALDER, "passage").modify(metadata={"brand": "pollard-desk"})
        index._collections.clear()
        with pytest.raises(StorageFailed) as failure:
            await index.ids(ALDER, "passage")
        assert failure.value.code == "brand_isolation"

    index = ChromaIndex(tmp_path, None, "m@1")
    asyncio.run(story(index))
    index.close()


def garbage_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1_000)


def half_database(folder: Path) -> None:
    os.truncate(folder / "chroma.sqlite3", (folder / "chroma.sqlite3").stat().st_size // 2)


def no_vectors(folder: Path) -> None:
    for segment in [path for path in folder.iterdir() if path.is_dir()]:
        shutil.rmtree(segment)


def half_vectors(folder: Path) -> None:
    for path in folder.glob("*/*"):
        os.truncate(path, path.stat().st_size // 2)


def a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


@pytest.mark.parametrize("harm", [garbage_database, half_database, no_vectors, half_vectors, a_file_in_its_place])
def test_a_damaged_folder_is_told_with_what_to_do(tmp_path: Path, harm: Any) -> None:
    folder = tmp_path / "chroma"
    filled(folder)
    harm(folder)
    with pytest.raises(StorageFailed) as failure:
        search(folder)
    assert failure.value.code == "index_damaged"
    assert "Start the service again" in failure.value.detail
    assert "anew" in failure.value.detail


def test_a_deleted_folder_is_an_empty_index(tmp_path: Path) -> None:
    filled(tmp_path / "chroma", 10)
    shutil.rmtree(tmp_path / "chroma")
    assert search(tmp_path / "chroma") == ()


def test_vectors_of_another_length_are_refused(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    index = ChromaIndex(tmp_path, None, "m@1")
    with pytest.raises(StorageFailed) as failure:
        asyncio.run(index.upsert(ALDER, "passage", ["p"], np.eye(4, dtype=np.float32)[:1]))
    assert failure.value.code == "index_failed"
    index.close()


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    index = ChromaIndex(None, "http://user:secret@127.0.0.1:9", "m@1")
    with pytest.raises(StorageFailed) as failure:
        asyncio.run(index.ids(ALDER, "passage"))
    assert failure.value.code == "index_unreachable"
    assert "127.0.0.1" in failure.value.detail
    assert "secret" not in failure.value.detail
    index.close()


def test_needs_a_folder_or_a_server() -> None:
    with pytest.raises(ValueError, match="folder or a URL"):
        ChromaIndex(None, None, "m@1")


def test_chroma_is_imported_only_on_first_use() -> None:
    script = "import sys, service.adapters.chroma_index; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert "service.adapters.chroma_index" in loaded
    assert "chromadb" not in loaded
