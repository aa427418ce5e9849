"""Which embedder and index answer queries: the configured ones, or the former ones until a change of embedder is done.

Vectors of two embedders never meet, so an embedder and its index make one space. How a change goes: `change_embedder`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports import Embedder, Hit, ItemKind, PassageIndex, Vectors


@dataclass(frozen=True, slots=True)
class Space:
    """An embedder and the index of its vectors."""

    embedder: Embedder
    index: PassageIndex

    @property
    def model_id(self) -> str:
        """The embedder's id."""
        return self.embedder.model_id


class DenseSpaces:
    """Fulfils `ports.Embedder` and `ports.PassageIndex` with the space that serves queries.

    What is taken in goes by `configured`; while another one serves, it must be told as well.
    """

    def __init__(self, configured: Space) -> None:
        self.configured = configured
        self.serving = configured
        self._former: Space | None = None
        self._silent: int | None = None

    @property
    def all(self) -> tuple[Space, ...]:
        """Every space that must hear of changes."""
        return (self.configured,) if self.serving is self.configured else (self.configured, self.serving)

    @property
    def is_silent(self) -> bool:
        """Whether the serving embedder cannot answer, so that only words are searched."""
        return self._silent is not None

    @property
    def model_id(self) -> str:
        """The id of the embedder that serves."""
        return self.serving.model_id

    def serve(self, space: Space, *, silent: int | None = None) -> None:
        """Answer queries from a space from now on.

        Args:
            space: The configured space, or the former one while it still serves.
            silent: Its number of dimensions if its embedder cannot answer: every query then has a vector without
                direction, equally far from everything, so that words alone decide.
        """
        self._former = self.serving
        self.serving, self._silent = space, silent

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, by the embedder that serves."""
        return await self.serving.embedder.embed(texts)

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the vector of each query, by the embedder that serves."""
        if self._silent is not None:
            return [np.zeros(self._silent, dtype=np.float32)] * len(texts)
        return await self.serving.embedder.embed_queries(texts)

    async def upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of the embedder that serves."""
        await self.serving.index.upsert(brand, kind, ids, vectors)

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove vectors."""
        await self.serving.index.delete(brand, kind, ids)

    async def search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        """Return the nearest items, best first; a query made just before a change finds its own space once more."""
        space, former = self.serving, self._former
        try:
            return await space.index.search(brand, kind, vector, limit)
        except StorageFailed:
            if former is None or former is space:
                raise
            return await former.index.search(brand, kind, vector, limit)

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held in the space that serves."""
        return await self.serving.index.ids(brand, kind)

    async def drop(self, brand: BrandId) -> None:
        """Remove all that is held of a brand in the space that serves."""
        await self.serving.index.drop(brand)
