"""What every lexical index promises, run on the fake below and on tantivy, on disk and in memory."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.tantivy_index import TantivyIndex
from service.domain.nouns import BrandId, language_of
from service.domain.searches import EVERYTHING, Scope
from service.ports import Hit, ItemKind, LexicalEntry, LexicalIndex

ALDER, POLLARD = BrandId("alder-and-brim"), BrandId("pollard-desk")
HOSTILE = [
    "",
    "   ",
    "the and of",
    'AND ( " OR NOT ) : * ~2 ^9 [a TO z] +hat -straw \\',
    "id:a OR brand:*",
    "hat\x00straw",
    "hat " * 2_600,
    " ".join(f"word{n}" for n in range(2_000)),
    "x" * 10_000,
    "👒🧵",
    "ﬁ e\u0301 é ß İ",
    "日本語の帽子",
    "\ud7ff\u202e",
]


class FakeLexicalIndex:
    """Counts which share of the query's words an item has."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, LexicalEntry]] = {}

    async def upsert(self, brand: BrandId, kind: ItemKind, entries: Sequence[LexicalEntry]) -> None:
        self.items.setdefault((brand, kind), {}).update({entry.id: entry for entry in entries})

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        for id_ in ids:
            self.items.get((brand, kind), {}).pop(id_, None)

    async def purge(self, brand: BrandId) -> None: ...

    def search(
        self, brand: BrandId, kind: ItemKind, query: str, limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        asked = set(re.findall(r"\w+", query.casefold()))
        hits = []
        for entry in self.items.get((brand, kind), {}).values():
            words = re.findall(r"\w+", f"{entry.heading} {entry.heading} {entry.text}".casefold())
            share = sum(words.count(word) / (words.count(word) + 1) for word in asked) / max(1, len(asked))
            if share and _is_in(scope, entry):
                hits.append(Hit(entry.id, share))
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.id))[: max(0, limit)])

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        return frozenset(self.items.get((brand, kind), {}))

    async def drop(self, brand: BrandId) -> None:
        for kind in ("passage", "review"):
            self.items.pop((brand, kind), None)

    def close(self) -> None: ...


def _is_in(scope: Scope, entry: LexicalEntry) -> bool:
    about = not scope.products or bool(scope.products & set(entry.products)) or (scope.general and not entry.products)
    spoken = scope.language in (None, language_of(entry.locale))
    return about and spoken and (not scope.kinds or entry.kind in scope.kinds)


