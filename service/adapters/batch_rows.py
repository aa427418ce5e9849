"""Rows of batches: read, locked, changed, taken out. Each function works on the connection of whoever calls it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, and_, delete, insert, select, update

from service.adapters.batch_tables import batch_items, batch_results, batch_texts, batches
from service.adapters.tables import sortable
from service.domain.batches import Batch, BatchId
from service.domain.drafts import DraftRequest
from service.domain.keys import KeyId
from service.domain.nouns import BrandId
from service.ports.batches import NewItem, OpenItem, Portion

PARTS: tuple[Table, ...] = (batch_results, batch_texts, batch_items)
LINKED = and_(
    batch_results.c.brand == batch_items.c.brand,
    batch_results.c.batch == batch_items.c.batch,
    batch_results.c.position == batch_items.c.position,
)
"""The result of an item."""


def batch_of(row: Row[Any]) -> Batch:
    """Return the batch of a row; the column of the state wins."""
    return Batch.model_validate_json(row.noun).model_copy(update={"state": row.state})


def row_of(batch: Batch, key: KeyId) -> dict[str, object]:
    """Return the row of a new batch."""
    return {
        "brand": batch.brand,
        "id": batch.id,
        "key": key,
        "round": 0,
        "results": 0,
        "created_at": sortable(batch.created_at),
        **_changing(batch),
    }


def _changing(batch: Batch) -> dict[str, object]:
    return {"state": batch.state, "noun": batch.model_dump_json(), "kept_until": sortable(batch.kept_until)}


def find(connection: Connection, brand: str, batch: str, *, lock: bool = False) -> Row[Any] | None:
    """Return the row of a batch, or None; with `lock`, nobody else changes it or its results in this transaction."""
    statement = select(batches).where(batches.c.brand == brand, batches.c.id == batch)
    return connection.execute(statement.with_for_update() if lock else statement).one_or_none()


def save(connection: Connection, batch: Batch, **more: object) -> Batch:
    """Write a batch over its row, with more columns where they changed; return it."""
    here = (batches.c.brand == batch.brand, batches.c.id == batch.id)
    connection.execute(update(batches).where(*here).values(**_changing(batch), **more))
    return batch


def add_items(connection: Connection, brand: BrandId, batch: BatchId, items: Sequence[NewItem]) -> frozenset[int]:
    """Add items; return the positions of those whose custom id is taken."""
    names = [one.item.custom_id for one in items]
    known = select(batch_items.c.custom_id).where(
        batch_items.c.brand == brand, batch_items.c.batch == batch, batch_items.c.custom_id.in_(names)
    )
    taken = set(connection.execute(known).scalars())
    rows, left_out = [], set()
    for one in items:
        if one.item.custom_id in taken:
            left_out.add(one.position)
            continue
        taken.add(one.item.custom_id)
        rows.append(_item_row(brand, batch, one))
    if rows:
        connection.execute(insert(batch_items), rows)
    return frozenset(left_out)


def _item_row(brand: BrandId, batch: BatchId, new: NewItem) -> dict[str, object]:
    request = new.item.model_dump(mode="json", exclude={"custom_id"}, exclude_defaults=True)
    return {
        "brand": brand,
        "batch": batch,
        "position": new.position,
        "custom_id": new.item.custom_id,
        "customer": new.item.customer.id,
        "line": new.line,
        "tries": 0,
        "request": orjson.dumps(request).decode(),
    }


def open_items(connection: Connection, portion: Portion) -> tuple[OpenItem, ...]:
    """Return the items of a portion that have no result."""
    columns = (batch_items.c.position, batch_items.c.custom_id, batch_items.c.request, batch_items.c.tries)
    statement = (
        select(*columns)
        .select_from(batch_items.outerjoin(batch_results, LINKED))
        .where(
            batch_items.c.brand == portion.brand,
            batch_items.c.batch == portion.batch,
            batch_items.c.position >= portion.first,
            batch_items.c.position < portion.last,
            batch_results.c.position.is_(None),
        )
        .order_by(batch_items.c.position)
    )
    return tuple(
        OpenItem(row.position, row.custom_id, DraftRequest.model_validate_json(row.request), row.tries)
        for row in connection.execute(statement)
    )


def take_out(connection: Connection, brand: str, batch: str) -> None:
    """Remove a batch and its parts; drafts stay."""
    for table in PARTS:
        connection.execute(delete(table).where(table.c.brand == brand, table.c.batch == batch))
    connection.execute(delete(batches).where(batches.c.brand == brand, batches.c.id == batch))


def outdated(connection: Connection, now: dt.datetime, unfinished: dt.datetime) -> list[tuple[str, str]]:
    """Return the brand and id of batches whose time is over, and of uploads begun before a time and never finished."""
    late = batches.c.kept_until <= sortable(now)
    left = and_(batches.c.state == "reading", batches.c.created_at <= sortable(unfinished))
    rows = connection.execute(select(batches.c.brand, batches.c.id).where(late | left))
    return [(row.brand, row.id) for row in rows]
