"""What every KnowledgeStore promises of sources, on every database. Reviews and facts: `test_knowledge_…`."""

import asyncio
import datetime as dt
import threading

import pytest

from service.adapters.database import Database
from service.domain.nouns import ReviewId, SourceId
from service.ports import KnowledgeStore
from tests.builders import (
    AWKWARD,
    BRAND,
    EMBEDDER,
    OTHER_BRAND,
    build_fact,
    build_passage,
    build_review,
    build_source,
    build_vectors,
    count_rows,
    put_guide,
    put_reviews,
)

CARE = SourceId("guides-care")
FACTS = build_source(id="facts", kind="facts", title="Facts", text="", format="yaml")


async def test_a_source_comes_back_as_it_was_put(store: KnowledgeStore) -> None:
    source = build_source(
        title=AWKWARD,
        text=AWKWARD * 100,
        products=("meadow-straw-hat",),
        owner="care team",
        version="7",
        valid_from=dt.date(2026, 1, 1),
        url="https://alderandbrim.example/care",
    )
    passages = (build_passage(0, text=AWKWARD), build_passage(1, valid_until=dt.date(2026, 12, 31)))
    assert await store.put_source(BRAND, source, passages, build_vectors(2), EMBEDDER) == ()
    record = await store.get_source(BRAND, CARE)
    assert record is not None
    assert (record.source, record.passages) == (source, passages)
    assert await store.source_hash(BRAND, CARE) == source.content_hash
    assert await store.list_sources(BRAND) == (source.model_copy(update={"text": ""}),)


async def test_replacing_a_source_leaves_nothing_of_the_old_one(store: KnowledgeStore, database: Database) -> None:
    await put_guide(store, *(build_passage(n) for n in range(4)))
    kept, new = build_passage(2, text="Rewritten."), build_passage(7)
    gone = await put_guide(store, kept, new, content_hash="2" * 64, text="# New")
    assert gone == ("guides-care:0", "guides-care:1", "guides-care:3")
    record = await store.get_source(BRAND, CARE)
    assert record is not None
    assert (record.source.text, record.passages) == ("# New", (kept, new))
    assert await store.item_ids(BRAND, "passage") == {kept.id, new.id}
    assert await count_rows(database, "sources", "passages", "vectors") == [1, 2, 2]


async def test_deleting_a_source_leaves_nothing_and_tells_what_was_there(
    store: KnowledgeStore, database: Database
) -> None:
    await put_guide(store, build_passage(1), build_passage(0))
    await put_guide(store, build_passage(id="other:0", source_id="other"), id="other")
    await store.put_facts(BRAND, FACTS, [build_fact(key="a"), build_fact(key="b")])
    assert await store.delete_source(BRAND, CARE) == (("guides-care:0", "guides-care:1"), 0)
    assert await store.delete_source(BRAND, SourceId("facts")) == ((), 2)
    assert await store.delete_source(BRAND, CARE) is None
    assert await store.get_source(BRAND, CARE) is None
    assert [source.id for source in await store.list_sources(BRAND)] == ["other"]
    assert await count_rows(database, "sources", "passages", "facts", "vectors") == [1, 1, 0, 1]


async def test_a_source_may_turn_from_guide_to_facts_and_back(store: KnowledgeStore, database: Database) -> None:
    await put_guide(store, build_passage())
    await store.put_facts(BRAND, build_source(kind="facts"), [build_fact(source_id=CARE)])
    assert await count_rows(database, "sources", "passages", "facts", "vectors") == [1, 0, 1, 0]
    await put_guide(store, build_passage())
    assert await count_rows(database, "sources", "passages", "facts", "vectors") == [1, 1, 0, 1]


async def test_what_is_unknown_is_none_or_nothing(store: KnowledgeStore) -> None:
    odd = "' OR 1=1 --\u2028"
    assert await store.revision(BRAND) == 0
    assert await store.source_hash(BRAND, SourceId(odd)) is None
    assert await store.get_source(BRAND, SourceId(odd)) is None
    assert await store.delete_source(BRAND, SourceId(odd)) is None
    assert await store.delete_reviews(BRAND, [ReviewId(odd)]) == 0
    assert await store.delete_reviews(BRAND, []) == 0
    assert await store.get_passages(BRAND, [odd]) == ()
    assert await store.get_reviews(BRAND, []) == ()
    assert await store.review_hashes(BRAND, [ReviewId(odd)]) == {}
    assert await store.vectors(BRAND, "passage", EMBEDDER, [odd]) == ()
    assert await store.list_sources(BRAND) == ()
    assert await store.list_facts(BRAND) == ()
    assert await store.list_reviews(BRAND) == ()
    assert await store.item_ids(BRAND, "review") == frozenset()
    assert await store.revision(BRAND) == 0


