"""Webhooks: where a brand's systems hear of what happened here, and messages that could not be delivered.

What is sent follows the Standard Webhooks specification (standardwebhooks.com, version 1.0.0). Sending: `workflows`.
"""

import datetime as dt
from typing import Annotated, Any, Literal, NamedTuple, NewType

from pydantic import AwareDatetime, Field, StringConstraints, field_validator

from service.domain.nouns import BrandId, Noun

WebhookId = NewType("WebhookId", str)
MessageId = NewType("MessageId", str)
EventKind = Literal["batch.completed", "batch.item.completed", "draft.decided"]
VERIFICATION = "webhook.verification"
"""The kind of the message that proves that an endpoint is its owner's: it is never subscribed to."""

RETRY_AFTER = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600)
)
"""How long a message waits after each failed try; after the last it is a dead letter. The schedule that the
specification recommends ("Operational considerations: deliverability and reliability")."""


class WebhookRequest(Noun):
    """An endpoint to register, and the events it wants.

    The end of a batch, each of its items, each decision about a draft.
    """

    url: Annotated[str, StringConstraints(min_length=8, max_length=2_000, pattern=r"^https?://[^\s]+$")]
    events: tuple[EventKind, ...] = Field(default=("batch.completed",), min_length=1)

    @field_validator("events")
    @classmethod
    def _once_each(cls, kinds: tuple[EventKind, ...]) -> tuple[EventKind, ...]:
        return tuple(dict.fromkeys(kinds))


class Webhook(WebhookRequest):
    """A registered endpoint. An endpoint that answered 410 is `disabled`: it gets no more."""

    id: WebhookId
    brand: str
    state: Literal["active", "disabled"] = "active"
    created_at: AwareDatetime


class NewWebhook(Webhook):
    """An endpoint with the secret that its messages are signed with; it is shown this once."""

    secret: Annotated[str, StringConstraints(pattern=r"^whsec_[A-Za-z0-9+/=]+$")]


class WebhookMessage(NamedTuple):
    """A message on its way: the body to send, and how often that was tried before."""

    id: MessageId
    brand: BrandId
    webhook: WebhookId
    kind: str
    body: bytes
    tries: int


class DeadLetter(Noun):
    """A message that was given up, after so many tries, and what the endpoint said to the last."""

    id: MessageId
    webhook_id: WebhookId
    kind: str
    payload: dict[str, Any]
    tries: int
    reason: str
    created_at: AwareDatetime


class DeadLetterPage(Noun):
    """Dead letters, oldest first; `next_cursor` is None on the last page."""

    items: tuple[DeadLetter, ...]
    next_cursor: str | None = None


class Delivery(NamedTuple):
    """How one try ended.

    The HTTP status, None where there was no answer, a reason, and the first bytes of the answer.
    """

    status: int | None
    reason: str = ""
    body: bytes = b""

    @property
    def arrived(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300
