"""What every passage index promises, run on the fake below and on Chroma."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from service.adapters.chroma_index import ChromaIndex
from service.domain.nouns import BrandId
from service.ports import Hit, ItemKind, PassageIndex, Vectors

ALDER, POLLARD = BrandId("alder-and-brim"), BrandId("pollard-desk")
DIMENSIONS = 16


class FakeIndex:
    """Keeps vectors in a dictionary and compares a query with all of them."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Vectors]] = {}

    async def upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        self.items.setdefault((brand, kind), {}).update(zip(ids, vectors, strict=True))

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        for item in ids:
            self.items.get((brand, kind), {}).pop(item, None)

    async def search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        hits = [Hit(item, float(kept @ vector)) for item, kept in self.items.get((brand, kind), {}).items()]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[: max(0, limit)])

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        return frozenset(self.items.get((brand, kind), {}))

    async def drop(self, brand: BrandId) -> None:
        for space in [space for space in self.items if space[0] == brand]:
            del self.items[space]


@pytest.fixture(params=["fake", "chroma"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PassageIndex]:
    if request.param == "fake":
        yield FakeIndex()
        return
    chroma = ChromaIndex(tmp_path / "chroma", None, "test-model@1")
    yield chroma
    chroma.close()


def units(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


async def test_finds_the_nearest_first_with_their_cosine(index: PassageIndex) -> None:
    vectors = units(50)
    await index.upsert(ALDER, "passage", [f"p{n}" for n in range(50)], vectors)
    hits = await index.search(ALDER, "passage", vectors[7], 5)
    cosines = vectors @ vectors[7]
    best = np.argsort(-cosines)[:5]
    assert [hit.id for hit in hits] == [f"p{n}" for n in best]
    assert [hit.score for hit in hits] == pytest.approx(cosines[best].tolist(), abs=1e-5)
    assert all(-1 <= hit.score <= 1 for hit in hits)


async def test_a_brand_without_items_has_no_hits_and_no_ids(index: PassageIndex) -> None:
    assert await index.search(ALDER, "passage", units(1)[0], 10) == ()
    assert await index.ids(ALDER, "passage") == frozenset()
    await index.delete(ALDER, "passage", ["nobody"])
    await index.upsert(ALDER, "passage", [], units(0))
    assert await index.search(ALDER, "passage", units(1)[0], 10) == ()


async def test_brands_and_kinds_never_meet_even_with_the_same_ids(index: PassageIndex) -> None:
    mine, theirs, reviews = units(3)
    await index.upsert(ALDER, "passage", ["a", "b"], np.stack([mine, mine]))
    await index.upsert(POLLARD, "passage", ["a"], theirs[None])
    await index.upsert(ALDER, "review", ["a"], reviews[None])
    assert await index.ids(ALDER, "passage") == {"a", "b"}
    assert await index.ids(POLLARD, "passage") == {"a"}
    [hit] = await index.search(POLLARD, "passage", mine, 10)
    assert hit.score == pytest.approx(float(theirs @ mine), abs=1e-5)
    await index.delete(POLLARD, "passage", ["a", "b"])
    assert await index.search(POLLARD, "passage", mine, 10) == ()
    assert await index.ids(ALDER, "passage") == {"a", "b"}
    assert await index.ids(ALDER, "review") == {"a"}


async def test_brand_names_that_look_alike_stay_apart(index: PassageIndex) -> None:
    brands = [BrandId(name) for name in ("a", "a-", "a.b", "a_b", "a-b", "ab", "a" * 100)]
    for brand, vector in zip(brands, units(len(brands)), strict=True):
        await index.upsert(brand, "passage", [f"of {brand}"], vector[None])
    for brand in brands:
        assert await index.ids(brand, "passage") == {f"of {brand}"}


async def test_an_upsert_replaces(index: PassageIndex) -> None:
    old, new = units(2)
    await index.upsert(ALDER, "passage", ["a"], old[None])
    await index.upsert(ALDER, "passage", ["a"], new[None])
    [hit] = await index.search(ALDER, "passage", new, 10)
    assert hit.id == "a"
    assert hit.score == pytest.approx(1, abs=1e-5)


async def test_of_an_id_given_twice_the_last_counts(index: PassageIndex) -> None:
    vectors = units(3)
    await index.upsert(ALDER, "passage", ["a", "b", "a"], vectors)
    hits = await index.search(ALDER, "passage", vectors[2], 10)
    assert [hit.id for hit in hits if hit.score > 0.999] == ["a"]
    assert await index.ids(ALDER, "passage") == {"a", "b"}


async def test_deletes_what_it_has_and_forgives_unknown_ids(index: PassageIndex) -> None:
    vectors = units(4)
    await index.upsert(ALDER, "passage", ["a", "b", "c", "d"], vectors)
    await index.delete(ALDER, "passage", ["a", "unknown", "c", "a"])
    await index.delete(ALDER, "passage", [])
    assert await index.ids(ALDER, "passage") == {"b", "d"}
    assert {hit.id for hit in await index.search(ALDER, "passage", vectors[0], 10)} == {"b", "d"}


async def test_a_limit_above_the_size_gives_all_and_none_gives_none(index: PassageIndex) -> None:
    vectors = units(3)
    await index.upsert(ALDER, "passage", ["a", "b", "c"], vectors)
    assert len(await index.search(ALDER, "passage", vectors[0], 1_000)) == 3
    assert await index.search(ALDER, "passage", vectors[0], 0) == ()


async def test_unusual_ids_come_back_unchanged(index: PassageIndex) -> None:
    ids = [
        "größe#001-ab",
        "日本語",
        "👒",
        "a b\tc\n",
        "'; DROP TABLE x; --",
        '{"$ne": 1}',
        "ﬁ",
        "e\u0301",
        "é",
        "x" * 500,
    ]
    await index.upsert(ALDER, "passage", ids, units(len(ids)))
    assert await index.ids(ALDER, "passage") == set(ids)
    assert {hit.id for hit in await index.search(ALDER, "passage", units(1)[0], 50)} == set(ids)
    await index.delete(ALDER, "passage", ids[:5])
    assert await index.ids(ALDER, "passage") == set(ids[5:])


async def test_takes_more_items_than_one_batch(index: PassageIndex) -> None:
    count = 5_201
    ids, vectors = [f"p{n}" for n in range(count)], units(count)
    await index.upsert(ALDER, "passage", ids, vectors)
    assert await index.ids(ALDER, "passage") == set(ids)
    for row in (0, 4_999, 5_000, count - 1):
        [hit] = await index.search(ALDER, "passage", vectors[row], 1)
        assert hit.id == f"p{row}"
    await index.delete(ALDER, "passage", ids[:5_101])
    assert await index.ids(ALDER, "passage") == set(ids[5_101:])


async def test_calls_at_the_same_time_do_not_disturb_each_other(index: PassageIndex) -> None:
    vectors = units(200)
    await asyncio.gather(
        *(index.upsert(ALDER, "passage", [f"p{n}"], vectors[n][None]) for n in range(100)),
        *(index.upsert(POLLARD, "passage", [f"p{n}"], vectors[n][None]) for n in range(100, 200)),
    )
    found = await asyncio.gather(*(index.search(ALDER, "passage", vectors[n], 1) for n in range(100)))
    assert [hits[0].id for hits in found] == [f"p{n}" for n in range(100)]


async def test_a_dropped_brand_is_empty_and_may_be_filled_again(index: PassageIndex) -> None:
    vectors = units(2)
    for brand in (ALDER, POLLARD):
        await index.upsert(brand, "passage", ["a"], vectors[:1])
        await index.upsert(brand, "review", ["r"], vectors[1:])
    await index.drop(ALDER)
    await index.drop(BrandId("never-seen"))
    assert await index.ids(ALDER, "passage") == await index.ids(ALDER, "review") == frozenset()
    assert await index.ids(POLLARD, "passage") == {"a"}
    await index.upsert(ALDER, "passage", ["b"], vectors[:1])
    assert [hit.id for hit in await index.search(ALDER, "passage", vectors[0], 5)] == ["b"]
