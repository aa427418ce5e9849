"""Keeps slots in the database. What a slot serves: `workflows.serve_slots`."""

from sqlalchemy import Connection, bindparam, delete, desc, select

from service.adapters.slot_revisions import SlotRevisions, grow
from service.adapters.slot_tables import slots, standings
from service.adapters.tables import upsert
from service.domain.moments import ContentType
from service.domain.nouns import BrandId, Slug
from service.domain.slots import Slot, Standing

_HERE = (slots.c.brand == bindparam("of_brand"), slots.c.id == bindparam("of_id"))
_GET = select(slots.c.noun).where(*_HERE)
_DELETE = delete(slots).where(*_HERE)


class SqlSlotStore:
    """Fulfils `ports.SlotStore`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, revisions: SlotRevisions) -> None:
        self._revisions = revisions

    async def revision(self, brand: BrandId) -> int:
        """Return a number that grows with every change of slots, decisions and staleness of a brand."""
        return await self._revisions.revision(brand)

    async def put(self, brand: BrandId, slot: Slot) -> bool:
        """Add or replace a slot; return whether it is new."""
        row = {"brand": brand, "id": slot.id, "noun": slot.model_dump_json()}

        def put(connection: Connection) -> bool:
            known = connection.execute(_GET, {"of_brand": brand, "of_id": slot.id}).first()
            connection.execute(upsert(slots, connection.dialect.name), row).close()
            grow(connection, brand)
            return known is None

        return await self._revisions.write(put)

    async def get(self, brand: BrandId, slot: Slug) -> Slot | None:
        """Return a slot, or None."""
        noun = await self._revisions.read(lambda c: c.execute(_GET, {"of_brand": brand, "of_id": slot}).scalar())
        return None if noun is None else Slot.model_validate_json(noun)

    async def list(self, brand: BrandId) -> tuple[Slot, ...]:
        """Return all slots by id."""
        query = select(slots.c.noun).where(slots.c.brand == brand).order_by(slots.c.id)
        nouns = await self._revisions.read(lambda c: c.execute(query).scalars().all())
        return tuple(map(Slot.model_validate_json, nouns))

    async def delete(self, brand: BrandId, slot: Slug) -> bool:
        """Remove a slot; return whether there was one."""

        def remove(connection: Connection) -> bool:
            gone = connection.execute(_DELETE, {"of_brand": brand, "of_id": slot}).rowcount
            grow(connection, brand)
            return bool(gone)

        return await self._revisions.write(remove)

    async def candidates(self, brand: BrandId, content_type: ContentType, limit: int) -> tuple[Standing, ...]:
        """Return the approved drafts of a type, newest decision first."""
        of_type = (standings.c.brand == brand, standings.c.content_type == content_type.value)
        query = select(standings.c.noun).where(*of_type, standings.c.accepted.is_not(None))
        query = query.order_by(desc(standings.c.decided_at), desc(standings.c.draft_id)).limit(limit)
        nouns = await self._revisions.read(lambda c: c.execute(query).scalars().all())
        return tuple(map(Standing.model_validate_json, nouns))
