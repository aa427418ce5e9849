"""What turns texts into vectors and finds the nearest ones."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from service.domain.nouns import BrandId

Vectors = NDArray[np.float32]
"""Shape n × d, unit length rows."""

ItemKind = Literal["passage", "review"]


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def model_id(self) -> str:
        """A stable name of model and revision; vectors of different ids never meet."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order: n × d float32 of unit length."""
        ...

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query, shape (d,); repeated queries are answered from a cache."""
        ...


class Hit(NamedTuple):
    """An item found, with its cosine similarity (-1 to 1)."""

    id: str
    score: float


class PassageIndex(Protocol):
    """A dense index of passages and reviews, one space a brand and kind; it can always be rebuilt from the truth."""

    async def upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors."""
        ...

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are fine."""
        ...

    async def search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        """Return the nearest items, best first; none for a brand without items."""
        ...

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held, to compare with the truth."""
        ...