async def test_brands_never_meet_even_under_equal_ids(store: KnowledgeStore, database: Database) -> None:
    await put_guide(store, build_passage(text="ours"))
    await put_guide(store, build_passage(text="theirs"), brand=OTHER_BRAND, text="theirs")
    await store.put_facts(OTHER_BRAND, FACTS, [build_fact()])
    await store.put_reviews(OTHER_BRAND, [build_review()], ["h"], build_vectors(1), EMBEDDER)
    assert [passage.text for passage in await store.get_passages(BRAND, ["guides-care:0"])] == ["ours"]
    assert await store.list_facts(BRAND) == ()
    assert await store.get_reviews(BRAND, ["rev-1"]) == ()
    assert await store.review_hashes(BRAND, [ReviewId("rev-1")]) == {}
    assert await store.vectors(BRAND, "review", EMBEDDER, ["rev-1"]) == ()
    assert await store.delete_reviews(BRAND, [ReviewId("rev-1")]) == 0
    revision = await store.revision(OTHER_BRAND)
    assert await store.delete_source(BRAND, CARE) is not None
    record = await store.get_source(OTHER_BRAND, CARE)
    assert record is not None
    assert (record.source.text, record.passages[0].text) == ("theirs", "theirs")
    assert await store.revision(OTHER_BRAND) == revision
    assert await count_rows(database, "sources", "passages", "vectors", "reviews") == [2, 1, 2, 1]


async def test_the_revision_grows_with_each_change_and_only_then(store: KnowledgeStore) -> None:
    seen = [await store.revision(BRAND)]
    for change in (
        put_guide(store, build_passage()),
        put_guide(store, build_passage()),
        store.put_facts(BRAND, FACTS, [build_fact()]),
        put_reviews(store, build_review()),
        store.delete_reviews(BRAND, [ReviewId("rev-1")]),
        store.delete_source(BRAND, CARE),
    ):
        await change
        seen.append(await store.revision(BRAND))
    assert seen == sorted(set(seen))
    await store.delete_reviews(BRAND, [ReviewId("rev-1")])
    await store.delete_source(BRAND, CARE)
    await put_reviews(store)
    assert await store.revision(BRAND) == seen[-1]


async def test_concurrent_changes_each_count(store: KnowledgeStore) -> None:
    await asyncio.gather(*(put_reviews(store, build_review(id=f"rev-{n}")) for n in range(30)))
    assert await store.revision(BRAND) == 30
    assert len(await store.list_reviews(BRAND)) == 30


async def test_a_change_that_fails_halfway_changes_nothing(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage(text="before"))
    with pytest.raises(ValueError, match="zip"):
        await store.put_source(BRAND, build_source(), [build_passage(), build_passage(1)], build_vectors(1), EMBEDDER)
    with pytest.raises(ValueError, match="zip"):
        await store.put_reviews(BRAND, [build_review()], [], build_vectors(1), EMBEDDER)
    assert [passage.text for passage in await store.get_passages(BRAND, ["guides-care:0"])] == ["before"]
    assert await store.item_ids(BRAND, "review") == frozenset()
    assert await store.revision(BRAND) == 1


async def test_items_come_in_the_order_asked_however_many(store: KnowledgeStore) -> None:
    passages = [build_passage(n) for n in range(1_203)]
    await put_guide(store, *passages)
    wanted = [passage.id for passage in reversed(passages)]
    found = await store.get_passages(BRAND, ["none", *wanted, wanted[0]])
    assert [passage.id for passage in found] == wanted


async def test_passages_of_a_kind_are_listed_by_source_and_position(store: KnowledgeStore) -> None:
    for source_id in ("b", "a"):
        passages = [build_passage(n, id=f"{source_id}:{n}", source_id=source_id, kind="faq") for n in (10, 9)]
        await put_guide(store, *passages, id=source_id, kind="faq")
    await put_guide(store, build_passage())
    assert [passage.id for passage in await store.list_passages(BRAND, "faq")] == ["a:9", "a:10", "b:9", "b:10"]
    assert [passage.id for passage in await store.list_passages(BRAND, "guide")] == ["guides-care:0"]
    assert await store.list_passages(BRAND, "policy") == ()


async def test_readers_see_the_old_or_the_new_source_but_never_a_mixture(store: KnowledgeStore) -> None:
    async def put(version: int) -> None:
        passages = [build_passage(n, text=f"version {version}") for n in range(version * 5)]
        await put_guide(store, *passages, text=f"version {version}")

    async def look() -> tuple[set[str], int]:
        record = await store.get_source(BRAND, CARE)
        assert record is not None
        return {record.source.text, *(passage.text for passage in record.passages)}, len(record.passages)

    await put(1)
    writing = asyncio.gather(*(put(version) for version in range(2, 12)))
    for texts, count in await asyncio.gather(*(look() for _ in range(60))):
        assert texts == {f"version {count // 5}"}
    await writing


async def test_the_revision_is_true_after_a_change_whose_caller_went_away(
    store: KnowledgeStore, database: Database
) -> None:
    await put_guide(store, build_passage())
    before = await store.revision(BRAND)
    started, go_on = threading.Event(), threading.Event()

    def work_long(_: object) -> None:
        started.set()
        go_on.wait(10)

    holding = asyncio.create_task(database.write(work_long))
    await asyncio.to_thread(started.wait, 10)
    change = asyncio.create_task(put_guide(store, build_passage(text="new"), text="new"))
    await asyncio.sleep(0.05)
    change.cancel()
    assert await store.revision(BRAND) == before
    go_on.set()
    await holding
    await database.write(lambda _: None)  # what was queued before it has ended
    seen = await store.revision(BRAND)
    record = await store.get_source(BRAND, CARE)
    assert record is not None
    assert (seen > before) == (record.source.text == "new")
