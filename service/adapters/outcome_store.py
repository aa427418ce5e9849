"""Keeps events and outcomes in the database, each once by its id. What they add up to: `insight_statements`."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Insert, Table, bindparam, delete, or_, select

from service.adapters.database import Database
from service.adapters.database_engine import add_rows
from service.adapters.erasure_ledger import erased_among
from service.adapters.insight_names import most_statement
from service.adapters.insight_statements import tally_statement
from service.adapters.outcome_tables import draft_measures, draft_remarks, events, outcomes
from service.adapters.tables import insert_into, sortable
from service.domain.insights import InsightFilter, TallyRow
from service.domain.nouns import BrandId, DraftId
from service.domain.outcomes import Event, Outcome
from service.ports.outcomes import Fate

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DRAFTS = select(draft_measures.c.draft_id, draft_measures.c.customer).where(
    draft_measures.c.brand == bindparam("brand"), draft_measures.c.draft_id.in_(_IDS)
)


class SqlOutcomeStore:
    """Fulfils `ports.outcomes.OutcomeStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._add = {
            table: insert_into(table, database.dialect).on_conflict_do_nothing(index_elements=["brand", "id"])
            for table in (events, outcomes)
        }

    async def add_events(self, brand: BrandId, rows: Sequence[Event], coming: Collection[DraftId]) -> list[Fate]:
        """Keep events in one transaction; see the port.

        Raises:
            StorageFailed: they could not be kept; none of them was.
        """
        return await self._keep(events, brand, rows, coming)

    async def add_outcomes(self, brand: BrandId, rows: Sequence[Outcome], coming: Collection[DraftId]) -> list[Fate]:
        """Keep outcomes in one transaction; see the port.

        Raises:
            StorageFailed: they could not be kept; none of them was.
        """
        return await self._keep(outcomes, brand, rows, coming)

    async def tally(self, brand: BrandId, wanted: InsightFilter) -> tuple[TallyRow, ...]:
        """Return what is counted of the drafts asked for, by group; rows may be added. See the port.

        Raises:
            StorageFailed: the database cannot be read.
        """
        return await self._read(tally_statement(brand, wanted), len(wanted.group_by))

    async def most(self, brand: BrandId, wanted: InsightFilter, limit: int) -> tuple[TallyRow, ...]:
        """Return what is found in most drafts of each group; see the port.

        Raises:
            StorageFailed: the database cannot be read.
        """
        return await self._read(most_statement(brand, wanted, limit), len(wanted.group_by))

    async def _read(self, statement: Any, groups: int) -> tuple[TallyRow, ...]:
        def find(connection: Connection) -> tuple[TallyRow, ...]:
            # Without groups, what counts nothing gives a row of its own, with no sums.
            return tuple(
                TallyRow(tuple(row[:groups]), *row[groups:]) for row in connection.execute(statement) if row.times
            )

        return await self._database.read(find)

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove what names a customer or is about a draft written for them, counts included; return how many rows.

        Nothing is kept without the name: ids are the caller's, and may hold it.

        Raises:
            StorageFailed: nothing was removed.
        """
        theirs = select(draft_measures.c.draft_id).where(
            draft_measures.c.brand == brand, draft_measures.c.customer == customer
        )

        def forget(connection: Connection) -> int:
            removed = 0
            for table in (events, outcomes):
                of_them = or_(table.c.customer == customer, table.c.draft_id.in_(theirs))
                removed += connection.execute(delete(table).where(table.c.brand == brand, of_them)).rowcount
            # What says which drafts are theirs goes last.
            for table in (draft_remarks, draft_measures):
                mine = table.c.draft_id.in_(theirs)
                removed += connection.execute(delete(table).where(table.c.brand == brand, mine)).rowcount
            return removed

        return await self._database.write(forget)

    async def _keep(
        self, table: Table, brand: BrandId, rows: Sequence[Event | Outcome], coming: Collection[DraftId]
    ) -> list[Fate]:
        add = self._add[table]
        return await self._database.write(lambda connection: _kept(connection, table, add, brand, rows, coming))


def _kept(
    connection: Connection,
    table: Table,
    add: Insert,
    brand: BrandId,
    rows: Sequence[Event | Outcome],
    coming: Collection[DraftId],
) -> list[Fate]:
    """Keep the rows that are new, and return the fate of each."""
    customers = _customers(connection, brand, {row.draft_id for row in rows if row.draft_id is not None})
    known = _known(connection, table, brand, {row.id for row in rows})
    erased = erased_among(connection, brand, [row.customer for row in rows if row.customer])
    fresh: list[tuple[object, ...]] = []
    fates: list[Fate] = []
    for row in rows:
        draft_id, kind, at = row.draft_id, row.kind.value, row.at
        more = (row.value, row.currency) if isinstance(row, Outcome) else ()
        said, before = (draft_id, kind, *more), known.get(row.id)
        if before is not None:
            fates.append("known" if before == said else "taken")
        elif row.customer in erased:
            fates.append("erased")
        elif draft_id is None or draft_id in customers or draft_id in coming:
            known[row.id] = said
            customer = row.customer or customers.get(draft_id)
            time = (sortable(at), (at - _EPOCH) // _MICROSECOND)
            fresh.append((brand, row.id, draft_id, customer, kind, *time, *more))
            fates.append("added")
        else:
            fates.append("no_draft")
    add_rows(connection, add, fresh)
    return fates


def _customers(connection: Connection, brand: BrandId, ids: Iterable[str]) -> dict[str | None, str | None]:
    """Return for whom each of these drafts was written; of one that is not on record there is nothing."""
    rows = connection.execute(_DRAFTS, {"brand": brand, "ids": sorted(ids)})
    return {row.draft_id: row.customer for row in rows}


def _known(connection: Connection, table: Table, brand: BrandId, ids: Iterable[str]) -> dict[str, tuple[object, ...]]:
    """Return what the rows on record with these ids say."""
    rows = connection.execute(_ON_RECORD[table], {"brand": brand, "ids": sorted(ids)})
    return {row[0]: tuple(row[1:]) for row in rows}


def _on_record(table: Table, names: Sequence[str]) -> Any:
    columns = (table.c.id, *(table.c[name] for name in names))
    return select(*columns).where(table.c.brand == bindparam("brand"), table.c.id.in_(_IDS))


# What must agree for a row to be the one that is on record under its id; its time may be that of receipt.
_ON_RECORD = {
    events: _on_record(events, ("draft_id", "kind")),
    outcomes: _on_record(outcomes, ("draft_id", "kind", "value", "currency")),
}
