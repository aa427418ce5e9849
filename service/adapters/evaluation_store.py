"""Keeps evaluations in the database. What they are and how they run: `evaluation.evaluations`."""

import datetime as dt
from typing import Any

import orjson
from sqlalchemy import Connection, Row, desc, insert, select, update

from service.adapters.database import Database
from service.adapters.tables import evaluations, sortable
from service.ports.evaluations import EvaluationEntry

_COLUMNS = [column for column in evaluations.columns if column.name != "report"]
_RUNNING = evaluations.c.state == "running"


class SqlEvaluations:
    """Fulfils `ports.EvaluationStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: EvaluationEntry) -> None:
        """Put one on record that has begun."""
        statement = insert(evaluations).values(**_row(entry))
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def change(self, entry: EvaluationEntry, report: str | None = None) -> None:
        """Replace what is known of one, unless it has ended; with its report, as JSON, where it is done."""
        values = _row(entry) | ({} if report is None else {"report": report.encode()})
        statement = update(evaluations).where(evaluations.c.id == entry.id, _RUNNING).values(**values)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def find(self, evaluation_id: str) -> EvaluationEntry | None:
        """Return one, or None."""
        statement = select(*_COLUMNS).where(evaluations.c.id == evaluation_id)
        row = await self._database.read(lambda connection: connection.execute(statement).first())
        return None if row is None else _entry(row)

    async def report(self, evaluation_id: str) -> bytes | None:
        """Return the report of one that is done, as JSON in UTF-8."""
        statement = select(evaluations.c.report).where(evaluations.c.id == evaluation_id)
        found = await self._database.read(lambda connection: connection.execute(statement).scalar())
        return None if found is None else bytes(found)

    async def newest(self, limit: int) -> tuple[EvaluationEntry, ...]:
        """Return so many at most, newest first."""
        statement = select(*_COLUMNS).order_by(desc(evaluations.c.created_at), desc(evaluations.c.id)).limit(limit)

        def find(connection: Connection) -> tuple[EvaluationEntry, ...]:
            return tuple(_entry(row) for row in connection.execute(statement).all())

        return await self._database.read(find)

    async def fail_unfinished(self, seen_before: dt.datetime, at: dt.datetime, reason: str) -> int:
        """Fail those under way of which nothing was heard since a time; return how many."""
        statement = (
            update(evaluations)
            .where(_RUNNING, evaluations.c.seen_at <= sortable(seen_before))
            .values(state="failed", ended_at=sortable(at), reason=reason)
        )
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)


def _row(entry: EvaluationEntry) -> dict[str, Any]:
    times = {
        "created_at": sortable(entry.created_at),
        "seen_at": sortable(entry.seen_at),
        "ended_at": None if entry.ended_at is None else sortable(entry.ended_at),
    }
    # NUL, which a model may have written, is nothing that PostgreSQL's text takes.
    words = {name: getattr(entry, name).replace("\0", " ") for name in ("verdict", "headline", "reason")}
    return {**entry._asdict(), **times, **words, "brands": orjson.dumps(entry.brands).decode()}


def _entry(row: Row[Any]) -> EvaluationEntry:
    found = row._asdict()
    for name in ("created_at", "seen_at", "ended_at"):
        found[name] = None if found[name] is None else dt.datetime.fromisoformat(found[name])
    return EvaluationEntry(**{**found, "brands": tuple(orjson.loads(found["brands"]))})
