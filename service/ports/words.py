"""What finds passages and reviews by their words.

By meaning: `vectors`; how both become one list: `retrieval.fusion`.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from service.domain.nouns import BrandId
from service.domain.searches import EVERYTHING, Scope
from service.ports.vectors import Hit, ItemKind


class LexicalEntry(NamedTuple):
    """An item to be found by its words; `products`, `kind` (of its source) and `locale` are what a scope asks about."""

    id: str
    heading: str
    text: str
    locale: str
    products: tuple[str, ...] = ()
    kind: str = ""


class LexicalIndex(Protocol):
    """An index of the words of passages and reviews, one a brand and kind; it can always be rebuilt from the truth."""

    async def upsert(self, brand: BrandId, kind: ItemKind, entries: Sequence[LexicalEntry]) -> None:
        """Add or replace items; they are found, and safe from a crash, when this returns.

        Of an id given twice the last counts.
        """
        ...

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove items; unknown ids are fine.

        They are found no more, but their words may stay in files until `purge`.
        """
        ...

    async def purge(self, brand: BrandId) -> None:
        """Leave nothing of what was deleted or replaced in any file; takes time in proportion to the brand's items."""
        ...

    def search(
        self, brand: BrandId, kind: ItemKind, query: str, limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the items that hold words of a query, best first; none for a brand without items.

        Blocks for 0.03 ms (a hundred items) to 2 ms (a hundred thousand): call it in a thread, beside other work.
        The scope's `day` is not looked at: what is valid today is known to the caller.

        Returns:
            Hits whose score is BM25 as a share of the most that the query's words can give, 0 to 1.
        """
        ...

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held, to compare with the truth."""
        ...

    async def drop(self, brand: BrandId) -> None:
        """Remove all that is held of a brand, files included; nothing is fine."""
        ...

    def close(self) -> None:
        """Let go of files and threads; the index cannot be used afterwards."""
        ...
