"""What every KnowledgeStore promises of reviews and vectors, on every database. The rest: `test_knowledge_store`."""

import datetime as dt

import numpy as np

from service.adapters.database import Database
from service.domain.evidence import Consent
from service.domain.moments import Channel
from service.domain.nouns import ProductId, ReviewId
from service.ports import KnowledgeStore
from tests.builders import (
    AWKWARD,
    BRAND,
    EMBEDDER,
    OTHER_BRAND,
    build_passage,
    build_review,
    build_source,
    build_vectors,
    count_rows,
    put_guide,
    put_reviews,
)


async def test_a_review_comes_back_as_it_was_put_and_may_be_replaced(store: KnowledgeStore) -> None:
    consent = Consent(quote=True, channels=(Channel.WEB,), obtained_at=dt.date(2026, 2, 2))
    review = build_review(text=AWKWARD, rating=4.5, consent=consent)
    survey = build_review(id="survey-1", kind="survey", nps=0, rating=None, product=None, date=None)
    await put_reviews(store, review, survey)
    assert await store.get_reviews(BRAND, ["survey-1", "rev-1"]) == (survey, review)
    changed = build_review(product="other-hat", text="Changed my mind.")
    await store.put_reviews(BRAND, [changed], ["new hash"], build_vectors(1), "newer@2")
    assert await store.get_reviews(BRAND, ["rev-1"]) == (changed,)
    hashes = await store.review_hashes(BRAND, [ReviewId("rev-1"), ReviewId("survey-1"), ReviewId("none")])
    assert hashes == {"rev-1": "new hash", "survey-1": "hash of survey-1"}
    assert await store.list_reviews(BRAND, ProductId("meadow-straw-hat")) == ()


async def test_of_two_reviews_with_one_id_the_later_counts(store: KnowledgeStore) -> None:
    first, second = build_review(text="first"), build_review(text="second")
    await put_reviews(store, first, second)
    assert await store.list_reviews(BRAND) == (second,)
    assert len(await store.vectors(BRAND, "review", EMBEDDER, ["rev-1"])) == 1


async def test_reviews_are_listed_by_id_page_by_page(store: KnowledgeStore) -> None:
    products = ("meadow-straw-hat", "other-hat", None)
    await put_reviews(store, *(build_review(id=f"r{n:02d}", product=products[n % 3]) for n in reversed(range(12))))
    assert [review.id for review in await store.list_reviews(BRAND)] == [f"r{n:02d}" for n in range(12)]
    assert [review.id for review in await store.list_reviews(BRAND, after="r09")] == ["r10", "r11"]
    hat = ProductId("other-hat")
    page = await store.list_reviews(BRAND, hat, limit=2)
    rest = await store.list_reviews(BRAND, hat, after=page[-1].id, limit=10)
    assert [review.id for review in (*page, *rest)] == ["r01", "r04", "r07", "r10"]
    assert await store.list_reviews(BRAND, limit=0) == ()


async def test_deleting_reviews_removes_their_vectors_and_counts_what_was_there(
    store: KnowledgeStore, database: Database
) -> None:
    await put_reviews(store, *(build_review(id=f"rev-{n}") for n in range(700)))
    gone = [ReviewId(f"rev-{n}") for n in range(1, 900)]
    assert await store.delete_reviews(BRAND, gone) == 699
    assert await store.item_ids(BRAND, "review") == {"rev-0"}
    assert await count_rows(database, "reviews", "vectors") == [1, 1]


async def test_vectors_come_back_of_unit_length_and_close_to_what_was_put(store: KnowledgeStore) -> None:
    matrix = build_vectors(600)
    reviews = [build_review(id=f"rev-{n}") for n in range(600)]
    await store.put_reviews(BRAND, reviews, ["h"] * 600, matrix, EMBEDDER)
    wanted = [review.id for review in reversed(reviews)]
    found = await store.vectors(BRAND, "review", EMBEDDER, ["none", *wanted])
    assert [item.id for item in found] == wanted
    stored = np.stack([item.vector for item in found])
    assert stored.dtype == np.float32
    assert np.abs(np.linalg.norm(stored, axis=1) - 1).max() < 1e-6
    assert (stored * matrix[::-1]).sum(axis=1).min() > 0.99999


async def test_vectors_of_another_embedder_are_not_mixed_in(store: KnowledgeStore) -> None:
    await put_guide(store, build_passage())
    await put_reviews(store, build_review(id="guides-care:0"))
    assert await store.vectors(BRAND, "passage", "newer@2", ["guides-care:0"]) == ()
    wide = build_vectors(1, width=8)
    await store.put_source(BRAND, build_source(), [build_passage()], wide, "newer@2")
    assert await store.vectors(BRAND, "passage", EMBEDDER, ["guides-care:0"]) == ()
    ((_, vector),) = await store.vectors(BRAND, "passage", "newer@2", ["guides-care:0"])
    assert vector.shape == (8,)
    assert len(await store.vectors(BRAND, "review", EMBEDDER, ["guides-care:0"])) == 1


async def test_vectors_of_a_new_embedder_are_kept_of_items_that_are_there(
    store: KnowledgeStore, database: Database
) -> None:
    await put_guide(store, build_passage(0), build_passage(1))
    await put_reviews(store, build_review())
    revision = await store.revision(BRAND)
    new = build_vectors(3, width=8, seed=1)
    await store.put_vectors(BRAND, "passage", "newer@2", ["guides-care:0", "gone", "guides-care:1"], new)
    await store.put_vectors(OTHER_BRAND, "passage", "newer@2", ["guides-care:0"], new[:1])
    found = await store.vectors(BRAND, "passage", "newer@2", ["guides-care:1", "gone"])
    assert [item.id for item in found] == ["guides-care:1"]
    assert float(found[0].vector @ new[2]) > 0.99999
    await store.put_vectors(BRAND, "review", "newer@2", ["rev-1"], new[:1])
    assert await count_rows(database, "vectors") == [6]
    assert await store.revision(BRAND) > revision
