"""Finding passages and reviews: both legs fused, within a scope, always as the truth stands, whichever way is taken."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from service.adapters.chroma_index import ChromaIndex
from service.adapters.database import Database
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.adapters.simsimd_matrix import SimsimdMatrix
from service.adapters.tantivy_index import TantivyIndex
from service.domain.evidence import Passage
from service.domain.nouns import BrandId, SourceId
from service.domain.searches import EVERYTHING, Scope
from service.ports import Ports, Vectors
from service.workflows import find_items as finding
from service.workflows.find_items import find_items
from service.workflows.index_items import passage_entry
from service.workflows.keep_shelves import Shelves
from tests.builders import BRAND, EMBEDDER, OTHER_BRAND, build_passage, build_source, build_vectors

TODAY = dt.date(2026, 3, 2)
WIDTH = 32
COUNT = 300
PRODUCTS = ("straw-hat", "felt-hat", "cap")


class Directions:
    """An embedder whose query `toward N` is a vector near that of passage N."""

    model_id = EMBEDDER

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        vectors = build_vectors(COUNT, width=WIDTH)
        return [vectors[int(text.rsplit(maxsplit=1)[-1])] for text in texts]


class World:
    """Real stores and indexes, and a way to put passages into all of them."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.shelves = Shelves()

    async def put(self, source: str, passages: list[Passage], vectors: Vectors, brand: BrandId = BRAND) -> None:
        noun = build_source(id=source)
        gone = await self.ports.knowledge.put_source(brand, noun, passages, vectors, EMBEDDER)
        for index in (self.ports.index, self.ports.lexical):
            await index.delete(brand, "passage", gone)
        await self.ports.index.upsert(brand, "passage", [passage.id for passage in passages], vectors)
        await self.ports.lexical.upsert(brand, "passage", [passage_entry(passage) for passage in passages])

    async def find(self, query: str, limit: int = 10, scope: Scope = EVERYTHING, brand: BrandId = BRAND) -> list[str]:
        [found] = await find_items(self.ports, self.shelves, brand, "passage", [query], limit, scope)
        return [one.id for one in found]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    index, lexical = ChromaIndex(tmp_path / "index", None, EMBEDDER), TantivyIndex(tmp_path / "words")
    async with Database(tmp_path) as database:
        absent = dict.fromkeys(
            ("library", "model", "drafts", "reader", "renderer", "languages", "clock", "consents", "erasures")
        )
        ports = Ports(
            knowledge=SqlKnowledgeStore(database),
            index=index,
            lexical=lexical,
            matrix=SimsimdMatrix,
            embedder=Directions(),  # type: ignore[arg-type]  # queries alone are asked
            **absent,  # type: ignore[arg-type]  # what is not here is not asked
        )
        yield World(ports)
    index.close()
    lexical.close()


def passage(number: int, source: str = "many", **changes: object) -> Passage:
    """Return a passage of a product, a language and a time that go by its number."""
    fields = {
        "id": f"{source}:{number}",
        "source_id": source,
        "text": f"Rule {number}.",
        "heading": "Rules",
        "products": (PRODUCTS[number % 4],) if number % 4 < 3 else (),
        "locale": "de" if number % 5 == 0 else "en-GB",
        "valid_until": dt.date(2026, 1, 1) if number % 7 == 0 else None,
        "kind": "faq" if number % 50 == 0 else "guide",
    }
    return build_passage(number, **(fields | changes))


@pytest.fixture
async def many(world: World) -> World:
    await world.put("many", [passage(number) for number in range(COUNT)], build_vectors(COUNT, width=WIDTH))
    return world


