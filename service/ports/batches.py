"""Where batches are kept, and what runs them durably. How an audience is read: `audiences`."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple, Protocol

from service.domain.batches import (
    Batch,
    BatchId,
    BatchItem,
    BatchPage,
    BatchResult,
    BatchState,
    ItemError,
    SharedText,
)
from service.domain.drafts import Draft, DraftRequest
from service.domain.keys import KeyId
from service.domain.nouns import BrandId
from service.ports.feedback import Basis

NO_BASIS = Basis()


class NewItem(NamedTuple):
    """An item on its way into a batch: its place there, from 0, and the line of the file that it came from."""

    position: int
    line: int | None
    item: BatchItem


class OpenItem(NamedTuple):
    """An item that has no result yet, and how often it alone has failed."""

    position: int
    custom_id: str
    request: DraftRequest
    tries: int


class Settled(NamedTuple):
    """What came of an item: its draft with what it rests on, or why there is none, and whose text it shares."""

    position: int
    draft: Draft | None = None
    error: ItemError | None = None
    shared: SharedText | None = None
    key: str = ""
    """The name under which a shared text is kept, if it is to be kept."""
    basis: Basis = NO_BASIS


class Kept(NamedTuple):
    """What a transaction kept: the batch as it is now, the results that are new, and whether they were the last."""

    batch: Batch
    new: tuple[Settled, ...] = ()
    ended: bool = False


class Owner(NamedTuple):
    """Who pays for a batch, and which round of it is run: each retry of the failed begins another."""

    key: KeyId
    round: int


class Portion(NamedTuple):
    """Items of a batch from `first` up to, without, `last`; `waits` counts how often in a row they had to `wait`.

    `again` tells portions that were put into the queue another time from those that got lost.
    """

    brand: str
    batch: str
    round: int
    first: int
    last: int
    waits: int = 0
    again: int = 0


class Onward(NamedTuple):
    """How a step ended: `next`, the batch is `over`, or its items must `wait` for so many seconds.

    `later` is a wait that is no trouble: nothing failed, items go on at the pace that is allowed.
    """

    how: Literal["next", "over", "wait", "later"]
    wait_s: float = 0.0


Work = Callable[[Portion], Awaitable[Onward]]
"""Drafts the items of a portion that have no result, and keeps what came of them."""


class BatchStore(Protocol):
    """Keeps batches, their items and their results. An item has one result, whoever writes how often."""

    async def create(self, batch: Batch, key: KeyId) -> None:
        """Keep a batch that is still being read."""
        ...

    async def add_items(self, brand: BrandId, batch: BatchId, items: Sequence[NewItem]) -> frozenset[int]:
        """Add items in one transaction; return the positions left out because their custom id is there already."""
        ...

    async def begin(self, batch: Batch) -> None:
        """Say that all items of a batch are there, with its counts as given."""
        ...

    async def discard(self, brand: BrandId, batch: BatchId) -> None:
        """Remove a batch with all that belongs to it; its drafts stay."""
        ...

    async def get(self, brand: BrandId, batch: BatchId) -> Batch | None:
        """Return a batch, or None."""
        ...

    async def owner(self, brand: BrandId, batch: BatchId) -> Owner | None:
        """Return who pays for a batch and its round, or None."""
        ...

    async def list(self, brand: BrandId, cursor: str | None, limit: int) -> BatchPage:
        """Return one page of batches, newest first.

        Raises:
            InvalidRequest: the cursor is not one of ours.
        """
        ...

    async def open_batches(self) -> tuple[Batch, ...]:
        """Return the batches of all brands that are neither over nor still being read."""
        ...

    async def open_items(self, portion: Portion) -> tuple[OpenItem, ...]:
        """Return the items of a portion that have no result yet."""
        ...

    async def settle(
        self, portion: Portion, settled: Sequence[Settled], tried: Sequence[int], now: dt.datetime
    ) -> Kept | None:
        """Keep results, their drafts, the new counts and the messages about them, all in one transaction.

        Items that have a result already, and batches that are over, are left as they are. `tried` are positions whose
        own failure is counted. With the last result the batch is completed. Returns None if the batch is gone.
        """
        ...

    async def pause(self, brand: BrandId, batch: BatchId, because: str | None) -> None:
        """Say what an open batch waits for, or None that it goes on."""
        ...

    async def end(self, brand: BrandId, batch: BatchId, state: BatchState, error: ItemError, now: dt.datetime) -> Batch:
        """End an open batch as `cancelled` or `expired`: items without a result get this one.

        Else it is returned as is.

        Raises:
            NotFound: there is no such batch (code `batch_not_found`).
        """
        ...

    async def retry(self, brand: BrandId, batch: BatchId, expires_at: dt.datetime) -> Batch:
        """Take the results of failed and expired items back, and open the batch again for them in another round.

        Raises:
            NotFound: there is no such batch.
        """
        ...

    async def results(
        self, brand: BrandId, batch: BatchId, after: int, limit: int, *, drafts: bool
    ) -> tuple[BatchResult, ...]:
        """Return results after a cursor as they finished, with their drafts or only the drafts' ids."""
        ...

    async def shared_text(self, brand: BrandId, batch: BatchId, key: str) -> SharedText | None:
        """Return a shared text that is on record, or None."""
        ...

    async def purge(self, now: dt.datetime) -> int:
        """Remove batches whose time is over, and uploads that nobody finished; return how many."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the items of a customer with their results, not their drafts; return how many rows there were."""
        ...


class BatchEngine(Protocol):
    """Runs portions durably: what was begun goes on after a crash, on this or another process.

    Methods raise `StorageFailed` where what the engine keeps fails.
    """

    @property
    def running(self) -> bool:
        """Whether it was started; before that it costs nothing."""
        ...

    async def start(self, work: Work) -> None:
        """Begin to run portions, first those that a crash of this process left.

        Raises:
            NotReady: the engine cannot be opened.
        """
        ...

    async def put(self, portions: Sequence[Portion]) -> None:
        """Put portions into the queue; one that was put there before is not put there again."""
        ...

    async def holds(self, brand: str, batch: str) -> bool:
        """Tell whether a portion of a batch is in the queue or under way, on any process."""
        ...

    async def take_over(self, executor: str) -> int:
        """Run what another process, which is gone, has left; return how many portions that was."""
        ...

    async def regain(self) -> int:
        """Run again what this process is said to run and does not, at two looks in a row; return how many portions."""
        ...

    async def tidy(self) -> None:
        """Forget portions that ended a day ago or before."""
        ...

    async def stop(self) -> None:
        """Hand back what is under way, for the next start or another process."""
        ...


class WorkerRoll(Protocol):
    """Knows which processes run batches on a shared database, and which of them are gone."""

    async def sign(self, name: str, now: dt.datetime) -> None:
        """Say that a process is alive."""
        ...

    async def missing(self, since: dt.datetime) -> tuple[str, ...]:
        """Return the processes that have not signed since a time."""
        ...

    async def strike(self, name: str) -> None:
        """Take a process from the roll, because it ended or what it left is taken over."""
        ...
