"""Keeps batches in the database. Rows: `batch_rows`; results and how each is kept once: `batch_results`."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Row, desc, select, tuple_

from service.adapters import batch_results, batch_rows
from service.adapters.batch_forgetting import forget_customer
from service.adapters.batch_tables import batch_items, batch_texts, batches
from service.adapters.cursors import page_of, position_of
from service.adapters.database import Database
from service.adapters.webhook_outbox import post_ended, post_items
from service.domain.batches import (
    OPEN_STATES,
    Batch,
    BatchId,
    BatchPage,
    BatchResult,
    BatchState,
    ItemError,
    SharedText,
)
from service.domain.keys import KeyId
from service.domain.nouns import BrandId
from service.errors import NotFound
from service.ports.batches import Kept, NewItem, OpenItem, Owner, Portion, Settled

_UPLOAD_LIMIT = dt.timedelta(hours=24)
"""An upload that was begun so long ago belongs to a process that is gone."""


class SqlBatchStore:
    """Fulfils `ports.BatchStore` on a `Database`. Every method raises `StorageFailed` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, batch: Batch, key: KeyId) -> None:
        """Keep a batch that is still being read."""
        row = batch_rows.row_of(batch, key)
        await self._database.write(lambda connection: connection.execute(batches.insert(), row).close())

    async def add_items(self, brand: BrandId, batch: BatchId, items: Sequence[NewItem]) -> frozenset[int]:
        """Add items in one transaction; return the positions left out because their custom id is there already."""
        return await self._database.write(lambda connection: batch_rows.add_items(connection, brand, batch, items))

    async def begin(self, batch: Batch) -> None:
        """Say that all items of a batch are there, with its counts as given."""
        await self._database.write(lambda connection: batch_rows.save(connection, batch))

    async def discard(self, brand: BrandId, batch: BatchId) -> None:
        """Remove a batch with all that belongs to it; its drafts stay."""
        await self._database.write(lambda connection: batch_rows.take_out(connection, brand, batch))

    async def get(self, brand: BrandId, batch: BatchId) -> Batch | None:
        """Return a batch, or None."""

        def find(connection: Connection) -> Batch | None:
            row = batch_rows.find(connection, brand, batch)
            return None if row is None else batch_rows.batch_of(row)

        return await self._database.read(find)

    async def owner(self, brand: BrandId, batch: BatchId) -> Owner | None:
        """Return who pays for a batch and its round, or None."""

        def find(connection: Connection) -> Owner | None:
            row = batch_rows.find(connection, brand, batch)
            return None if row is None else Owner(KeyId(row.key), row.round)

        return await self._database.read(find)

    async def list(self, brand: BrandId, cursor: str | None, limit: int) -> BatchPage:
        """Return one page of batches, newest first.

        Raises:
            InvalidRequest: the cursor is not one of ours (code `invalid_cursor`).
        """
        order = tuple_(batches.c.created_at, batches.c.id)
        statement = select(batches).where(batches.c.brand == brand).limit(limit + 1)
        if cursor is not None:
            statement = statement.where(order < tuple(position_of(brand, cursor)))
        statement = statement.order_by(desc(batches.c.created_at), desc(batches.c.id))

        def find(connection: Connection) -> BatchPage:
            rows = connection.execute(statement).all()
            page, following = page_of(brand, rows, limit)
            return BatchPage(items=tuple(map(batch_rows.batch_of, page)), next_cursor=following)

        return await self._database.read(find)

    async def open_batches(self) -> tuple[Batch, ...]:
        """Return the batches of all brands that are neither over nor still being read, oldest first."""
        statement = select(batches).where(batches.c.state.in_(OPEN_STATES)).order_by(batches.c.created_at)
        return await self._database.read(lambda c: tuple(map(batch_rows.batch_of, c.execute(statement))))

    async def open_items(self, portion: Portion) -> tuple[OpenItem, ...]:
        """Return the items of a portion that have no result yet."""
        return await self._database.read(lambda connection: batch_rows.open_items(connection, portion))

    async def settle(
        self, portion: Portion, settled: Sequence[Settled], tried: Sequence[int], now: dt.datetime
    ) -> Kept | None:
        """Keep results, their drafts, the new counts and the messages about them, all in one transaction."""

        def work(connection: Connection) -> Kept | None:
            kept = batch_results.settle(connection, portion, settled, tried, now)
            if kept is None:
                return None
            post_items(connection, kept.batch, _named(connection, kept.batch, kept.new), now)
            if kept.ended:
                post_ended(connection, kept.batch, now)
            return kept

        return await self._database.write(work)

    async def pause(self, brand: BrandId, batch: BatchId, because: str | None) -> None:
        """Say what an open batch waits for, or None that it goes on."""

        def work(connection: Connection) -> None:
            row = batch_rows.find(connection, brand, batch, lock=True)
            found = None if row is None else batch_rows.batch_of(row)
            if found is not None and found.is_open and found.paused_because != because:
                state = "running" if because is None else "paused"
                batch_rows.save(connection, found.model_copy(update={"state": state, "paused_because": because}))

        await self._database.write(work)

    async def end(self, brand: BrandId, batch: BatchId, state: BatchState, error: ItemError, now: dt.datetime) -> Batch:
        """End an open batch as `cancelled` or `expired`: items without a result get this one.

        Else it is returned as is.

        Raises:
            NotFound: there is no such batch (code `batch_not_found`).
        """

        def work(connection: Connection) -> Batch:
            row = _required(connection, brand, batch)
            found = batch_rows.batch_of(row)
            if not found.is_open:
                return found
            ended = batch_results.end(connection, row, state, error, now)
            post_ended(connection, ended, now)
            return ended

        return await self._database.write(work)

    async def retry(self, brand: BrandId, batch: BatchId, expires_at: dt.datetime) -> Batch:
        """Take the results of failed and expired items back, and open the batch again for them in another round.

        Raises:
            NotFound: there is no such batch (code `batch_not_found`).
        """
        return await self._database.write(lambda c: batch_results.take_back(c, _required(c, brand, batch), expires_at))

    async def results(
        self, brand: BrandId, batch: BatchId, after: int, limit: int, *, drafts: bool
    ) -> tuple[BatchResult, ...]:
        """Return results after a cursor as they finished, with their drafts or only the drafts' ids."""
        return await self._database.read(
            lambda c: batch_results.read(c, brand, batch, after, limit, with_drafts=drafts)
        )

    async def shared_text(self, brand: BrandId, batch: BatchId, key: str) -> SharedText | None:
        """Return a shared text that is on record, or None."""
        here = (batch_texts.c.brand == brand, batch_texts.c.batch == batch, batch_texts.c.key == key)
        noun = await self._database.read(lambda c: c.execute(select(batch_texts.c.noun).where(*here)).scalar())
        return None if noun is None else SharedText.model_validate_json(noun)

    async def purge(self, now: dt.datetime) -> int:
        """Remove batches whose time is over, and uploads that nobody finished; return how many."""

        def work(connection: Connection) -> int:
            # Uploads of this process are under way for minutes, and those of a dead one are in nobody's way.
            old = batch_rows.outdated(connection, now, now - _UPLOAD_LIMIT)
            for brand, batch in old:
                batch_rows.take_out(connection, brand, batch)
            return len(old)

        return await self._database.write(work)

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the items of a customer with their results; return how many rows there were.

        Drafts are forgotten apart.

        The counts of the batches stay right.
        """
        return await self._database.write(lambda connection: forget_customer(connection, brand, customer))


def _required(connection: Connection, brand: BrandId, batch: BatchId) -> Row[tuple[object, ...]]:
    row = batch_rows.find(connection, brand, batch, lock=True)
    if row is None or row.state == "reading":
        raise NotFound.in_brand("batch", brand, "batches")
    return row


def _named(connection: Connection, batch: Batch, new: Sequence[Settled]) -> dict[int, tuple[Settled, str, str | None]]:
    """Return each new result by its position with the item's custom id and customer."""
    found = {one.position: one for one in new}
    statement = select(batch_items.c.position, batch_items.c.custom_id, batch_items.c.customer).where(
        batch_items.c.brand == batch.brand, batch_items.c.batch == batch.id, batch_items.c.position.in_(list(found))
    )
    rows = connection.execute(statement)
    return {row.position: (found[row.position], row.custom_id, row.customer) for row in rows}