@pytest.fixture(params=["scanned", "approximate"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the road of few items, or that of more than are worth scanning."""
    if request.param == "approximate":
        monkeypatch.setattr(finding, "SCANNED_ROWS", 1)


SCOPES = {
    "everything": (EVERYTHING, lambda n: True),
    "product": (Scope(frozenset({"straw-hat"})), lambda n: n % 4 == 0),
    "product or none": (Scope(frozenset({"straw-hat"}), general=True), lambda n: n % 4 in (0, 3)),
    "language": (Scope(language="de"), lambda n: n % 5 == 0),
    "day": (Scope(day=TODAY), lambda n: n % 7 != 0),
    "kind": (Scope(kinds=frozenset({"faq"})), lambda n: n % 50 == 0),
    "all at once": (
        Scope(frozenset({"straw-hat"}), True, "de", TODAY, frozenset({"guide"})),
        lambda n: n % 4 in (0, 3) and n % 5 == 0 and n % 7 != 0 and n % 50 != 0,
    ),
    "nothing": (Scope(frozenset({"no-such-hat"})), lambda n: False),
}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", SCOPES)
async def test_finds_the_nearest_in_scope_and_nothing_else(many: World, name: str) -> None:
    scope, is_in = SCOPES[name]
    vectors = build_vectors(COUNT, width=WIDTH)
    inside = [number for number in range(COUNT) if is_in(number)]
    for toward in (3, 40, 299):
        nearest = sorted(inside, key=lambda number: -float(vectors[number] @ vectors[toward]))[:10]
        # The word of this query is in no passage: only the vectors speak.
        [found] = await find_items(many.ports, many.shelves, BRAND, "passage", [f"qqq {toward}"], 10, scope)
        by_meaning = sorted(found, key=lambda one: -(one.dense or 0.0))
        assert [one.id for one in by_meaning[: len(nearest)]] == [f"many:{number}" for number in nearest]
        assert {int(one.id.removeprefix("many:")) for one in found} <= set(inside)


@pytest.mark.usefixtures("way")
async def test_what_only_the_words_find_is_found_with_its_true_cosine(many: World) -> None:
    vectors = build_vectors(COUNT, width=WIDTH)
    far = int(np.argmin(vectors @ vectors[3]))
    await many.put("words", [passage(far, "words", text="The quendel grows here.")], vectors[far][None])
    [found] = await find_items(many.ports, many.shelves, BRAND, "passage", ["quendel 3"], 5)
    one = next(one for one in found if one.id == f"words:{far}")
    assert one.dense == pytest.approx(float(vectors[far] @ vectors[3]), abs=1e-3)
    assert one.lexical > 0.2
    assert "words" in one.why


@pytest.mark.usefixtures("way")
async def test_memory_follows_every_change_of_the_truth(many: World) -> None:
    vectors = build_vectors(COUNT, width=WIDTH)
    assert (await many.find("qqq 7"))[0] == "many:7"
    shelf = await many.shelves.of(many.ports, BRAND, "passage", 0)
    await many.put("more", [passage(7, "more")], vectors[7][None])
    assert set((await many.find("qqq 7"))[:2]) == {"many:7", "more:7"}
    await many.put("more", [passage(8, "more")], vectors[7][None])
    assert set((await many.find("qqq 7"))[:2]) == {"many:7", "more:8"}
    await many.ports.knowledge.delete_source(BRAND, SourceId("more"))
    assert "more:8" not in await many.find("qqq 7", 50), "though no index has heard of it yet"
    moved = [passage(number) for number in range(COUNT)]
    await many.put("many", moved, np.roll(vectors, 1, axis=0))
    assert (await many.find("qqq 7"))[0] == "many:8"
    assert await many.shelves.of(many.ports, BRAND, "passage", 0) is shelf, "it was not read anew"


async def test_a_shelf_that_is_mostly_worn_is_read_anew(many: World) -> None:
    vectors = build_vectors(COUNT, width=WIDTH)
    for shift in range(6):
        await many.put("many", [passage(number) for number in range(COUNT)], np.roll(vectors, shift, axis=0))
        assert (await many.find("qqq 0"))[0] == f"many:{shift}"
    shelf = await many.shelves.of(many.ports, BRAND, "passage", 0)
    assert len(shelf.ids) < 6 * COUNT


async def test_brands_never_meet_and_an_unknown_one_has_nothing(many: World) -> None:
    vectors = build_vectors(COUNT, width=WIDTH)
    await many.put("many", [passage(1)], vectors[1][None], OTHER_BRAND)
    assert await many.find("Rule 2", brand=OTHER_BRAND) == ["many:1"]
    assert await many.find("Rule 2", brand=BrandId("nobody")) == []


async def test_several_queries_are_answered_in_their_order(many: World) -> None:
    found = await find_items(many.ports, many.shelves, BRAND, "passage", ["qqq 5", "qqq 9", "qqq 5"], 3)
    assert [ranked[0].id for ranked in found] == ["many:5", "many:9", "many:5"]
    assert await find_items(many.ports, many.shelves, BRAND, "passage", [], 3) == ()


async def test_shelves_make_room_for_the_one_in_use(many: World) -> None:
    vectors = build_vectors(COUNT, width=WIDTH)
    await many.put("many", [passage(n) for n in range(COUNT)], vectors, OTHER_BRAND)
    shelves = Shelves(max_bytes=1)
    first = await shelves.of(many.ports, BRAND, "passage", 0)
    assert await shelves.of(many.ports, BRAND, "passage", 0) is first
    await shelves.of(many.ports, OTHER_BRAND, "passage", 0)
    assert await shelves.of(many.ports, BRAND, "passage", 0) is not first
