"""Keeps API keys and their spend in the database. What a key is: `domain.keys`; who is let in: `web.auth`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from service.adapters.database import Database
from service.adapters.key_tables import api_keys, spend
from service.adapters.tables import insert_into, sortable
from service.domain.keys import KeyId, KeyRecord, Spend, SpendOf
from service.domain.nouns import BrandId

_OURS = api_keys.c.id == bindparam("with_id")
_ADD = insert(api_keys)
_ALL = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
_GET = select(api_keys).where(_OURS)
_REVOKE = update(api_keys).where(_OURS).values(revoked_at=func.coalesce(api_keys.c.revoked_at, bindparam("at")))
_ROTATE = (
    update(api_keys)
    .where(_OURS)
    .values(
        old_digest=api_keys.c.digest,
        old_until=bindparam("until"),
        digest=bindparam("new"),
        prefix=bindparam("new_prefix"),
    )
)
_TOUCH = (
    update(api_keys)
    .where(_OURS, or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < bindparam("at")))
    .values(last_used_at=bindparam("at"))
)
_SPENT = select(spend.c.key, spend.c.brand, spend.c.tokens, spend.c.micro_usd).where(spend.c.day == bindparam("on_day"))
_MOVING = {"prefix", "created_at", "revoked_at", "last_used_at"}


class SqlKeyStore:
    """Fulfils `ports.KeyStore` on a `Database`. Every method raises `StorageFailed` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        statement = insert_into(spend, database.dialect)
        sums = {name: spend.c[name] + statement.excluded[name] for name in ("tokens", "micro_usd")}
        self._add_spend = statement.on_conflict_do_update(index_elements=list(spend.primary_key.columns), set_=sums)

    async def create(self, record: KeyRecord) -> None:
        """Keep a new key.

        Raises:
            StorageFailed: it could not be kept, or there is a key with this id.
        """
        await self._database.write(lambda connection: connection.execute(_ADD, _row(record)).close())

    async def list(self) -> tuple[KeyRecord, ...]:
        """Return all keys, oldest first; also those that are revoked or expired."""
        return await self._database.read(lambda connection: tuple(map(_record, connection.execute(_ALL))))

    async def get(self, key: KeyId) -> KeyRecord | None:
        """Return a key, or None."""

        def find(connection: Connection) -> KeyRecord | None:
            row = connection.execute(_GET, {"with_id": key}).one_or_none()
            return None if row is None else _record(row)

        return await self._database.read(find)

    async def revoke(self, key: KeyId, at: dt.datetime) -> bool:
        """End a key for good; return whether there is one. The time of an earlier revocation stays."""
        return await self._change(_REVOKE, {"with_id": key, "at": sortable(at)})

    async def rotate(self, key: KeyId, digest: bytes, prefix: str, old_until: dt.datetime) -> bool:
        """Give a key a new secret; the one it has works until a time, the one before that no more. False if unknown."""
        values = {"with_id": key, "new": digest, "new_prefix": prefix, "until": sortable(old_until)}
        return await self._change(_ROTATE, values)

    async def touch(self, used: Mapping[KeyId, dt.datetime]) -> None:
        """Write when keys were last used; a time before the one on record changes nothing."""
        rows = [{"with_id": key, "at": sortable(at)} for key, at in used.items()]
        if rows:
            await self._database.write(lambda connection: connection.execute(_TOUCH, rows).close())

    async def add_spend(self, spent: Mapping[SpendOf, Spend]) -> None:
        """Add to what is on record, all in one transaction."""
        rows = [
            {"day": whose.day.isoformat(), "key": whose.key, "brand": whose.brand, **more._asdict()}
            for whose, more in spent.items()
        ]
        if rows:
            await self._database.write(lambda connection: connection.execute(self._add_spend, rows).close())

    async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
        """Return what was spent on a day, by key and brand."""

        def find(connection: Connection) -> dict[SpendOf, Spend]:
            rows = connection.execute(_SPENT, {"on_day": day.isoformat()})
            return {SpendOf(day, KeyId(row.key), BrandId(row.brand)): Spend(row.tokens, row.micro_usd) for row in rows}

        return await self._database.read(find)

    async def _change(self, statement: Any, values: Mapping[str, object]) -> bool:
        return await self._database.write(lambda connection: connection.execute(statement, values).rowcount) > 0


def _row(record: KeyRecord) -> dict[str, object]:
    key = record.key
    return {
        "id": key.id,
        "noun": key.model_dump_json(exclude=_MOVING),
        "prefix": key.prefix,
        "digest": record.digest,
        "old_digest": record.old_digest,
        "old_until": _sortable(record.old_until),
        "created_at": sortable(key.created_at),
        "revoked_at": _sortable(key.revoked_at),
        "last_used_at": _sortable(key.last_used_at),
    }


def _record(row: Row[Any]) -> KeyRecord:
    moving = {name: getattr(row, name) for name in _MOVING}
    return KeyRecord.model_validate(
        {
            "key": {**orjson.loads(row.noun), **moving},
            "digest": row.digest,
            "old_digest": row.old_digest,
            "old_until": row.old_until,
        }
    )


def _sortable(moment: dt.datetime | None) -> str | None:
    return None if moment is None else sortable(moment)
