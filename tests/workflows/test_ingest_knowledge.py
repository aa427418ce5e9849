"""Taking knowledge in: by content hash, replaced and deleted without a trace, refused row by row."""

import asyncio
import io

import pytest

from service.bootstrap import build_service
from service.domain.searches import SearchRequest
from service.errors import NotFound, StorageFailed
from service.ports.rows import RowFile
from service.settings import Settings
from service.workflows import feed_indexes
from service.workflows.feed_indexes import IndexFeed

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
    return await service.ingest_path("caps", str(tmp_path / "knowledge/caps"), {})


async def found(service, query):
    result = await service.search_knowledge("caps", SearchRequest(query=query, limit=20))
    return {hit.source_id for hit in result.hits}


async def test_a_second_run_changes_nothing(service, tmp_path):
    first, second = await ingest(service, tmp_path), await ingest(service, tmp_path)
    assert (first.added, first.passages, first.facts, first.refused) == (4, 1, 1, ())
    assert (second.added, second.changed, second.unchanged, second.deleted) == (0, 0, 4, 0)


async def test_a_product_that_brand_yaml_does_not_name_is_told_of(service, tmp_path):
    folder = tmp_path / "knowledge/caps"
    (folder / "facts.yaml").write_text(FACTS.replace("subject: comet", "subject: commet"))
    (folder / "guides/care.md").write_text(
        GUIDE.replace("title: Care", "title: Care\nproducts: [Comet Cap, moon-boot]")
    )
    first, second = await ingest(service, tmp_path), await ingest(service, tmp_path)
    assert sorted(first.notes) == sorted(second.notes)
    told = sorted(note.split("caps/")[-1] for note in first.notes)
    assert told == [
        "facts.yaml: “commet” is no product of brand.yaml. Did you mean comet?",
        "guides/care.md: “Comet Cap” is no product of brand.yaml. Did you mean comet?",
        "guides/care.md: “moon-boot” is no product of brand.yaml.",
    ]
    sent = await service.put_document("caps", "sent", FACTS.replace("comet", "commet").encode(), "application/yaml", {})
    assert sent.notes == ("sent: “commet” is no product of brand.yaml. Did you mean comet?",)


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
        "caps", RowFile(io.BytesIO(b'{"id":"h1","rating":4,"text":"Came over HTTP"}\n'), "jsonl", "x")
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


async def test_texts_of_a_changed_document_that_stay_are_not_embedded_again(service, tmp_path, monkeypatch):
    await service.put_document("caps", "two", b"# A\n\nFirst part.\n\n# B\n\nSecond part.", "text/markdown", {})
    embedder, seen = service.feed.spaces.configured.embedder, []
    embed = embedder.embed

    async def counted(texts):
        seen.extend(texts)
        return await embed(texts)

    monkeypatch.setattr(embedder, "embed", counted)
    await service.put_document("caps", "two", b"# A\n\nFirst part.\n\n# B\n\nAnother part.", "text/markdown", {})
    assert [text.splitlines()[-1] for text in seen] == ["Another part."]
    brand = service.library.brand("caps").brand_id
    ids = await service.ports.knowledge.item_ids(brand, "passage")
    for index in (service.ports.index, service.ports.lexical):
        assert await index.ids(brand, "passage") == ids
    hits = (await service.search_knowledge("caps", SearchRequest(query="another"))).hits
    assert hits[0].text == "Another part."


