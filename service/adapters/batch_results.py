"""Results of batch items: kept once each, ended together, taken back for another try, read as they finished.

A result, its draft, the counts of the batch and the messages about it are one transaction that holds the batch's row.
So an item has one result however often it is drafted, and cursors count 1, 2, 3 without a gap, on every engine.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, literal, select, update

from service.adapters import batch_rows
from service.adapters.batch_tables import batch_items, batch_results, batch_texts
from service.adapters.draft_store import keep_draft
from service.adapters.tables import drafts, insert_into, sortable
from service.domain.batches import (
    Batch,
    BatchCounts,
    BatchId,
    BatchResult,
    BatchSpend,
    BatchState,
    ItemError,
    SharedWith,
)
from service.domain.drafts import Draft
from service.domain.nouns import BrandId
from service.ports.batches import Kept, Portion, Settled


def settle(
    connection: Connection, portion: Portion, settled: Sequence[Settled], tried: Sequence[int], now: dt.datetime
) -> Kept | None:
    """Keep what came of items that have no result yet; of a batch that is over nothing is kept. None if it is gone."""
    row = batch_rows.find(connection, portion.brand, portion.batch, lock=True)
    if row is None:
        return None
    batch = batch_rows.batch_of(row)
    if not batch.is_open:
        return Kept(batch)
    _count_tries(connection, portion, tried)
    known = _items_without_result(connection, portion, [one.position for one in settled])
    # Kept by another process meanwhile, or forgotten: what such an item paid for belongs to no draft on record.
    late = {one.draft.id for one in settled if one.draft is not None and one.position not in known}
    new = tuple(
        one for one in settled if one.position in known and (one.shared is None or one.shared.draft_id not in late)
    )
    if new:
        _keep(connection, portion, new, row.results, now)
    counts = _counted(batch.counts, new)
    usage = _spent(batch.usage, [one.draft for one in new if one.draft is not None])
    changes: dict[str, object] = {"counts": counts, "usage": usage}
    ended = counts.waiting == 0
    if ended:
        changes |= {"state": "completed", "ended_at": now, "paused_because": None}
    saved = batch_rows.save(connection, batch.model_copy(update=changes), results=row.results + len(new))
    return Kept(saved, new, ended)


def _count_tries(connection: Connection, portion: Portion, tried: Sequence[int]) -> None:
    if tried:
        here = _items_at(portion.brand, portion.batch, tried)
        connection.execute(update(batch_items).where(here).values(tries=batch_items.c.tries + 1))


def _items_at(brand: str, batch: str, positions: Sequence[int]) -> Any:
    here = (batch_items.c.brand == brand, batch_items.c.batch == batch, batch_items.c.position.in_(positions))
    return and_(*here)


def _items_without_result(connection: Connection, portion: Portion, positions: Sequence[int]) -> set[int]:
    """Return the positions of items that are still there and have no result."""
    there = connection.execute(select(batch_items.c.position).where(_items_at(portion.brand, portion.batch, positions)))
    settled = connection.execute(
        select(batch_results.c.position).where(
            batch_results.c.brand == portion.brand,
            batch_results.c.batch == portion.batch,
            batch_results.c.position.in_(positions),
        )
    )
    return set(there.scalars()) - set(settled.scalars())


def _keep(connection: Connection, portion: Portion, new: Sequence[Settled], given: int, now: dt.datetime) -> None:
    for one in new:
        if one.draft is not None:
            keep_draft(connection, one.draft, one.basis)
    rows = [
        {
            "brand": portion.brand,
            "batch": portion.batch,
            "position": one.position,
            "cursor": given + number,
            "state": "failed" if one.draft is None else "succeeded",
            "draft_id": None if one.draft is None else one.draft.id,
            "draft_status": None if one.draft is None else one.draft.status,
            "shared_position": None if one.shared is None else one.shared.position,
            "shared_draft": None if one.shared is None else one.shared.draft_id,
            "code": None if one.error is None else one.error.code,
            "detail": None if one.error is None else one.error.detail,
            "ended_at": sortable(now),
        }
        for number, one in enumerate(new, start=1)
    ]
    connection.execute(insert(batch_results), rows)
    keep_text = insert_into(batch_texts, connection.dialect.name).on_conflict_do_nothing()
    for one in new:
        if one.shared is not None and one.key:
            text = {"key": one.key, "noun": one.shared.model_dump_json()}
            connection.execute(keep_text, {"brand": portion.brand, "batch": portion.batch, **text})


def _counted(counts: BatchCounts, new: Sequence[Settled]) -> BatchCounts:
    by_status = dict(counts.drafts)
    for one in new:
        if one.draft is not None:
            by_status[one.draft.status] = by_status.get(one.draft.status, 0) + 1
    failed = sum(one.draft is None for one in new)
    changes = {
        "waiting": counts.waiting - len(new),
        "succeeded": counts.succeeded + len(new) - failed,
        "failed": counts.failed + failed,
        "shared": counts.shared + sum(one.shared is not None for one in new),
        "drafts": by_status,
    }
    return counts.model_copy(update=changes)


def _spent(usage: BatchSpend, drafts_: Sequence[Draft]) -> BatchSpend:
    used = [draft.usage for draft in drafts_]
    return BatchSpend(
        input_tokens=usage.input_tokens + sum(one.input_tokens for one in used),
        output_tokens=usage.output_tokens + sum(one.output_tokens for one in used),
        cost_usd=round(usage.cost_usd + sum(one.cost_usd for one in used), 6),
        calls=usage.calls + sum(one.attempts for one in used),
    )


def end(connection: Connection, row: Row[Any], state: BatchState, error: ItemError, now: dt.datetime) -> Batch:
    """End a batch that is open and locked: what has no result gets this one."""
    batch = batch_rows.batch_of(row)
    number = row.results + func.row_number().over(order_by=batch_items.c.position)
    columns = ("brand", "batch", "position", "cursor", "state", "code", "detail", "ended_at")
    rest = (
        select(
            batch_items.c.brand,
            batch_items.c.batch,
            batch_items.c.position,
            number,
            literal(state),
            literal(error.code),
            literal(error.detail),
            literal(sortable(now)),
        )
        .select_from(batch_items.outerjoin(batch_results, batch_rows.LINKED))
        .where(batch_items.c.brand == batch.brand, batch_items.c.batch == batch.id, batch_results.c.position.is_(None))
    )
    connection.execute(insert(batch_results).from_select(columns, rest))
    waiting = batch.counts.waiting
    counts = batch.counts.model_copy(update={"waiting": 0, state: getattr(batch.counts, state) + waiting})
    changes = {"state": state, "counts": counts, "ended_at": now, "paused_because": None}
    return batch_rows.save(connection, batch.model_copy(update=changes), results=row.results + waiting)


def take_back(connection: Connection, row: Row[Any], expires_at: dt.datetime) -> Batch:
    """Open a batch that is over again, for its failed and expired items; without any it is left as it is."""
    batch = batch_rows.batch_of(row)
    if batch.is_open:
        return batch
    here = (batch_results.c.brand == batch.brand, batch_results.c.batch == batch.id)
    # Counted as they are taken back: those of forgotten customers are gone, and stay counted as what they were.
    failed, expired = (
        connection.execute(delete(batch_results).where(*here, batch_results.c.state == state)).rowcount
        for state in ("failed", "expired")
    )
    if not failed + expired:
        return batch
    fresh = update(batch_items).where(batch_items.c.brand == batch.brand, batch_items.c.batch == batch.id)
    connection.execute(fresh.values(tries=0))
    was = batch.counts
    left = {"waiting": failed + expired, "failed": was.failed - failed, "expired": was.expired - expired}
    counts = was.model_copy(update=left)
    changes = {"state": "running", "counts": counts, "ended_at": None, "expires_at": expires_at}
    return batch_rows.save(connection, batch.model_copy(update=changes), round=row.round + 1)


def read(
    connection: Connection, brand: BrandId, batch: BatchId, after: int, limit: int, *, with_drafts: bool
) -> tuple[BatchResult, ...]:
    """Return results after a cursor, in the order of their cursors."""
    payer = batch_items.alias("payer")
    paid = and_(
        payer.c.brand == batch_results.c.brand,
        payer.c.batch == batch_results.c.batch,
        payer.c.position == batch_results.c.shared_position,
    )
    tables = batch_results.join(batch_items, batch_rows.LINKED).outerjoin(payer, paid)
    columns: list[Any] = [batch_results, batch_items.c.custom_id, payer.c.custom_id.label("paid_by")]
    if with_drafts:
        draft = and_(drafts.c.brand == batch_results.c.brand, drafts.c.id == batch_results.c.draft_id)
        tables, columns = tables.outerjoin(drafts, draft), [*columns, drafts.c.noun]
    here = (batch_results.c.brand == brand, batch_results.c.batch == batch, batch_results.c.cursor > after)
    statement = select(*columns).select_from(tables).where(*here).order_by(batch_results.c.cursor).limit(limit)
    return tuple(_result(row, getattr(row, "noun", None)) for row in connection.execute(statement))


def _result(row: Row[Any], noun: str | None) -> BatchResult:
    shared = SharedWith(custom_id=row.paid_by, draft_id=row.shared_draft) if row.shared_draft else None
    return BatchResult(
        cursor=row.cursor,
        custom_id=row.custom_id,
        state=row.state,
        draft_id=row.draft_id,
        draft=Draft.model_validate_json(noun) if noun else None,
        shared_with=shared,
        error=None if row.code is None else ItemError(code=row.code, detail=row.detail),
        ended_at=dt.datetime.fromisoformat(row.ended_at),
    )
