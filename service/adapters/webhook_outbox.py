"""Writes the messages of webhooks, in the transaction of what they tell of: neither is ever kept without the other."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from service.adapters.tables import sortable
from service.adapters.webhook_tables import webhook_messages, webhooks
from service.domain.batches import Batch
from service.domain.feedback import Decision
from service.domain.webhooks import EventKind, Webhook
from service.ports.batches import Settled

Event = tuple[str, str | None, dict[str, Any]]
"""What tells one event from others of its kind, the customer it tells of, and its data."""


def post(connection: Connection, brand: str, kind: EventKind, events: Sequence[Event], now: dt.datetime) -> None:
    """Write a message of each event for each active endpoint of the brand that wants its kind."""
    if not events:
        return
    active = select(webhooks.c.id, webhooks.c.noun).where(webhooks.c.brand == brand, webhooks.c.state == "active")
    wanting = [row.id for row in connection.execute(active) if kind in Webhook.model_validate_json(row.noun).events]
    rows = [
        {
            # The same event for the same endpoint has one id: receivers know by it what they have seen.
            "id": f"msg_{hashlib.sha256(f'{kind} {name} {endpoint}'.encode()).hexdigest()[:32]}",
            "brand": brand,
            "webhook": endpoint,
            "kind": kind,
            "customer": customer,
            "body": orjson.dumps({"type": kind, "timestamp": now.isoformat(), "data": {"brand": brand, **data}}),
            "state": "waiting",
            "tries": 0,
            "reason": "",
            "due_at": sortable(now),
            "created_at": sortable(now),
        }
        for endpoint in wanting
        for name, customer, data in events
    ]
    if rows:
        connection.execute(insert(webhook_messages), rows)


def post_items(
    connection: Connection, batch: Batch, results: Mapping[int, tuple[Settled, str, str | None]], now: dt.datetime
) -> None:
    """Write the messages of new results: which item it is and how it ended; the draft is to be asked for."""
    events: list[Event] = []
    for position, (one, custom_id, customer) in results.items():
        ended: dict[str, Any] = {"state": "failed"} if one.draft is None else {"state": "succeeded"}
        if one.draft is not None:
            ended |= {"draft_id": one.draft.id, "draft_status": one.draft.status}
        if one.error is not None:
            ended |= {"error": one.error.model_dump()}
        name = f"{batch.id} {position} {now.isoformat()}"
        events.append((name, customer, {"batch_id": batch.id, "custom_id": custom_id, **ended}))
    post(connection, batch.brand, "batch.item.completed", events, now)


def post_ended(connection: Connection, batch: Batch, now: dt.datetime) -> None:
    """Write the messages of a batch that is over, however it ended."""
    told = batch.model_dump(mode="json", include={"state", "counts", "usage"})
    event: Event = (f"{batch.id} {now.isoformat()}", None, {"batch_id": batch.id, **told})
    post(connection, batch.brand, "batch.completed", [event], now)


def post_decided(connection: Connection, decision: Decision, customer: str | None) -> None:
    """Write the messages of a decision: about which draft, how and by whom; the words are to be asked for."""
    told = decision.model_dump(mode="json", include={"draft_id", "verdict", "status", "reason", "author"})
    event: Event = (decision.id, customer, {"decision_id": decision.id, **told})
    post(connection, decision.brand, "draft.decided", [event], decision.decided_at)