async def test_what_an_index_refuses_stays_on_record_and_goes_in_later(service, tmp_path, monkeypatch):
    brand = service.library.brand("caps").brand_id

    async def full(*_):
        raise StorageFailed("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(service.feed.lexical, "upsert", full)
        with pytest.raises(StorageFailed):
            await service.put_document("caps", "late", b"# Late\n\nA heron cap.", "text/markdown", {})
    assert await service.ports.lexical.ids(brand, "passage") == frozenset()
    assert (await service.put_document("caps", "late", b"# Late\n\nA heron cap.", "text/markdown", {})).unchanged == 1
    assert await service.ports.lexical.ids(brand, "passage") == await service.ports.knowledge.item_ids(brand, "passage")
    assert await service.ports.knowledge.changes(1) == ()


async def test_an_interrupted_run_goes_on_where_it_was(service, tmp_path, monkeypatch):
    guides = tmp_path / "knowledge/caps/guides"
    for number in range(300):
        (guides / f"g{number:03d}.md").write_text(f"# Guide {number}\n\nCap number {number}.\n")
    feed, fed = service.feed.feed, []

    async def once():
        fed.append(await feed())
        if len(fed) == 1:
            raise StorageFailed("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(IndexFeed, "feed", lambda _: once())
        with pytest.raises(StorageFailed):
            await ingest(service, tmp_path)
    report = await ingest(service, tmp_path)
    assert report.unchanged >= 256
    assert report.added + report.unchanged == 304
    brand = service.library.brand("caps").brand_id
    assert len(await service.ports.index.ids(brand, "passage")) == 301


async def test_erased_words_are_in_no_file_while_the_service_runs(service, tmp_path):
    for number in range(40):
        text = f"# Guide\n\nA quokka{number}wort grows here.".encode()
        await service.put_document("caps", f"doc-{number}", text, "text/markdown", {})
    rows = "\n".join(f'{{"id":"x{n}","rating":4,"text":"It is a wombat{n}wort."}}' for n in range(40))
    await service.add_reviews("caps", RowFile(io.BytesIO(rows.encode()), "jsonl", "x"))
    for number in range(0, 40, 2):
        await service.delete_source("caps", f"doc-{number}")
    await service.add_reviews("caps", RowFile(io.BytesIO(rows.replace("wombat", "numbat").encode()), "jsonl", "x"))
    gone = [f"quokka{n}wort" for n in range(0, 40, 2)] + [f"wombat{n}wort" for n in range(40)]
    files = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file() and file.suffix != ".onnx"]
    assert [word for word in gone if any(word.encode() in data for data in files)] == []
    assert any(b"quokka1wort" in data for data in files)


async def test_from_a_large_store_many_deletions_are_erased_together_a_little_later(service, tmp_path, monkeypatch):
    monkeypatch.setattr(feed_indexes, "_SMALL", 0)
    monkeypatch.setattr(feed_indexes, "_SOON_S", 0.3)
    for number in range(6):
        text = f"# Guide\n\nA quokka{number}wort grows here.".encode()
        await service.put_document("caps", f"doc-{number}", text, "text/markdown", {})
    for number in range(6):
        await service.delete_source("caps", f"doc-{number}")
    assert await service.ports.knowledge.erasures() != {}
    for _ in range(200):
        if not await service.ports.knowledge.erasures():
            break
        await asyncio.sleep(0.05)
    files = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file() and file.suffix != ".onnx"]
    assert not any(b"wort" in data for data in files)


async def test_what_is_deleted_while_others_are_erased_is_erased_after_them(service, monkeypatch):
    monkeypatch.setattr(feed_indexes, "_SMALL", 0)
    monkeypatch.setattr(feed_indexes, "_SOON_S", 0.0)
    for name in ("first", "second"):
        await service.put_document("caps", name, f"# Guide\n\nA {name} quokkawort.".encode(), "text/markdown", {})
    knowledge, started, go_on = service.ports.knowledge, asyncio.Event(), asyncio.Event()
    erase = knowledge.erase

    async def slow_erase(due):
        started.set()
        await go_on.wait()
        await erase(due)

    monkeypatch.setattr(knowledge, "erase", slow_erase)
    await service.delete_source("caps", "first")
    await started.wait()
    await service.delete_source("caps", "second")
    go_on.set()
    for _ in range(200):
        if not await knowledge.erasures():
            break
        await asyncio.sleep(0.05)
    assert await knowledge.erasures() == {}


async def test_words_are_erased_from_an_index_that_had_not_heard_of_the_deletion(service, tmp_path):
    for number in range(6):
        text = f"# Guide\n\nA quokka{number}wort grows here.".encode()
        await service.put_document("caps", f"doc-{number}", text, "text/markdown", {})
    # As when the erasing of earlier deletions begins between the two steps of this one.
    await service.ports.knowledge.delete_source("caps", "doc-3")
    await service.feed.erase()
    await service.feed.feed()
    assert await service.ports.knowledge.erasures() == {}
    files = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file() and file.suffix != ".onnx"]
    assert not any(b"quokka3wort" in data for data in files)


async def languages(service, query):
    result = await service.search_knowledge("caps", SearchRequest(query=query, limit=20))
    return {hit.source_id: hit.locale for hit in result.hits}


@pytest.mark.parametrize(
    ("locales", "expected"),
    [
        ("de-DE", {"pflege": "de", "r1": "de"}),
        ("de-DE, en-GB", {"pflege": "de", "r1": "en"}),
        ("en-GB, de-DE", {"pflege": "de", "r1": "en"}),
        ("fr-FR, de-DE", {"pflege": "de", "r1": "fr"}),
    ],
)
async def test_what_does_not_say_its_language_is_in_one_of_the_brands(service, tmp_path, locales, expected):
    folder = tmp_path / "knowledge/caps"
    (folder / "brand.yaml").write_text(
        f"id: caps\nname: Caps\nlocales: [{locales}]\nproducts: [{{id: comet, name: Comet}}]\n"
    )
    (folder / "guides/pflege.md").write_text("## Waschen\n\nWaschen Sie die Kappe von Hand bei 30 Grad.\n")
    (folder / "reviews.csv").write_text("id,product,rating,text\nr1,comet,5,This cap is light and warm\n")
    await ingest(service, tmp_path)
    found = await languages(service, "Kappe waschen")
    assert {id_: found[id_] for id_ in expected} == expected
    assert found["care"] == "en-GB"
    assert (await ingest(service, tmp_path)).changed == 0
