"""Keeps this process's own index of words in step with a truth that other processes change too.

Where one process owns the truth, feeding is enough (`feed_indexes`). Where several share it, each keeps the words in
its memory, and hears of what others changed by the revision, as its shelves do (`keep_shelves`).
"""

import asyncio
from collections.abc import Mapping

from service.domain.nouns import BrandId
from service.ports import ItemKind, KnowledgeStore, LexicalIndex
from service.workflows.feed_indexes import texts_of

_PAGE = 1_000


class FollowedWords:
    """Brings to the index of words what changed since it was last looked at. For one event loop."""

    def __init__(self, knowledge: KnowledgeStore, lexical: LexicalIndex, known: Mapping[BrandId, int]) -> None:
        """Begin with an index that is in line with these revisions, or newer."""
        self._knowledge = knowledge
        self._lexical = lexical
        self._begun = dict(known)
        self._known: dict[tuple[BrandId, ItemKind], int] = {}
        self._turn = asyncio.Lock()

    async def follow(self, brand: BrandId, kind: ItemKind, embedder: str, revision: int) -> None:
        """Make sure that the index knows all of a revision.

        Raises:
            StorageFailed: the truth cannot be read, or the index does not work.
        """
        if self._since(brand, kind) >= revision:
            return
        async with self._turn:
            since = self._since(brand, kind)
            if since < revision:
                # Read before the items: what changes meanwhile has a higher revision, and is brought next time.
                now = await self._knowledge.revision(brand)
                await self._bring(brand, kind, embedder, since)
                self._known[brand, kind] = now

    def _since(self, brand: BrandId, kind: ItemKind) -> int:
        return self._known.get((brand, kind), self._begun.get(brand, -1))

    async def _bring(self, brand: BrandId, kind: ItemKind, embedder: str, since: int) -> None:
        after = ""
        while True:
            page = await self._knowledge.items_since(brand, kind, embedder, since, after, _PAGE)
            texts = await texts_of(self._knowledge, brand, kind, [item.id for item in page])
            await self._lexical.upsert(brand, kind, list(texts.values()))
            if len(page) < _PAGE:
                break
            after = page[-1].id
        if since < await self._knowledge.removal(brand):
            gone = await self._lexical.ids(brand, kind) - await self._knowledge.item_ids(brand, kind)
            await self._lexical.delete(brand, kind, sorted(gone))
