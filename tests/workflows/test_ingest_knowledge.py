"""Taking knowledge in: by content hash, replaced and deleted without a trace, refused row by row."""

import io

import pytest

from service.bootstrap import build_service
from service.domain.searches import SearchRequest
from service.errors import NotFound
from service.settings import Settings
from tests.conftest import Silent

GUIDE = "---\ntitle: Care\nlocale: en-GB\n---\n## Washing\n\nWash the Comet Cap at 30 °C.\n"
FACTS = "facts:\n  - {key: comet.price, subject: comet, attribute: price, value: 20.0, unit: EUR}\n"


@pytest.fixture
async def service(tmp_path):
    folder = tmp_path / "knowledge" / "caps"
    (folder / "guides").mkdir(parents=True)
    (folder / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    (folder / "facts.yaml").write_text(FACTS)
    (folder / "guides/care.md").write_text(GUIDE)
    (folder / "reviews.csv").write_text(
        "id,product,rating,text\nr1,comet,5,Light and warm\nr2,comet,2,Too small for me\n"
    )
    service = await build_service(Settings(data_dir=tmp_path / "data", knowledge_dir=tmp_path / "knowledge"))
    yield service
    await service.close()


async def ingest(service, tmp_path):
    return await service.ingest_path("caps", str(tmp_path / "knowledge/caps"), {}, Silent())


async def found(service, query):
    result = await service.search_knowledge("caps", SearchRequest(query=query, limit=20))
    return {hit.source_id for hit in result.hits}


async def test_a_second_run_changes_nothing(service, tmp_path):
    first, second = await ingest(service, tmp_path), await ingest(service, tmp_path)
    assert (first.added, first.passages, first.facts, first.refused) == (4, 1, 1, ())
    assert (second.added, second.changed, second.unchanged, second.deleted) == (0, 0, 4, 0)


async def test_what_is_replaced_or_gone_from_the_folder_leaves_nothing_behind(service, tmp_path):
    await ingest(service, tmp_path)
    folder = tmp_path / "knowledge/caps"
    (folder / "guides/care.md").write_text(GUIDE.replace("Wash the Comet Cap at 30 °C", "Never wash wool"))
    (folder / "facts.yaml").unlink()
    (folder / "reviews.csv").write_text("id,product,rating,text\nr1,comet,5,Light and warm\n")
    report = await ingest(service, tmp_path)
    assert (report.changed, report.deleted, report.unchanged) == (1, 2, 1)
    hits = (await service.search_knowledge("caps", SearchRequest(query="wash", limit=20))).hits
    assert [hit.text for hit in hits if hit.kind == "passage"] == ["Never wash wool."]
    assert await found(service, "small") == {"care", "r1"}
    assert [source.id for source in await service.list_sources("caps")] == ["care"]
    brand = service.library.brand("caps").brand_id
    assert await service.ports.knowledge.list_facts(brand) == ()
    assert await service.ports.index.ids(brand, "review") == {"r1"}
    assert len(await service.ports.index.ids(brand, "passage")) == 1


async def test_deleting_a_source_purges_it_and_what_came_over_http_survives_a_folder_run(service, tmp_path):
    await ingest(service, tmp_path)
    await service.put_document("caps", "extra", b"# Extra\n\nCaps are knitted in Alderport.", "text/markdown", {})
    await service.add_reviews(
        "caps", io.BytesIO(b'{"id":"h1","rating":4,"text":"Came over HTTP"}\n'), "jsonl", {}, "x", Silent()
    )
    assert (await ingest(service, tmp_path)).deleted == 0
    deletion = await service.delete_source("caps", "extra")
    assert deletion.passages == 1
    assert "extra" not in await found(service, "knitted")
    assert "h1" in await found(service, "Came over HTTP")
    with pytest.raises(NotFound):
        await service.delete_source("caps", "extra")


async def test_bad_files_and_rows_are_reported_and_the_rest_goes_in(service, tmp_path):
    folder = tmp_path / "knowledge/caps"
    (folder / "guides/latin.md").write_bytes(b"# Caf\xe9\n")
    (folder / "facts.yaml").write_text(FACTS + "  - {key: comet.weight, subject: comet, atribute: weight, value: 90}\n")
    (folder / "reviews.csv").write_text("id,product,rating,text\nr1,comet,5,Light\nr2,comet,9,Bad\nr3,comet,4,Fine\n")
    report = await ingest(service, tmp_path)
    assert report.added == 4
    refused = {(row.file.rsplit("/", 1)[-1], row.line) for row in report.refused}
    assert refused == {("latin.md", None), ("facts.yaml", 3), ("reviews.csv", 3)}
    assert "UTF-8" in next(row.reason for row in report.refused if row.file.endswith("latin.md"))


async def test_a_lost_index_is_mended_at_start_without_embedding_again(service, tmp_path):
    await ingest(service, tmp_path)
    brand = service.library.brand("caps").brand_id
    await service.ports.index.drop(brand)
    await service.close()

    again = await build_service(Settings(data_dir=tmp_path / "data", knowledge_dir=tmp_path / "knowledge"))
    try:
        assert await again.ports.index.ids(brand, "review") == {"r1", "r2"}
        assert await found(again, "washing") >= {"care"}
    finally:
        await again.close()
