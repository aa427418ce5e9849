"""What every KnowledgeStore promises for the sake of the indexes: changes, erasures, vectors of several embedders."""

import pytest

from service.domain.nouns import ReviewId, SourceId
from service.ports import KnowledgeStore, SourceEntry
from tests.builders import (
    BRAND,
    EMBEDDER,
    OTHER_BRAND,
    build_passage,
    build_review,
    build_source,
    build_vectors,
    put_guide,
    put_reviews,
)

CARE = SourceId("guides-care")


async def pending(store: KnowledgeStore) -> list[tuple[str, str]]:
    return [(change.kind, change.id) for change in await store.changes(1_000)]


async def test_every_change_is_on_record_until_it_is_settled(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage(0), build_passage(1))
    await put_reviews(store, build_review())
    assert await pending(store) == [
        ("passage", "guides-care:0"),
        ("passage", "guides-care:1"),
        ("review", "rev-1"),
    ]
    [first] = await store.changes(1)
    await store.settle([first])
    await put_guide(store, build_passage(1), content_hash="2" * 64)
    assert [id_ for _, id_ in await pending(store)] == ["guides-care:1", "rev-1", "guides-care:0", "guides-care:1"]
    read = await store.changes(1_000)
    last = read[-1].number
    await store.settle(read)
    await store.delete_source(BRAND, CARE)
    await store.delete_reviews(BRAND, [ReviewId("rev-1")])
    found = await store.changes(1_000)
    assert [(change.brand, change.id) for change in found] == [(BRAND, "guides-care:1"), (BRAND, "rev-1")]
    assert found[0].number > last


async def test_a_change_that_fails_leaves_no_record(store: KnowledgeStore) -> None:
    with pytest.raises(ValueError):
        await store.put_source(BRAND, build_source(), [build_passage(0)], build_vectors(2), EMBEDDER)
    assert await store.changes(10) == ()


async def test_many_sources_go_in_together_or_not_at_all(store: KnowledgeStore) -> None:
    one = SourceEntry(build_source(id="one"), [build_passage(0, id="one:0", source_id="one")], build_vectors(1))
    two = SourceEntry(build_source(id="two"), [build_passage(0, id="two:0", source_id="two")], build_vectors(2))
    with pytest.raises(ValueError):
        await store.put_sources(BRAND, [one, two], EMBEDDER)
    assert await store.source_hashes(BRAND) == {}
    await store.put_sources(BRAND, [one, two._replace(vectors=build_vectors(1))], EMBEDDER)
    assert await store.source_hashes(BRAND) == {"one": "1" * 64, "two": "1" * 64}
    assert await store.item_ids(BRAND, "passage") == {"one:0", "two:0"}


async def test_an_erasure_is_due_when_something_was_deleted_or_replaced_until_it_is_done(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage(0))
    await put_reviews(store, build_review())
    assert await store.erasures() == {}
    await put_reviews(store, build_review(text="Other words."))
    await put_guide(store, build_passage(0), content_hash="2" * 64)
    due = await store.erasures()
    assert set(due) == {BRAND}
    await store.delete_source(BRAND, CARE)
    await store.erase(due)
    due = await store.erasures()
    assert set(due) == {BRAND}
    await store.erase(due)
    assert await store.erasures() == {}


async def test_the_revision_grows_when_the_indexes_know_all_so_that_nothing_found_before_is_remembered(
    store: KnowledgeStore,
) -> None:
    await put_guide(store, build_passage(0))
    before = await store.revision(BRAND)
    await store.settle(await store.changes(10))
    assert await store.revision(BRAND) > before
    assert await store.revision(OTHER_BRAND) == 0


async def test_vectors_of_two_embedders_stand_beside_each_other(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage(0), build_passage(1))
    assert set(await store.lacking(BRAND, "passage", "newer@2", 10)) == {"guides-care:0", "guides-care:1"}
    assert await store.lacking(BRAND, "passage", EMBEDDER, 10) == ()
    revision = await store.revision(BRAND)
    new = build_vectors(2, width=8, seed=1)
    await store.put_vectors(BRAND, "passage", "newer@2", ["guides-care:0", "gone"], new, quiet=True)
    assert await store.revision(BRAND) == revision
    await store.put_vectors(BRAND, "passage", "newer@2", ["guides-care:0"], -new[:1], quiet=True)
    [kept] = await store.vectors(BRAND, "passage", "newer@2", ["guides-care:0"])
    assert float(kept.vector @ new[0]) > 0.999
    assert await store.embedders() == {EMBEDDER: 2, "newer@2": 1}
    assert await store.lacking(BRAND, "passage", "newer@2", 10) == ("guides-care:1",)
    await store.drop_vectors("newer@2")
    assert await store.embedders() == {"newer@2": 1}
    assert await store.revision(BRAND) > revision


async def test_a_replaced_text_has_no_old_vector_of_any_embedder(store: KnowledgeStore) -> None:
    await put_reviews(store, build_review())
    await put_guide(store, build_passage(0))
    await store.put_vectors(BRAND, "review", "newer@2", ["rev-1"], build_vectors(1))
    await store.put_vectors(BRAND, "passage", "newer@2", ["guides-care:0"], build_vectors(1))
    await put_reviews(store, build_review(text="Other words."))
    await put_guide(store, build_passage(0, heading="Other"), content_hash="2" * 64)
    assert await store.embedders() == {EMBEDDER: 2}


async def test_reviews_of_the_folder_are_listed_page_by_page(store: KnowledgeStore) -> None:
    await put_reviews(store, *(build_review(id=f"r{n}", origin="reviews.csv" if n % 2 else None) for n in range(8)))
    assert await store.folder_reviews(BRAND, "", 3) == ("r1", "r3", "r5")
    assert await store.folder_reviews(BRAND, "r5", 3) == ("r7",)
    assert await store.folder_reviews(OTHER_BRAND, "", 3) == ()


async def test_a_change_that_was_not_read_stays_whatever_its_number(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage(0), build_passage(1))
    first, second = await store.changes(10)
    await store.settle([second])
    assert await store.changes(10) == (first,)


async def test_feeding_takes_turns(store: KnowledgeStore) -> None:
    async with store.feeding():
        pass
    async with store.feeding():
        assert await store.changes(1) == ()
