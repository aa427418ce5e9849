"""A process that shares the truth hears of what others changed, in its own index of words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.adapters.knowledge_store import SqlKnowledgeStore
from service.adapters.tantivy_index import TantivyIndex
from service.workflows.follow_words import FollowedWords
from tests.builders import (
    BRAND,
    DATABASES,
    EMBEDDER,
    OTHER_BRAND,
    build_passage,
    build_vectors,
    open_database,
    put_guide,
)


class World:
    def __init__(self, store: SqlKnowledgeStore) -> None:
        self.store = store
        self.lexical = TantivyIndex(None)
        self.words = FollowedWords(store, self.lexical, {})

    async def found(self, query: str) -> set[str]:
        await self.words.follow(BRAND, "passage", EMBEDDER, await self.store.revision(BRAND))
        return {hit.id for hit in self.lexical.search(BRAND, "passage", query, 10)}


@pytest.fixture(params=DATABASES)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with open_database(request.param, tmp_path) as database:
        world = World(SqlKnowledgeStore(database))
        yield world
        world.lexical.close()


async def test_what_comes_changes_and_goes_is_followed(world: World) -> None:
    assert await world.found("quillwort") == set()
    await put_guide(world.store, build_passage(0, text="Brush with quillwort."), build_passage(1, text="Wash by hand."))
    assert await world.found("quillwort") == {"guides-care:0"}
    changed = build_passage(0, text="Brush with bogbean.")
    await put_guide(world.store, changed, build_passage(1, text="Wash by hand."), content_hash="2" * 64)
    assert await world.found("quillwort") == set()
    assert await world.found("bogbean") == {"guides-care:0"}
    await put_guide(world.store, changed, content_hash="3" * 64)
    assert await world.lexical.ids(BRAND, "passage") == {"guides-care:0", "guides-care:1"}
    assert await world.found("wash") == set()
    assert await world.lexical.ids(BRAND, "passage") == {"guides-care:0"}, "what is gone is not even held"


async def test_what_was_known_at_the_start_is_not_read_again(world: World) -> None:
    await put_guide(world.store, build_passage(0, text="Brush with quillwort."))
    begun = await world.store.revisions()
    late = FollowedWords(world.store, world.lexical, begun)
    await late.follow(BRAND, "passage", EMBEDDER, begun[BRAND])
    assert await world.lexical.ids(BRAND, "passage") == frozenset()


async def test_a_brand_hears_of_its_own_alone(world: World) -> None:
    await put_guide(world.store, build_passage(0, text="Brush with quillwort."), brand=OTHER_BRAND)
    assert await world.found("quillwort") == set()


async def test_many_items_come_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.workflows.follow_words._PAGE", 3)
    passages = [build_passage(number, text=f"Fold number {number}.") for number in range(7)]
    await put_guide(world.store, *passages)
    assert len(build_vectors(7)) == len(await world.found("fold")) == 7
