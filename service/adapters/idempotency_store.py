"""Remembers what was answered to a request with an idempotency key. Hashing bodies and waiting are the web's part."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, or_, select, tuple_, update

from service.adapters.database import Database
from service.adapters.tables import idempotency, insert_into, sortable
from service.domain.nouns import BrandId
from service.errors import IdempotencyConflict
from service.ports import InProgress, Replay, Started

KEPT_FOR = dt.timedelta(hours=24)
LEASE = dt.timedelta(hours=1)
"""A run that neither finished nor was abandoned for so long is dead; no deadline of the service comes near it."""

_OURS = (idempotency.c.scope == bindparam("in_scope"), idempotency.c.key == bindparam("with_key"))
_FIND = select(idempotency).where(*_OURS)
_PURGE = delete(idempotency).where(
    or_(
        idempotency.c.expires_at <= bindparam("now"),
        and_(*_OURS, idempotency.c.state == "running", idempotency.c.created_at <= bindparam("dead")),
    )
)
_OUR_RUN = (*_OURS, idempotency.c.state == "running", idempotency.c.created_at == bindparam("since"))
_FINISH = (
    update(idempotency)
    .where(*_OUR_RUN)
    .values(
        state="done", status=bindparam("with_status"), headers=bindparam("with_headers"), body=bindparam("with_body")
    )
)
_ABANDON = delete(idempotency).where(*_OUR_RUN)
_REMOVE = delete(idempotency).where(*_OURS)
_PAGE = 500


class SqlIdempotencyStore:
    """Fulfils `ports.IdempotencyStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        statement = insert_into(idempotency, database.dialect)
        # What came back tells, not the count of rows, which not every driver gives for an INSERT.
        self._claim = statement.on_conflict_do_nothing().returning(idempotency.c.key)

    async def recover(self) -> int:
        """Free the keys that a dead process left running; return how many. Only at start, before any request.

        Where other processes share the database this does nothing: their runs may be alive.

        Raises:
            StorageFailed: the database cannot be written.
        """
        if not self._database.embedded:
            return 0
        dead = delete(idempotency).where(idempotency.c.state == "running")
        return await self._database.write(lambda connection: connection.execute(dead).rowcount)

    async def begin(self, scope: str, key: str, body_hash: str, now: dt.datetime) -> Started | Replay | InProgress:
        """Claim a key within a scope for 24 hours: of concurrent callers exactly one gets `Started`.

        Raises:
            IdempotencyConflict: the key was used with another body.
            StorageFailed: the database cannot be written.
        """
        ours = {"in_scope": scope, "with_key": key}
        claim = {
            "scope": scope,
            "key": key,
            "body_hash": body_hash,
            "state": "running",
            "created_at": sortable(now),
            "expires_at": sortable(now + KEPT_FOR),
        }

        def begin(connection: Connection) -> Started | Replay | InProgress:
            connection.execute(_PURGE, {**ours, "now": sortable(now), "dead": sortable(now - LEASE)})
            if connection.execute(self._claim, claim).first() is not None:
                return Started(scope, key, now)
            row = connection.execute(_FIND, ours).one_or_none()
            # On a shared database the run may have been abandoned this instant; the caller asks again.
            return InProgress(now) if row is None else _outcome(row, body_hash)

        return await self._database.write(begin)

    async def finish(self, run: Started, response: Replay) -> None:
        """Keep the response of a run for repeats; a run that lost its key meanwhile is ignored.

        Raises:
            StorageFailed: the database cannot be written.
        """
        answer = {
            "with_status": response.status,
            "with_headers": orjson.dumps(response.headers).decode(),
            "with_body": response.body,
        }
        await self._database.write(lambda connection: connection.execute(_FINISH, {**_named(run), **answer}).close())

    async def abandon(self, run: Started) -> None:
        """Free the key of a run that gave no response worth keeping.

        Raises:
            StorageFailed: the database cannot be written.
        """
        await self._database.write(lambda connection: connection.execute(_ABANDON, _named(run)).close())

    async def forget(self, brand: BrandId, words: Sequence[str]) -> int:
        """Remove the kept answers to a brand's requests that hold one of some words; return how many there were.

        Raises:
            StorageFailed: the database cannot be written.
        """
        wanted = [word.encode() for word in words]
        kept = idempotency.c
        page = select(kept.scope, kept.key, kept.body).where(
            kept.scope.startswith(f"POST /v1/brands/{brand}/", autoescape=True),
            kept.state == "done",
            tuple_(kept.scope, kept.key) > tuple_(bindparam("in_scope"), bindparam("with_key")),
        )
        page = page.order_by(kept.scope, kept.key).limit(_PAGE)
        after, found = {"in_scope": "", "with_key": ""}, list[dict[str, str]]()
        # Page by page, and not in the transaction that deletes: the answers of a day may be many.
        while rows := await self._database.read(partial(_rows, page, after)):
            after = {"in_scope": rows[-1].scope, "with_key": rows[-1].key}
            found += [
                {"in_scope": row.scope, "with_key": row.key}
                for row in rows
                if any(word in row.body or word in row.scope.encode() for word in wanted)
            ]
        if found:
            await self._database.write(lambda connection: connection.execute(_REMOVE, found).close())
        return len(found)


def _rows(page: Select[Any], after: Mapping[str, str], connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(page, after).all()


def _named(run: Started) -> dict[str, str]:
    return {"in_scope": run.scope, "with_key": run.key, "since": sortable(run.at)}


def _outcome(row: Row[tuple[object, ...]], body_hash: str) -> Replay | InProgress:
    if row.body_hash != body_hash:
        raise IdempotencyConflict("this idempotency key was used with another body; use a new key for a new request")
    if row.state == "running":
        return InProgress(dt.datetime.fromisoformat(row.created_at))
    headers = tuple((name, value) for name, value in orjson.loads(row.headers))
    return Replay(row.status, headers, row.body)
