"""Keeps webhooks and their messages in the database. Messages are written by `webhook_outbox`, sent by `workflows`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_, update

from service.adapters.cursors import page_of, position_of
from service.adapters.database import Database
from service.adapters.tables import sortable
from service.adapters.webhook_tables import webhook_messages as messages
from service.adapters.webhook_tables import webhooks
from service.domain.nouns import BrandId
from service.domain.webhooks import (
    DeadLetter,
    DeadLetterPage,
    MessageId,
    NewWebhook,
    Webhook,
    WebhookId,
    WebhookMessage,
)


class SqlWebhookStore:
    """Fulfils `ports.WebhookStore` on a `Database`. Every method raises `StorageFailed` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, webhook: NewWebhook) -> None:
        """Keep an endpoint."""
        row = {
            "brand": webhook.brand,
            "id": webhook.id,
            "noun": webhook.model_dump_json(exclude={"secret"}),
            "secret": webhook.secret,
            "state": webhook.state,
            "created_at": sortable(webhook.created_at),
        }
        await self._database.write(lambda connection: connection.execute(insert(webhooks), row).close())

    async def list(self, brand: BrandId) -> tuple[Webhook, ...]:
        """Return the endpoints of a brand, oldest first."""
        statement = select(webhooks).where(webhooks.c.brand == brand).order_by(webhooks.c.created_at, webhooks.c.id)
        return await self._database.read(lambda connection: tuple(map(_webhook, connection.execute(statement))))

    async def find(self, brand: BrandId, webhook: WebhookId) -> NewWebhook | None:
        """Return an endpoint with its secret, or None."""

        def find(connection: Connection) -> NewWebhook | None:
            row = connection.execute(select(webhooks).where(*_here(brand, webhook))).one_or_none()
            return None if row is None else NewWebhook(**_webhook(row).model_dump(), secret=row.secret)

        return await self._database.read(find)

    async def delete(self, brand: BrandId, webhook: WebhookId) -> Webhook | None:
        """Remove an endpoint with its messages; return what it was, or None."""

        def remove(connection: Connection) -> Webhook | None:
            row = connection.execute(select(webhooks).where(*_here(brand, webhook))).one_or_none()
            connection.execute(delete(messages).where(*_to(brand, webhook)))
            connection.execute(delete(webhooks).where(*_here(brand, webhook)))
            return None if row is None else _webhook(row)

        return await self._database.write(remove)

    async def disable(self, brand: BrandId, webhook: WebhookId) -> None:
        """Send an endpoint no more; messages that wait for it become dead letters."""

        def disable(connection: Connection) -> None:
            connection.execute(update(webhooks).where(*_here(brand, webhook)).values(state="disabled"))
            waiting = (*_to(brand, webhook), messages.c.state == "waiting")
            connection.execute(update(messages).where(*waiting).values(state="dead", reason="the endpoint is gone"))

        await self._database.write(disable)

    async def claim(self, now: dt.datetime, until: dt.datetime, limit: int) -> Sequence[WebhookMessage]:
        """Return messages that are due, and keep every other process from them until a time."""
        due = select(messages).where(messages.c.state == "waiting", messages.c.due_at <= sortable(now))
        # Rows that another process is about to claim are passed over; SQLite has one writer and knows no such words.
        due = due.order_by(messages.c.due_at, messages.c.id).limit(limit).with_for_update(skip_locked=True)

        def claim(connection: Connection) -> tuple[WebhookMessage, ...]:
            rows = connection.execute(due).all()
            ids = [row.id for row in rows]
            if ids:
                connection.execute(update(messages).where(messages.c.id.in_(ids)).values(due_at=sortable(until)))
            return tuple(
                WebhookMessage(row.id, BrandId(row.brand), WebhookId(row.webhook), row.kind, row.body, row.tries)
                for row in rows
            )

        return await self._database.write(claim)

    async def next_due(self) -> dt.datetime | None:
        """Return when the next message is due, None if no message waits."""
        statement = select(func.min(messages.c.due_at)).where(messages.c.state == "waiting")
        due = await self._database.read(lambda connection: connection.execute(statement).scalar())
        return None if due is None else dt.datetime.fromisoformat(due)

    async def arrived(self, message: MessageId) -> None:
        """Forget a message that has arrived."""
        await self._database.write(lambda c: c.execute(delete(messages).where(messages.c.id == message)).close())

    async def failed(self, message: WebhookMessage, reason: str, again_at: dt.datetime | None) -> None:
        """Count a failed try; try again then, or make it a dead letter."""
        values: dict[str, Any] = {"tries": message.tries + 1, "reason": reason}
        values |= {"state": "dead"} if again_at is None else {"due_at": sortable(again_at)}
        statement = update(messages).where(messages.c.id == message.id).values(**values)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def dead_letters(self, brand: BrandId, cursor: str | None, limit: int) -> DeadLetterPage:
        """Return one page of dead letters, oldest first.

        Raises:
            InvalidRequest: the cursor is not one of ours (code `invalid_cursor`).
        """
        order = (messages.c.created_at, messages.c.id)
        statement = select(messages).where(messages.c.brand == brand, messages.c.state == "dead")
        if cursor is not None:
            statement = statement.where(tuple_(*order) > tuple(position_of(brand, cursor)))
        statement = statement.order_by(*order).limit(limit + 1)

        def find(connection: Connection) -> DeadLetterPage:
            rows = connection.execute(statement).all()
            page, following = page_of(brand, rows, limit)
            return DeadLetterPage(items=tuple(map(_letter, page)), next_cursor=following)

        return await self._database.read(find)

    async def replay(self, brand: BrandId, message: MessageId, now: dt.datetime) -> bool:
        """Let a dead letter be sent again from now on, under the same id; tell whether there was one."""
        dead = (messages.c.brand == brand, messages.c.id == message, messages.c.state == "dead")
        statement = update(messages).where(*dead).values(state="waiting", tries=0, due_at=sortable(now))
        return await self._database.write(lambda connection: connection.execute(statement).rowcount) > 0

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove messages that tell of a customer; return how many there were."""
        statement = delete(messages).where(messages.c.brand == brand, messages.c.customer == customer)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)


def _here(brand: BrandId, webhook: WebhookId) -> tuple[Any, Any]:
    return webhooks.c.brand == brand, webhooks.c.id == webhook


def _to(brand: BrandId, webhook: WebhookId) -> tuple[Any, Any]:
    return messages.c.brand == brand, messages.c.webhook == webhook


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook.model_validate_json(row.noun).model_copy(update={"state": row.state})


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        webhook_id=row.webhook,
        kind=row.kind,
        payload=orjson.loads(row.body),
        tries=row.tries,
        reason=row.reason,
        created_at=dt.datetime.fromisoformat(row.created_at),
    )
