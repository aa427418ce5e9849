"""Forgets a customer in batches: items and results go, the counts stay right. Drafts: `draft_store`."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, func, select

from service.adapters import batch_rows
from service.adapters.batch_tables import batch_items, batch_results
from service.domain.batches import Batch
from service.domain.nouns import BrandId


def forget_customer(connection: Connection, brand: BrandId, customer: str) -> int:
    """Remove the items of a customer with their results; return how many rows there were."""
    whose = (batch_items.c.brand == brand, batch_items.c.customer == customer)
    names = connection.execute(select(batch_items.c.batch).where(*whose).distinct().order_by(batch_items.c.batch))
    gone = 0
    for batch in names.scalars().all():
        row = batch_rows.find(connection, brand, batch, lock=True)
        positions = connection.execute(select(batch_items.c.position).where(*whose, batch_items.c.batch == batch))
        gone += _forget_in(connection, row, brand, batch, positions.scalars().all())
    return gone


def _forget_in(
    connection: Connection, row: Row[tuple[object, ...]] | None, brand: BrandId, batch: str, positions: Sequence[int]
) -> int:
    here = (
        batch_results.c.brand == brand,
        batch_results.c.batch == batch,
        batch_results.c.position.in_(positions),
    )
    settled = connection.execute(select(func.count()).select_from(batch_results).where(*here)).scalar_one()
    removed = connection.execute(delete(batch_results).where(*here)).rowcount
    items = (batch_items.c.brand == brand, batch_items.c.batch == batch, batch_items.c.position.in_(positions))
    removed += connection.execute(delete(batch_items).where(*items)).rowcount
    if row is not None:
        _recount(connection, batch_rows.batch_of(row), len(positions), len(positions) - settled)
    return removed


def _recount(connection: Connection, batch: Batch, forgotten: int, waiting: int) -> None:
    """Take forgotten items out of what a batch waits for; what was done and paid stays counted.

    A batch that waits for nothing else is completed by the next step of the portion that they were in.
    """
    counts = batch.counts.model_copy(
        update={"waiting": batch.counts.waiting - waiting, "forgotten": batch.counts.forgotten + forgotten}
    )
    batch_rows.save(connection, batch.model_copy(update={"counts": counts}))
