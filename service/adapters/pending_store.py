"""Keeps promised drafts in the database. What becomes of a promise: `workflows.run_drafts`."""

import datetime as dt

from sqlalchemy import bindparam, delete, insert, select, update

from service.adapters.database import Database
from service.adapters.tables import pending_drafts, sortable
from service.domain.nouns import BrandId, DraftId
from service.ports.pending import Promise

_HERE = (pending_drafts.c.brand == bindparam("of_brand")) & (pending_drafts.c.id == bindparam("of_id"))
_PROMISE = insert(pending_drafts)
_FAIL = update(pending_drafts).where(_HERE)
_KEEP = delete(pending_drafts).where(_HERE)
_FIND = select(pending_drafts.c.ends_at, pending_drafts.c.code, pending_drafts.c.detail).where(_HERE)


class SqlPendingDrafts:
    """Fulfils `ports.PendingDrafts` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def promise(self, brand: BrandId, draft_id: DraftId, ends_at: dt.datetime) -> None:
        """Put a promise on record."""
        row = {"brand": brand, "id": draft_id, "ends_at": sortable(ends_at), "code": None, "detail": ""}
        await self._database.write(lambda connection: connection.execute(_PROMISE, row).close())

    async def fail(self, brand: BrandId, draft_id: DraftId, code: str, detail: str) -> None:
        """Say why a draft will never be there."""
        statement = _FAIL.values(code=code, detail=detail)
        here = {"of_brand": brand, "of_id": draft_id}
        await self._database.write(lambda connection: connection.execute(statement, here).close())

    async def keep(self, brand: BrandId, draft_id: DraftId) -> None:
        """Forget a promise, because the draft is there."""
        here = {"of_brand": brand, "of_id": draft_id}
        await self._database.write(lambda connection: connection.execute(_KEEP, here).close())

    async def find(self, brand: BrandId, draft_id: DraftId) -> Promise | None:
        """Return the promise of a draft, or None."""
        here = {"of_brand": brand, "of_id": draft_id}
        row = await self._database.read(lambda connection: connection.execute(_FIND, here).first())
        return None if row is None else Promise(dt.datetime.fromisoformat(row.ends_at), row.code, row.detail)

    async def forget(self, before: dt.datetime) -> None:
        """Forget promises that ended before a time."""
        old = delete(pending_drafts).where(pending_drafts.c.ends_at < sortable(before))
        await self._database.write(lambda connection: connection.execute(old).close())
