"""Keeps the roll of processes that run batches on a shared database.

Who takes over from whom: `workflows.run_batches`.
"""

import datetime as dt

from sqlalchemy import delete, select

from service.adapters.batch_tables import batch_workers
from service.adapters.database import Database
from service.adapters.tables import sortable, upsert


class SqlWorkerRoll:
    """Fulfils `ports.WorkerRoll` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sign(self, name: str, now: dt.datetime) -> None:
        """Say that a process is alive."""
        statement, row = upsert(batch_workers, self._database.dialect), {"name": name, "seen_at": sortable(now)}
        await self._database.write(lambda connection: connection.execute(statement, row).close())

    async def missing(self, since: dt.datetime) -> tuple[str, ...]:
        """Return the processes that have not signed since a time."""
        statement = select(batch_workers.c.name).where(batch_workers.c.seen_at < sortable(since))
        return await self._database.read(lambda connection: tuple(connection.execute(statement).scalars()))

    async def strike(self, name: str) -> None:
        """Take a process from the roll, because it ended or what it left is taken over."""
        statement = delete(batch_workers).where(batch_workers.c.name == name)
        await self._database.write(lambda connection: connection.execute(statement).close())
