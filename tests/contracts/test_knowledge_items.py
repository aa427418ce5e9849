"""What searches keep in memory follows the truth by revisions: what changed since, and whether anything is gone."""

import datetime as dt

from service.domain.nouns import ReviewId, SourceId
from service.ports import KnowledgeStore
from service.retrieval.traits import Traits, day_number
from tests.builders import (
    BRAND,
    EMBEDDER,
    OTHER_BRAND,
    build_passage,
    build_review,
    build_vectors,
    put_guide,
    put_reviews,
)


async def since(store: KnowledgeStore, revision: int, kind: str = "passage") -> list[str]:
    found = await store.items_since(BRAND, kind, EMBEDDER, revision, "", 100)  # type: ignore[arg-type]  # a test's word
    return [item.id for item in found]


async def test_items_come_with_vector_and_traits(store: KnowledgeStore) -> None:
    day = dt.date(2026, 5, 1)
    await put_guide(store, build_passage(products=("cap", "hat"), locale="de-AT", kind="faq", valid_until=day))
    await put_reviews(store, build_review(locale="en-GB"))
    [passage] = await store.items_since(BRAND, "passage", EMBEDDER, -1, "", 10)
    assert passage.traits == Traits("de-AT", ("cap", "hat"), "faq", None, day_number(day))
    assert float(passage.vector @ build_vectors(1)[0]) > 0.9999
    [review] = await store.items_since(BRAND, "review", EMBEDDER, -1, "", 10)
    assert review.traits == Traits("en-GB", ("meadow-straw-hat",), "review")


async def test_only_what_changed_after_a_revision_comes_page_by_page(store: KnowledgeStore) -> None:
    await put_guide(store, *(build_passage(n) for n in range(3)))
    first = await store.revision(BRAND)
    assert await since(store, first) == []
    await put_guide(store, build_passage(0, id="other:0", source_id="other"), id="other")
    await put_guide(store, build_passage(0), brand=OTHER_BRAND)
    assert await since(store, first) == ["other:0"]
    page = await store.items_since(BRAND, "passage", EMBEDDER, -1, "", 2)
    assert [item.id for item in page] == ["guides-care:0", "guides-care:1"]
    rest = await store.items_since(BRAND, "passage", EMBEDDER, -1, page[-1].id, 2)
    assert [item.id for item in rest] == ["guides-care:2", "other:0"]
    assert await store.items_since(BRAND, "passage", "another@1", -1, "", 9) == ()


async def test_every_removal_is_marked_and_nothing_else(store: KnowledgeStore) -> None:
    assert await store.removal(BRAND) == 0
    await put_guide(store, build_passage(0), build_passage(1))
    await put_reviews(store, build_review())
    assert await store.removal(BRAND) == 0
    await put_guide(store, build_passage(0))
    assert await store.removal(BRAND) == await store.revision(BRAND)
    await put_guide(store, build_passage(0))
    assert await store.removal(BRAND) < await store.revision(BRAND)
    await store.delete_reviews(BRAND, [ReviewId("rev-1")])
    assert await store.removal(BRAND) == await store.revision(BRAND)
    await store.delete_source(BRAND, SourceId("guides-care"))
    assert await store.removal(BRAND) == await store.revision(BRAND)
    assert await store.removal(OTHER_BRAND) == 0
