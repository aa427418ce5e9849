"""Keeps journeys in the database. What follows from them: `service.timing`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, delete, literal, select, union

from service.adapters.database import Database
from service.adapters.erasure_ledger import erased_among
from service.adapters.journey_tables import journey_events, suppressions
from service.adapters.tables import insert_into, sortable, upsert
from service.domain.journeys import JourneyEvent, Suppression
from service.domain.nouns import BrandId
from service.ports.journeys import Window

_CHUNK = 500
"""Customers in one statement; engines limit its parameters."""
_EVENTS = (
    journey_events.c.id,
    journey_events.c.customer,
    journey_events.c.name,
    journey_events.c.at,
    journey_events.c.kept,
)
_OF = select(*_EVENTS).where(
    journey_events.c.brand == bindparam("of_brand"), journey_events.c.customer.in_(bindparam("ids", expanding=True))
)
_SUPPRESSED = select(suppressions.c.noun).where(
    suppressions.c.brand == bindparam("of_brand"), suppressions.c.customer.in_(bindparam("ids", expanding=True))
)
_KNOWN = select(journey_events.c.id).where(
    journey_events.c.brand == bindparam("of_brand"), journey_events.c.id.in_(bindparam("ids", expanding=True))
)


class SqlJourneyStore:
    """Fulfils `ports.journeys.JourneyStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._add = insert_into(journey_events, database.dialect).on_conflict_do_nothing()
        self._suppress = upsert(suppressions, database.dialect)

    async def add(self, brand: BrandId, events: Sequence[JourneyEvent]) -> int:
        """Keep new events; see the port.

        Raises:
            StorageFailed: they could not be kept.
        """
        rows = [_row(brand, event) for event in events]
        return await self._database.write(partial(self._add_rows, rows)) if rows else 0

    def _add_rows(self, every: Sequence[Mapping[str, str]], connection: Connection) -> int:
        gone = erased_among(connection, BrandId(every[0]["brand"]), list({row["customer"] for row in every}))
        rows = [row for row in every if row["customer"] not in gone]
        if not rows:
            return 0
        if self._database.embedded:
            with connection.execute(self._add, rows) as done:
                return done.rowcount
        # Of many rows at once PostgreSQL's driver tells no number.
        ids = {row["id"] for row in rows}
        known = _find(connection, _KNOWN, rows[0]["brand"], ids)
        before = {row.id for row in known}
        connection.execute(self._add, rows).close()
        return len(ids - before)

    async def of(self, brand: BrandId, customers: Sequence[str]) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return all events of some customers; see the port.

        Raises:
            StorageFailed: the database cannot be read.
        """
        return await self._database.read(lambda connection: _grouped(_find(connection, _OF, brand, customers)))

    async def customers(self, brand: BrandId, windows: Sequence[Window], after: str, limit: int) -> tuple[str, ...]:
        """Return customers with an event in one of the windows; see the port.

        Raises:
            StorageFailed: the database cannot be read.
        """
        if not windows:
            return ()
        parts = [
            select(_in_window(brand, window, after).order_by("customer").limit(limit).subquery().c.customer)
            for window in windows
        ]
        statement = union(*parts, select(literal(None)).where(literal(False))).order_by("customer").limit(limit)
        return await self._database.read(lambda connection: tuple(connection.execute(statement).scalars()))

    async def named(self, brand: BrandId, windows: Sequence[Window]) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return all events in the windows; see the port.

        Raises:
            StorageFailed: the database cannot be read.
        """
        statements = [select(*_EVENTS).where(*_conditions(brand, window)) for window in windows]

        def find(connection: Connection) -> Mapping[str, Sequence[JourneyEvent]]:
            return _grouped(row for one in statements for row in connection.execute(one))

        return await self._database.read(find)

    async def suppress(self, brand: BrandId, suppression: Suppression) -> None:
        """Put a customer on the suppression list.

        Raises:
            StorageFailed: it could not be kept.
        """
        row = {"brand": brand, "customer": suppression.customer, "noun": suppression.model_dump_json()}
        await self._database.write(lambda connection: connection.execute(self._suppress, row).close())

    async def lift(self, brand: BrandId, customer: str) -> bool:
        """Take a customer off the suppression list; return whether they were on it.

        Raises:
            StorageFailed: it could not be removed.
        """
        here = delete(suppressions).where(suppressions.c.brand == brand, suppressions.c.customer == customer)
        return await self._database.write(lambda connection: connection.execute(here).rowcount) > 0

    async def suppressions(self, brand: BrandId, customers: Sequence[str]) -> Mapping[str, Suppression]:
        """Return the entries of some customers.

        Raises:
            StorageFailed: the database cannot be read.
        """

        def find(connection: Connection) -> dict[str, Suppression]:
            found = (
                Suppression.model_validate_json(row.noun) for row in _find(connection, _SUPPRESSED, brand, customers)
            )
            return {one.customer: one for one in found}

        return await self._database.read(find)

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove all that is on record of a customer; return how many rows that was.

        Raises:
            StorageFailed: nothing was removed.
        """
        tables = (journey_events, suppressions)
        statements = [delete(one).where(one.c.brand == brand, one.c.customer == customer) for one in tables]
        return await self._database.write(
            lambda connection: sum(connection.execute(one).rowcount for one in statements)
        )


def _row(brand: BrandId, event: JourneyEvent) -> dict[str, str]:
    return {
        "brand": brand,
        "id": event.id,
        "customer": event.customer,
        "name": event.name,
        "at": sortable(event.at),
        "kept": orjson.dumps([event.values, event.products]).decode(),
    }


def _event(row: Row[Any]) -> JourneyEvent:
    values, products = orjson.loads(row.kept)
    # It was sound when it came in.
    return JourneyEvent.model_construct(
        id=row.id,
        customer=row.customer,
        name=row.name,
        at=dt.datetime.fromisoformat(row.at),
        values=values,
        products=tuple(products),
    )


def _grouped(rows: Iterable[Any]) -> dict[str, list[JourneyEvent]]:
    found: dict[str, list[JourneyEvent]] = {}
    for row in rows:
        found.setdefault(row.customer, []).append(_event(row))
    return found


def _find(connection: Connection, query: Select[Any], brand: str, ids: Iterable[str]) -> Iterator[Any]:
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _CHUNK):
        yield from connection.execute(query, {"of_brand": brand, "ids": wanted[start : start + _CHUNK]})


def _conditions(brand: BrandId, window: Window) -> tuple[Any, ...]:
    events = journey_events.c
    return (
        events.brand == brand,
        events.name == window.name,
        events.at.between(sortable(window.since), sortable(window.until)),
    )


def _in_window(brand: BrandId, window: Window, after: str) -> Select[Any]:
    column = journey_events.c.customer
    return select(column).distinct().where(*_conditions(brand, window), column > after)
