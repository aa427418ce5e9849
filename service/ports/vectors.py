"""What turns texts into vectors and finds the nearest ones."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from service.domain.nouns import BrandId

Vectors = NDArray[np.float32]
"""Shape n × d, unit length rows."""

Rows = NDArray[np.int64]
"""Numbers of rows."""

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

    async def embed_queries(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the vector of each query, shape (d,).

        Repeated queries are answered from a cache, the others go in one batch: four cost little more than two.
        """
        ...


class VectorMatrix(Protocol):
    """Vectors of unit length in memory, by row, for exact scores. Rows are only ever added.

    One thread adds while others read: a reader says how many rows it knows of. The methods block for about 1 ms for
    30,000 rows, so large ones are called in a thread.
    """

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        ...

    def add(self, vectors: Vectors) -> None:
        """Add vectors at the next rows; the first ones decide the number of dimensions."""
        ...

    def nearest(self, vector: Vectors, limit: int, size: int, rows: Rows | None = None) -> tuple[Rows, Vectors]:
        """Return the nearest of the first `size` rows, or of given ones (ascending), and their cosines, best first."""
        ...

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine similarity of each of these rows, to 0.001."""
        ...

    def alike(self, rows: Rows) -> Vectors:
        """Return the cosine of each of these rows with each: n × n, to 0.01. Blocks for 1 ms for 200 rows."""
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

    async def drop(self, brand: BrandId) -> None:
        """Remove all that is held of a brand; nothing is fine."""
        ...