@pytest.fixture(params=["fake", "tantivy", "tantivy in memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LexicalIndex]:
    kinds = {"tantivy": lambda: TantivyIndex(tmp_path / "words"), "tantivy in memory": lambda: TantivyIndex(None)}
    made: LexicalIndex = kinds.get(request.param, FakeLexicalIndex)()
    yield made
    made.close()


def entry(id_: str, text: str, heading: str = "", **more: object) -> LexicalEntry:
    fields = {"id": id_, "heading": heading, "text": text, "locale": "en-GB"} | more
    return LexicalEntry(**fields)  # type: ignore[arg-type]  # a test's own words


HATS = [
    entry("wash", "Wash the linen hat by hand in cool water", products=("linen-hat",), kind="guide"),
    entry("store", "Store the straw hat in its box", products=("straw-hat",), kind="guide"),
    entry("ship", "We send parcels on the day of the order", kind="policy"),
    entry("tale", "A straw hat crossed the sea", products=("straw-hat", "linen-hat"), kind="case_study"),
]


async def test_finds_what_has_the_words_best_first_with_a_share(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", HATS)
    hits = index.search(ALDER, "passage", "straw hat box", 10)
    assert hits[0].id == "store"
    assert {hit.id for hit in hits} == {"store", "tale", "wash"}
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert index.search(ALDER, "passage", "umbrella", 10) == ()


async def test_a_query_that_is_covered_in_part_has_a_smaller_share(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", HATS)
    [whole] = index.search(ALDER, "passage", "parcels", 1)
    [part] = index.search(ALDER, "passage", "parcels umbrella", 1)
    assert part.score < 0.75 * whole.score


async def test_the_heading_counts_for_more_than_the_text(index: LexicalIndex) -> None:
    words = "cap dries on a line"
    await index.upsert(ALDER, "passage", [entry("a", f"{words} felt", "Wool"), entry("b", f"{words} wool", "Felt")])
    assert [hit.id for hit in index.search(ALDER, "passage", "wool", 2)] == ["a", "b"]


async def test_a_brand_without_items_has_no_hits_and_no_ids(index: LexicalIndex) -> None:
    assert index.search(ALDER, "passage", "hat", 10) == ()
    assert await index.ids(ALDER, "passage") == frozenset()
    await index.delete(ALDER, "passage", ["nobody"])
    await index.upsert(ALDER, "passage", [])
    await index.purge(ALDER)
    await index.drop(ALDER)
    assert index.search(ALDER, "passage", "hat", 10) == ()


async def test_brands_and_kinds_never_meet_even_with_the_same_ids(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", [entry("a", "straw"), entry("b", "straw")])
    await index.upsert(POLLARD, "passage", [entry("a", "desk")])
    await index.upsert(ALDER, "review", [entry("a", "linen")])
    assert index.search(POLLARD, "passage", "straw", 10) == ()
    assert index.search(ALDER, "review", "straw", 10) == ()
    await index.delete(POLLARD, "passage", ["a", "b"])
    assert await index.ids(ALDER, "passage") == {"a", "b"}
    await index.drop(ALDER)
    assert await index.ids(ALDER, "passage") == await index.ids(ALDER, "review") == frozenset()


async def test_an_upsert_replaces_also_in_another_language(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", [entry("a", "straw"), entry("b", "straw")])
    await index.upsert(ALDER, "passage", [entry("a", "felt"), entry("b", "Filz", locale="de")])
    await index.upsert(ALDER, "passage", [entry("a", "wool"), entry("a", "linen")])
    assert index.search(ALDER, "passage", "straw felt wool", 10) == ()
    assert [hit.id for hit in index.search(ALDER, "passage", "linen", 10)] == ["a"]
    assert [hit.id for hit in index.search(ALDER, "passage", "Filz", 10)] == ["b"]
    assert await index.ids(ALDER, "passage") == {"a", "b"}


async def test_what_is_deleted_is_found_no_more(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", HATS)
    await index.delete(ALDER, "passage", ["store", "unknown", "store"])
    await index.delete(ALDER, "passage", [])
    assert await index.ids(ALDER, "passage") == {"wash", "ship", "tale"}
    assert {hit.id for hit in index.search(ALDER, "passage", "straw hat box", 10)} == {"tale", "wash"}
    await index.purge(ALDER)
    assert await index.ids(ALDER, "passage") == {"wash", "ship", "tale"}
    assert {hit.id for hit in index.search(ALDER, "passage", "straw hat box", 10)} == {"tale", "wash"}


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(products=frozenset({"straw-hat"})), {"store", "tale"}),
        (Scope(products=frozenset({"straw-hat"}), general=True), {"store", "tale", "ship", "hut", "boshi"}),
        (Scope(products=frozenset({"nothing"})), set()),
        (Scope(kinds=frozenset({"guide", "policy"})), {"wash", "store", "ship"}),
        (Scope(products=frozenset({"linen-hat"}), kinds=frozenset({"case_study"})), {"tale"}),
        (Scope(language="en"), {"wash", "store", "ship", "tale"}),
        (Scope(language="de"), {"hut"}),
        (Scope(language="ja"), {"boshi"}),
        (Scope(language="zh"), set()),
        (Scope(language="fr"), set()),
    ],
)
async def test_a_scope_narrows_and_leaves_the_scores(index: LexicalIndex, scope: Scope, found: set[str]) -> None:
    others = [entry("hut", "hat parcels Hut", locale="de-AT"), entry("boshi", "hat parcels 帽子", locale="ja")]
    await index.upsert(ALDER, "passage", [*HATS, *others])
    hits = index.search(ALDER, "passage", "hat parcels", 10, scope)
    assert {hit.id for hit in hits} == found
    everywhere = dict(index.search(ALDER, "passage", "hat parcels", 10))
    assert all(everywhere[hit.id] == pytest.approx(hit.score, abs=1e-6) for hit in hits)


async def test_each_language_is_asked_in_its_own_words(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", [entry("hut", "Strohhüte sind leicht", locale="de"), *HATS])
    assert index.search(ALDER, "passage", "STROHHÜTE", 10)[0].id == "hut"


async def test_a_limit_holds(index: LexicalIndex) -> None:
    await index.upsert(ALDER, "passage", [entry(f"p{n}", "hat") for n in range(20)])
    assert len(index.search(ALDER, "passage", "hat", 7)) == 7
    assert len(index.search(ALDER, "passage", "hat", 1_000)) == 20
    assert index.search(ALDER, "passage", "hat", 0) == ()


@pytest.mark.parametrize("query", HOSTILE)
async def test_nothing_in_a_query_is_an_operator_or_breaks_it(index: LexicalIndex, query: str) -> None:
    await index.upsert(ALDER, "passage", HATS)
    for hit in index.search(ALDER, "passage", query, 10):
        assert hit.id in {entry.id for entry in HATS}
        assert 0 < hit.score <= 1


async def test_unusual_ids_and_texts_come_back_unchanged(index: LexicalIndex) -> None:
    ids = ["größe#001-ab", "日本語", "👒", "a b\tc\n", "'; DROP TABLE x; --", "ﬁ", "e\u0301", "é", "x" * 500]
    await index.upsert(ALDER, "passage", [entry(id_, f"hat {id_} \x00 {'y' * 70_000}") for id_ in ids])
    assert await index.ids(ALDER, "passage") == set(ids)
    assert {hit.id for hit in index.search(ALDER, "passage", "hat", 50)} == set(ids)
    await index.delete(ALDER, "passage", ids[:5])
    assert await index.ids(ALDER, "passage") == set(ids[5:])


async def test_calls_at_the_same_time_do_not_disturb_each_other(index: LexicalIndex) -> None:
    await asyncio.gather(
        *(index.upsert(ALDER, "passage", [entry(f"p{n}", f"hat number{n}")]) for n in range(20)),
        *(index.upsert(POLLARD, "passage", [entry(f"p{n}", "desk")]) for n in range(20)),
        *(asyncio.to_thread(index.search, ALDER, "passage", "hat", 5) for _ in range(20)),
    )
    found = await asyncio.gather(
        *(asyncio.to_thread(index.search, ALDER, "passage", f"number{n}", 1) for n in range(20))
    )
    assert [hits[0].id for hits in found] == [f"p{n}" for n in range(20)]


_WORDS = st.lists(st.sampled_from(["straw", "hat", "felt", "wool", "box"]), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(st.sampled_from("abcdef"), _WORDS, min_size=1), query=_WORDS)
async def test_every_item_with_a_word_of_the_query_is_found(
    index: LexicalIndex, texts: dict[str, str], query: str
) -> None:
    await index.drop(ALDER)
    await index.upsert(ALDER, "review", [entry(id_, text) for id_, text in texts.items()])
    expected = {id_ for id_, text in texts.items() if set(text.split()) & set(query.split())}
    assert {hit.id for hit in index.search(ALDER, "review", query, 10)} == expected
