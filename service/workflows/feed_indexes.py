"""Feeds the indexes from the truth: whatever changed, in order, until every index has it; and erases what is gone.

The truth writes down which items changed in the transaction that changes them. Each is looked up anew when its turn
comes, so that feeding twice, or after a crash, does no harm. Comparing whole indexes at start: `heal_indexes`.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

import numpy as np

from service.domain.nouns import BrandId
from service.errors import ServiceError
from service.ports import Change, ItemKind, KnowledgeStore, LexicalEntry, LexicalIndex
from service.workflows.dense_spaces import DenseSpaces, Space
from service.workflows.index_items import passage_entry, review_entry

_LOG = logging.getLogger("moments.indexes")
_BATCH = 1_000
_SMALL = 16_000_000
"""Bytes of a store that is erased from at once: a fifth of a second. From a larger one, for many deletions together."""
_SOON_S = 10.0
_SHARE = 0.05
"""Of the time, erasing takes no more than this while deletions keep coming."""


class IndexFeed:
    """Brings changes to the indexes, one caller at a time."""

    def __init__(self, knowledge: KnowledgeStore, lexical: LexicalIndex, spaces: DenseSpaces) -> None:
        self.knowledge = knowledge
        self.lexical = lexical
        self.spaces = spaces
        self._feeding = asyncio.Lock()
        self._erasing = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None
        self._more = False
        self._cost_s = 0.0

    async def feed(self) -> int:
        """Bring every change on record to every index; return how many there were.

        Raises:
            StorageFailed: an index does not work; what it has not heard of stays on record.
        """
        count = 0
        async with self._feeding, self.knowledge.feeding():
            while changes := await self.knowledge.changes(_BATCH):
                for (brand, kind), ids in _by_space(changes).items():
                    await self._bring(brand, kind, ids)
                await self.knowledge.settle(changes)
                count += len(changes)
        return count

    async def bring(
        self, brand: BrandId, kind: ItemKind, ids: Sequence[str], *, spaces: Sequence[Space] = (), words: bool = False
    ) -> None:
        """Bring items, as the truth has them now, to some spaces, and to the index of words if asked."""
        async with self._feeding, self.knowledge.feeding():
            texts = await texts_of(self.knowledge, brand, kind, ids)
            for space in spaces:
                await self._bring_to(space, brand, kind, ids, texts)
            if words:
                await self._bring_words(brand, kind, ids, texts)

    async def erase_soon(self) -> None:
        """Leave nothing of what was deleted in any file.

        At once in a small store, else for all of some seconds together.
        """
        if not await self.knowledge.erasures():
            return
        if await self.knowledge.size() <= _SMALL:
            await self.erase()
            return
        self._more = True
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._erase_later(), name="erase")

    async def erase(self) -> None:
        """Leave nothing of what was deleted in any file, now."""
        async with self._erasing:
            began = time.monotonic()
            due = await self.knowledge.erasures()
            await (
                self.feed()
            )  # an index that has not yet heard of a deletion would keep the words, and nobody come back
            for brand in due:
                await self.lexical.purge(brand)
            if due:
                await self.knowledge.erase(due)
                self._cost_s = time.monotonic() - began

    async def close(self) -> None:
        """Finish what is due; what fails stays on record for the next start."""
        if self._later is not None:
            self._later.cancel()
            await asyncio.gather(self._later, return_exceptions=True)
        try:
            await self.feed()
            await self.erase()
        except ServiceError as error:
            _LOG.warning("indexes are behind the database, and catch up at the next start: %s", error.detail)

    async def _erase_later(self) -> None:
        while self._more:  # what is deleted while we erase would else wait for the deletion after it
            self._more = False
            await asyncio.sleep(max(_SOON_S, self._cost_s / _SHARE))
            try:
                await self.erase()
            except ServiceError as error:
                _LOG.warning("deleted text is still in files; the next deletion tries again: %s", error.detail)

    async def _bring(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        texts = await texts_of(self.knowledge, brand, kind, ids)
        await asyncio.gather(
            self._bring_words(brand, kind, ids, texts),
            *(self._bring_to(space, brand, kind, ids, texts) for space in self.spaces.all),
        )

    async def _bring_words(
        self, brand: BrandId, kind: ItemKind, ids: Sequence[str], texts: Mapping[str, LexicalEntry]
    ) -> None:
        await self.lexical.delete(brand, kind, [id_ for id_ in ids if id_ not in texts])
        await self.lexical.upsert(brand, kind, list(texts.values()))

    async def _bring_to(
        self, space: Space, brand: BrandId, kind: ItemKind, ids: Sequence[str], texts: Mapping[str, LexicalEntry]
    ) -> None:
        await space.index.delete(brand, kind, [id_ for id_ in ids if id_ not in texts])
        found = await self.knowledge.vectors(brand, kind, space.model_id, list(texts))
        absent = texts.keys() - {row.id for row in found}
        if absent and not (space is self.spaces.serving and self.spaces.is_silent):
            await self.embed_absent(space, brand, kind, {id_: texts[id_] for id_ in sorted(absent)})
            found = await self.knowledge.vectors(brand, kind, space.model_id, list(texts))
        if found:
            await space.index.upsert(brand, kind, [row.id for row in found], np.stack([row.vector for row in found]))

    async def embed_absent(
        self, space: Space, brand: BrandId, kind: ItemKind, texts: Mapping[str, LexicalEntry]
    ) -> None:
        """Put vectors of a space on record for items that have none there."""
        vectors = await space.embedder.embed([text_to_embed(entry) for entry in texts.values()])
        serves = space is self.spaces.serving
        await self.knowledge.put_vectors(brand, kind, space.model_id, list(texts), vectors, quiet=not serves)


def text_to_embed(entry: LexicalEntry) -> str:
    """Return the text whose vector stands for an item: heading and text."""
    return f"{entry.heading}\n{entry.text}".strip() or "-"


async def texts_of(
    knowledge: KnowledgeStore, brand: BrandId, kind: ItemKind, ids: Sequence[str]
) -> dict[str, LexicalEntry]:
    """Return what items that are on record say, by id."""
    if kind == "passage":
        return {passage.id: passage_entry(passage) for passage in await knowledge.get_passages(brand, ids)}
    return {review.id: review_entry(review) for review in await knowledge.get_reviews(brand, ids)}


def _by_space(changes: Sequence[Change]) -> dict[tuple[BrandId, ItemKind], list[str]]:
    """Return the ids of each brand and kind, each id once."""
    found: dict[tuple[BrandId, ItemKind], dict[str, None]] = {}
    for change in changes:
        found.setdefault((change.brand, change.kind), {})[change.id] = None
    return {space: list(ids) for space, ids in found.items()}
