"""Indexes heal at start: lost, damaged or half-written files are made anew of the truth, without embedding again."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.adapters.minilm_embedder import MiniLMEmbedder
from service.bootstrap import Service, build_service
from service.domain.searches import SearchRequest
from service.ports import ItemKind
from service.ports.rows import RowFile
from service.settings import Settings

COUNT = 1_100
"""Enough for Chroma to write its files of vectors, which it does every thousand items."""


def settings(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge")


async def opened(folder: Path, *, thorough: bool = False) -> Service:
    return await build_service(settings(folder), will_draft=False, thorough=thorough)


@pytest.fixture(scope="module")
async def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a clean stop leaves it, with two guides and many reviews."""
    folder = tmp_path_factory.mktemp("left")
    place = folder / "knowledge" / "caps"
    place.mkdir(parents=True)
    (place / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    service = await opened(folder)
    await service.put_document("caps", "care", b"# Care\n\nWash at 30 degrees.", "text/markdown", {})
    rows = "\n".join(f'{{"id":"r{n}","rating":4,"text":"Cap {n}"}}' for n in range(COUNT))
    (folder / "reviews.jsonl").write_text(rows)
    with (folder / "reviews.jsonl").open("rb") as stream:
        await service.add_reviews("caps", RowFile(stream, "jsonl", "x"))
    await service.close()
    assert list((folder / "data/index").glob("*/data_level0.bin"))
    return folder


@pytest.fixture
def folder(left: Path, tmp_path: Path) -> Path:
    shutil.copytree(left, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(autouse=True)
def never_embed_documents(monkeypatch: pytest.MonkeyPatch, left: Path) -> None:
    async def embed(*_: object) -> None:
        raise AssertionError("documents were embedded again")

    monkeypatch.setattr(MiniLMEmbedder, "embed", embed)


async def check(service: Service, mended: int | None = None) -> None:
    brand = service.library.brand("caps").brand_id
    counts: dict[ItemKind, int] = {"passage": 1, "review": COUNT}
    for kind, count in counts.items():
        wanted = await service.ports.knowledge.item_ids(brand, kind)
        assert len(wanted) == count
        assert await service.ports.index.ids(brand, kind) == wanted
        assert await service.ports.lexical.ids(brand, kind) == wanted
    if mended is not None:
        assert service.mended == mended
    [vector] = await service.ports.embedder.embed_queries(["Cap 77"])
    assert len(await service.ports.index.search(brand, "review", vector, 10)) == 10
    hits = (await service.search_knowledge("caps", SearchRequest(query="washing in degrees"))).hits
    assert hits[0].source_id == "care"


async def test_after_a_clean_stop_nothing_is_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.adapters.index_ledger import SqlIndexLedger

    async def compared(*_: object) -> None:
        raise AssertionError("ids were compared")

    with monkeypatch.context() as patch:
        patch.setattr(SqlIndexLedger, "item_ids", compared)
        service = await opened(folder)
    await check(service, mended=0)
    await service.close()


async def test_the_doctor_compares_everything_also_after_a_clean_stop(folder: Path) -> None:
    service = await opened(folder)
    brand = service.library.brand("caps").brand_id
    await service.ports.index.delete(brand, "review", ["r7"])
    await service.ports.lexical.delete(brand, "review", ["r8", "r9"])
    await service.close()
    service = await opened(folder, thorough=True)
    await check(service, mended=3)
    await service.close()


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _garbage(file: Path) -> None:
    file.write_bytes(os.urandom(file.stat().st_size))


def _file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


DAMAGES: list[tuple[str, Callable[[Path], None]]] = [
    ("index/*/data_level0.bin", _cut),
    ("index/*/data_level0.bin", Path.unlink),
    ("index/*/header.bin", _garbage),
    ("index/*/link_lists.bin", _garbage),
    ("index/*/index_metadata.pickle", _cut),
    ("index/chroma.sqlite3", _garbage),
    ("index/chroma.sqlite3", Path.unlink),
    ("words/*/*/*.store", _cut),
    ("words/*/*/*.idx", _garbage),
    ("words/*/*/meta.json", Path.unlink),
    ("index", shutil.rmtree),
    ("index", _file_in_its_place),
    ("words", shutil.rmtree),
]


@pytest.mark.parametrize("crashed", [False, True], ids=["after a clean stop", "after a crash"])
@pytest.mark.parametrize(("files", "damage"), DAMAGES, ids=lambda value: getattr(value, "__name__", value))
async def test_damage_is_seen_at_start_and_mended(
    folder: Path, files: str, damage: Callable[[Path], None], crashed: bool
) -> None:
    if crashed:
        if files == "index/*/link_lists.bin":
            pytest.skip("of a small index Chroma does not read that file")
        (folder / "data/clean.json").unlink()
    found = sorted((folder / "data").glob(files), key=lambda file: file.stat().st_size)
    damage(found[-1])
    service = await opened(folder)
    await check(service)
    await service.close()
    again = await opened(folder)
    assert again.mended == 0
    await again.close()


async def test_a_database_put_back_from_a_backup_has_its_indexes_follow(folder: Path, left: Path) -> None:
    service = await opened(folder)
    await service.delete_source("caps", "care")
    await service.close()
    shutil.copy2(left / "data/moments.db", folder / "data/moments.db")
    service = await opened(folder)
    await check(service, mended=2)
    await service.close()


async def test_words_of_another_analysis_are_made_anew_after_a_clean_stop(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.bootstrap.ANALYSIS", 99)
    monkeypatch.setattr("service.adapters.tantivy_space._WORDS", "words-99")
    service = await opened(folder)
    await check(service)
    await service.close()
    service = await opened(folder)
    await check(service, mended=0)
    await service.close()
