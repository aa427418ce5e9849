"""Runs the writes that may change what slots serve, and counts them per brand: so answers in memory grow old.

The count is in the database and grows in the transaction of the change: other processes see it with the change.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from service.adapters.database import Database
from service.adapters.slot_tables import slot_revisions
from service.adapters.tables import insert_into
from service.domain.nouns import BrandId

T = TypeVar("T")
_REVISION = select(slot_revisions.c.revision).where(slot_revisions.c.brand == bindparam("of_brand"))


class SlotRevisions:
    """What the stores of decisions, of what drafts rest on, and of slots write with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[BrandId, int] = {}
        self._writes = 0

    async def revision(self, brand: BrandId) -> int:
        """Return the count of a brand; while this process alone writes, it is remembered until the next write."""
        known = self._known.get(brand)
        if known is not None:
            return known
        writes = self._writes
        found = await self.read(lambda c: int(c.execute(_REVISION, {"of_brand": brand}).scalar() or 0))
        # A write that ended meanwhile may be newer than what was read.
        if self._database.embedded and writes == self._writes:
            self._known[brand] = found
        return found

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a reading thread."""
        return await self._database.read(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction; what is remembered is forgotten when it has really ended."""
        return await asyncio.shield(asyncio.ensure_future(self._written(work)))

    async def _written(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(work)
        finally:
            self._writes += 1
            self._known.clear()


def grow(connection: Connection, brand: BrandId, recalled: int | None = None) -> None:
    """Count a change, within its transaction; `recalled` is put on record with it where it is known."""
    statement = insert_into(slot_revisions, connection.dialect.name)
    changes: dict[str, object] = {"revision": slot_revisions.c.revision + 1}
    if recalled is not None:
        changes["recalled"] = recalled
    statement = statement.values(brand=brand, revision=1, recalled=recalled or 0)
    connection.execute(statement.on_conflict_do_update(index_elements=["brand"], set_=changes)).close()
