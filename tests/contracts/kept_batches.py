"""Batches, items and results for stores to keep."""

import datetime as dt

from service.domain.batches import Batch, BatchCounts, BatchId, BatchItem, ItemError
from service.domain.drafts import Usage
from service.domain.keys import KeyId
from service.ports.batches import BatchStore, NewItem, Portion, Settled
from tests.builders import BRAND, NOON, build_draft

BATCH = BatchId("bat_1")


ALL = Portion(BRAND, BATCH, 0, 0, 1_000)


FAILED = ItemError(code="model_refused", detail="no")


def build_batch(**changes: object) -> Batch:
    fields = {
        "id": BATCH,
        "brand": BRAND,
        "state": "reading",
        "counts": BatchCounts(),
        "created_at": NOON,
        "expires_at": NOON + dt.timedelta(days=1),
        "kept_until": NOON + dt.timedelta(days=30),
    }
    return Batch.model_validate(fields | changes)


def item(number: int, customer: str | None = None) -> NewItem:
    whom = {"customer": {"id": customer}} if customer else {}
    row = {"custom_id": f"c{number}", "content_type": "follow_up", **whom}
    return NewItem(number, number + 2, BatchItem.model_validate(row))


def drafted(position: int, **changes: object) -> Settled:
    draft = build_draft(id=f"drf_{position}", usage=Usage(input_tokens=10, output_tokens=5, cost_usd=0.01, attempts=1))
    return Settled(position, draft.model_copy(update=changes))


async def begin(store: BatchStore, count: int = 4, **changes: object) -> Batch:
    batch = build_batch(**changes)
    await store.create(batch, KeyId("k1"))
    await store.add_items(BRAND, batch.id, [item(number, f"cust-{number % 2}") for number in range(count)])
    counts = BatchCounts(total=count, waiting=count)
    begun = batch.model_copy(update={"state": "running", "counts": counts})
    await store.begin(begun)
    return begun
