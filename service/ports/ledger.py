"""What the store of knowledge remembers for the sake of the indexes, which are made of it. The knowledge: `stores`."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from service.domain.nouns import BrandId
from service.ports.vectors import ItemKind, Vectors


class StoredVector(NamedTuple):
    """A vector on record, for rebuilding an index without embedding again."""

    id: str
    vector: Vectors


class Change(NamedTuple):
    """An item that was added, replaced or removed, in the order in which that came about."""

    number: int
    brand: BrandId
    kind: ItemKind
    id: str


class IndexLedger(Protocol):
    """What keeps the indexes true: vectors on record, changes they have not heard of, and what is to be erased."""

    async def vectors(
        self, brand: BrandId, kind: ItemKind, embedder: str, ids: Sequence[str]
    ) -> tuple[StoredVector, ...]:
        """Return the stored vectors of these items that were made by this embedder."""
        ...

    async def put_vectors(
        self,
        brand: BrandId,
        kind: ItemKind,
        embedder: str,
        ids: Sequence[str],
        vectors: Vectors,
        *,
        quiet: bool = False,
    ) -> None:
        """Keep vectors of items on record, made by this embedder, beside those of others.

        Done quietly, for vectors that do not serve yet, the brand's revision stays, and so do vectors already there.
        """
        ...

    async def item_ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return the ids of all passages or reviews of a brand."""
        ...

    async def changes(self, limit: int) -> tuple[Change, ...]:
        """Return the oldest changes that the indexes have not heard of; each was written with the change itself."""
        ...

    def feeding(self) -> AbstractAsyncContextManager[None]:
        """Keep other processes from feeding meanwhile.

        Else one could bring an item as it was before another's change.
        """
        ...

    async def settle(self, changes: Sequence[Change]) -> None:
        """Forget these changes: every index has them, and they are safe there. The revision grows.

        By number alone it would not do: on a shared database a change may show that was numbered before the last one
        read.
        """
        ...

    async def erasures(self) -> Mapping[BrandId, int]:
        """Return the brands of which something was deleted or replaced since the last `erase`, with how often."""
        ...

    async def erase(self, done: Mapping[BrandId, int]) -> None:
        """Leave nothing of deleted text in any file of the store, and forget these erasures; costs time by size."""
        ...

    async def size(self) -> int:
        """Return how many bytes `erase` would have to write anew; 0 where the engine erases by itself."""
        ...

    async def revisions(self) -> Mapping[BrandId, int]:
        """Return the revision of every brand that ever had knowledge."""
        ...

    async def embedders(self) -> Mapping[str, int]:
        """Return how many vectors of each embedder are on record, all brands together."""
        ...

    async def lacking(self, brand: BrandId, kind: ItemKind, embedder: str, limit: int) -> tuple[str, ...]:
        """Return ids of items of which this embedder has no vector on record."""
        ...

    async def drop_vectors(self, keep: str) -> None:
        """Forget the vectors of all embedders but one; every brand's revision grows."""
        ...
