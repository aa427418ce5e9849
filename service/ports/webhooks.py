"""Where webhooks and their messages are kept, and what carries a message to an endpoint."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from service.domain.nouns import BrandId
from service.domain.webhooks import (
    DeadLetterPage,
    Delivery,
    MessageId,
    NewWebhook,
    Webhook,
    WebhookId,
    WebhookMessage,
)


class WebhookStore(Protocol):
    """Keeps endpoints, and messages until they have arrived.

    Messages are written by whoever keeps what they tell of.
    """

    async def add(self, webhook: NewWebhook) -> None:
        """Keep an endpoint."""
        ...

    async def list(self, brand: BrandId) -> tuple[Webhook, ...]:
        """Return the endpoints of a brand, oldest first."""
        ...

    async def find(self, brand: BrandId, webhook: WebhookId) -> NewWebhook | None:
        """Return an endpoint with its secret, or None."""
        ...

    async def delete(self, brand: BrandId, webhook: WebhookId) -> Webhook | None:
        """Remove an endpoint with its messages; return what it was, or None."""
        ...

    async def disable(self, brand: BrandId, webhook: WebhookId) -> None:
        """Send an endpoint no more; messages that wait for it become dead letters."""
        ...

    async def claim(self, now: dt.datetime, until: dt.datetime, limit: int) -> Sequence[WebhookMessage]:
        """Return messages that are due, and keep every other process from them until a time."""
        ...

    async def next_due(self) -> dt.datetime | None:
        """Return when the next message is due, None if no message waits."""
        ...

    async def arrived(self, message: MessageId) -> None:
        """Forget a message that has arrived."""
        ...

    async def failed(self, message: WebhookMessage, reason: str, again_at: dt.datetime | None) -> None:
        """Count a failed try; try again then, or make it a dead letter."""
        ...

    async def dead_letters(self, brand: BrandId, cursor: str | None, limit: int) -> DeadLetterPage:
        """Return one page of dead letters, oldest first.

        Raises:
            InvalidRequest: the cursor is not one of ours.
        """
        ...

    async def replay(self, brand: BrandId, message: MessageId, now: dt.datetime) -> bool:
        """Let a dead letter be sent again from now on, under the same id; tell whether there was one."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove messages that tell of a customer; return how many there were."""
        ...


class WebhookPost(Protocol):
    """Carries a message to an address."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Delivery:
        """Return how it ended; an address that is not to be reached, or not public, is an end as well."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Signer(Protocol):
    """Signs messages as Standard Webhooks."""

    def new_secret(self) -> str:
        """Return a new secret, `whsec_` and 32 random bytes in base64."""
        ...

    def headers(self, secret: str, message: str, at: dt.datetime, body: bytes) -> dict[str, str]:
        """Return the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of a message."""
        ...
