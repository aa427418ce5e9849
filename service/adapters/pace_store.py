"""Counts in the database how fast batches ask models. What a level means: `domain.paces`."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select, update

from service.adapters.batch_tables import batch_paces
from service.adapters.database import Database
from service.adapters.tables import insert_into, sortable
from service.domain.paces import Level, Pace
from service.ports.paces import Held


class SqlPaceStore:
    """Fulfils `ports.PaceStore` on a `Database`. Every method raises `StorageFailed` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, paces: Sequence[Pace], now: dt.datetime) -> Held | None:
        """Count one call, if every pace lets it pass; else count nothing, and return the one that holds it longest."""

        def work(connection: Connection) -> Held | None:
            levels = _locked(connection, paces, now)
            waits = [Held(pace, pace.wait_s(level, now)) for pace, level in levels.items()]
            longest = max(waits, key=lambda held: held.wait_s)
            if longest.wait_s > 0:
                return longest
            _raise(connection, levels, now, lambda pace: 1.0 if pace.unit == "calls" else 0.0)
            return None

        return await self._database.write(work)

    async def add(self, used: Mapping[Pace, float], now: dt.datetime) -> None:
        """Count what calls have used, also beyond what the paces allow."""
        await self._database.write(
            lambda connection: _raise(connection, _locked(connection, used, now), now, used.__getitem__)
        )


def _locked(connection: Connection, paces: Iterable[Pace], now: dt.datetime) -> dict[Pace, Level]:
    """Return the level of each pace; until the transaction ends no other one changes them."""
    # Always in the same order, so that two transactions never wait for each other.
    keys = {pace.key: pace for pace in sorted(paces, key=lambda pace: pace.key)}
    rows = [{"name": key, "level": 0.0, "at": sortable(now)} for key in keys]
    statement = insert_into(batch_paces, connection.dialect.name).on_conflict_do_nothing()
    connection.execute(statement, rows).close()
    found = select(batch_paces).where(batch_paces.c.name.in_(list(keys))).order_by(batch_paces.c.name).with_for_update()
    return {
        keys[row.name]: Level(row.level, dt.datetime.fromisoformat(row.at)) for row in connection.execute(found).all()
    }


def _raise(
    connection: Connection, levels: Mapping[Pace, Level], now: dt.datetime, more: Callable[[Pace], float]
) -> None:
    for pace, level in levels.items():
        if amount := more(pace):
            changed = {"level": pace.now(level, now).amount + amount, "at": sortable(max(now, level.at))}
            connection.execute(update(batch_paces).where(batch_paces.c.name == pace.key).values(**changed)).close()
