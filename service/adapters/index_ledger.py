"""Keeps, beside the knowledge, what its indexes need: vectors, changes they have not heard of, erasures that are due.

Changes and erasures are written by `knowledge_statements`, in the transaction of the change itself.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from sqlalchemy import Connection, delete, exists, func, select, update

from service.adapters import knowledge_rows as rows
from service.adapters import knowledge_statements as sql
from service.adapters import tables
from service.adapters.database import Database
from service.domain.nouns import BrandId
from service.ports import Change, ItemKind, StoredVector, Vectors

T = TypeVar("T")
_PAGE = 500
"""Numbers in one statement; SQLite takes a limited count of them."""


class SqlIndexLedger:
    """Fulfils `ports.IndexLedger` on a `Database`; the knowledge store is made of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revisions: dict[BrandId, int] = {}
        self._writes = 0

    async def revision(self, brand: BrandId) -> int:
        """Return a number that grows with every change of the brand's knowledge; 0 before the first.

        Every draft asks, so while this process alone writes, the answer is remembered until the next write.
        """
        known = self._revisions.get(brand)
        if known is not None:
            return known
        writes = self._writes
        found = await self._database.read(lambda c: int(c.execute(sql.REVISION, {"of_brand": brand}).scalar() or 0))
        # A write that ended meanwhile may be newer than what was read.
        if self._database.embedded and writes == self._writes:
            self._revisions[brand] = found
        return found

    async def _write(self, work: Callable[[Connection], T]) -> T:
        # Who stops waiting does not stop the write: what is remembered is forgotten when it has really ended.
        return await asyncio.shield(asyncio.ensure_future(self._written(work)))

    async def _written(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(work)
        finally:  # in the same step: a turn of the loop later somebody may have asked
            self._writes += 1
            self._revisions.clear()

    async def vectors(
        self, brand: BrandId, kind: ItemKind, embedder: str, ids: Sequence[str]
    ) -> tuple[StoredVector, ...]:
        """Return the stored vectors of these items that were made by this embedder, in the order asked."""

        def find(connection: Connection) -> tuple[StoredVector, ...]:
            values = {"of_brand": brand, "of_kind": kind, "of_embedder": embedder}
            found = sql.find(connection, sql.VECTORS, ids, **values)
            return rows.to_vectors(tuple(found), tuple(found.values()))

        return await self._database.read(find)

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
        """Keep vectors made by this embedder beside those of others; items that are gone meanwhile are passed over.

        Quietly means: for vectors that do not serve yet. The revision stays, and so do vectors that are there.

        Raises:
            ValueError: there are not as many vectors as ids.
        """
        items = sql.PASSAGE_SOURCES if kind == "passage" else sql.REVIEW_HASHES

        def put(connection: Connection) -> None:
            there = sql.find(connection, items, ids, of_brand=brand)
            kept = sql.find(connection, sql.VECTORS, ids, of_brand=brand, of_kind=kind, of_embedder=embedder)
            there = {id_: source for id_, source in there.items() if not (quiet and id_ in kept)}
            revision = 0 if quiet else sql.grow_revision(connection, brand)
            new = rows.vector_rows(brand, kind, embedder, ids, vectors, revision)
            sql.put(connection, tables.vectors, [row for row in new if row["item_id"] in there])

        await self._write(put)

    async def item_ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return the ids of all passages or reviews of a brand."""
        items = (tables.passages if kind == "passage" else tables.reviews).c
        query = select(items.id).where(items.brand == brand)
        return await self._database.read(lambda c: frozenset(c.execute(query).scalars()))

    async def changes(self, limit: int) -> tuple[Change, ...]:
        """Return the oldest changes that the indexes have not heard of."""
        changed = tables.index_changes.c
        query = select(changed.number, changed.brand, changed.kind, changed.item_id).order_by(changed.number)
        return await self._database.read(lambda c: tuple(Change(*row) for row in c.execute(query.limit(limit))))

    def feeding(self) -> AbstractAsyncContextManager[None]:
        """Keep other processes from feeding meanwhile."""
        return self._database.alone("moments index feed")

    async def settle(self, changes: Sequence[Change]) -> None:
        """Forget these changes; the revision grows, as what was found before is not all there is to find."""
        numbers = [change.number for change in changes]
        brands = sorted(
            {change.brand for change in changes}
        )  # in one order, so that two processes cannot block each other

        def forget(connection: Connection) -> None:
            for brand in brands:
                sql.grow_revision(connection, brand)
            for start in range(0, len(numbers), _PAGE):
                done = tables.index_changes.c.number.in_(numbers[start : start + _PAGE])
                connection.execute(delete(tables.index_changes).where(done))

        await self._write(forget)

    async def erasures(self) -> Mapping[BrandId, int]:
        """Return the brands of which something was deleted or replaced since the last `erase`, with how often."""
        query = select(tables.erasures.c.brand, tables.erasures.c.count)
        return await self._database.read(lambda c: {BrandId(brand): count for brand, count in c.execute(query)})

    async def erase(self, done: Mapping[BrandId, int]) -> None:
        """Leave nothing of deleted text in any file of the store, and forget these erasures.

        One that was added meanwhile has raised its brand's count, and stays due.
        """
        due = tables.erasures.c

        def forget(connection: Connection) -> None:
            for brand, count in done.items():
                connection.execute(delete(tables.erasures).where(due.brand == brand, due.count == count))

        await self._database.vacuum()
        await self._write(forget)

    async def size(self) -> int:
        """Return how many bytes `erase` would have to write anew; PostgreSQL erases by itself, in its own time."""
        return await self._database.size()

    async def revisions(self) -> Mapping[BrandId, int]:
        """Return the revision of every brand that ever had knowledge."""
        query = select(tables.knowledge_revisions.c.brand, tables.knowledge_revisions.c.revision)
        return await self._database.read(lambda c: {BrandId(brand): number for brand, number in c.execute(query)})

    async def embedders(self) -> Mapping[str, int]:
        """Return how many vectors of each embedder are on record, all brands together."""
        made_by = tables.vectors.c.embedder
        query = select(made_by, func.count()).group_by(made_by)
        return await self._database.read(lambda c: {str(name): int(count) for name, count in c.execute(query)})

    async def lacking(self, brand: BrandId, kind: ItemKind, embedder: str, limit: int) -> tuple[str, ...]:
        """Return ids of items of which this embedder has no vector on record."""
        items, made = (tables.passages if kind == "passage" else tables.reviews).c, tables.vectors.c
        there = exists().where(
            made.brand == items.brand, made.kind == kind, made.item_id == items.id, made.embedder == embedder
        )
        query = select(items.id).where(items.brand == brand, ~there).limit(limit)
        return await self._database.read(lambda c: tuple(c.execute(query).scalars()))

    async def drop_vectors(self, keep: str) -> None:
        """Forget the vectors of all embedders but one; every brand's revision grows, as what searches keep is stale."""
        grown = update(tables.knowledge_revisions).values(revision=tables.knowledge_revisions.c.revision + 1)

        def drop(connection: Connection) -> None:
            connection.execute(delete(tables.vectors).where(tables.vectors.c.embedder != keep))
            connection.execute(grown)

        await self._write(drop)
