"""Webhooks as callers see them: registered once their owner has proven it, listed, deleted; dead letters sent again.

How messages are sent: `send_webhooks`.
"""

import hmac
from dataclasses import dataclass
from secrets import token_urlsafe

import orjson

from service.domain.nouns import BrandId
from service.domain.webhooks import (
    VERIFICATION,
    DeadLetterPage,
    Delivery,
    MessageId,
    NewWebhook,
    Webhook,
    WebhookId,
    WebhookRequest,
)
from service.errors import FieldError, InvalidRequest, NotFound
from service.ports import Clock, ContentLibrary
from service.ports.webhooks import Signer, WebhookPost, WebhookStore
from service.workflows.send_webhooks import WebhookSender

_MOST = 20
"""Endpoints of a brand."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All that callers may do with webhooks. Brands are named by id.

    Every method raises `NotFound` for an unknown brand (code `brand_not_found`).
    """

    library: ContentLibrary
    store: WebhookStore
    post: WebhookPost
    signer: Signer
    sender: WebhookSender
    clock: Clock

    async def register(self, brand: str, wanted: WebhookRequest) -> NewWebhook:
        """Register an endpoint, once it has answered a challenge; the secret is shown this once.

        Raises:
            InvalidRequest: it did not answer the challenge (code `webhook_unverified`), or there are 20 already.
        """
        name = self._brand(brand)
        if len(await self.store.list(name)) >= _MOST:
            raise InvalidRequest(f"A brand may have {_MOST} webhooks; delete one that is not needed any more.")
        webhook = NewWebhook(
            **wanted.model_dump(),
            id=WebhookId(self.clock.new_id("whk")),
            brand=name,
            created_at=self.clock.now(),
            secret=self.signer.new_secret(),
        )
        await self._verify(webhook)
        await self.store.add(webhook)
        self.sender.wake()
        return webhook

    async def list(self, brand: str) -> tuple[Webhook, ...]:
        """Return the endpoints of a brand, oldest first."""
        return await self.store.list(self._brand(brand))

    async def delete(self, brand: str, webhook: str) -> Webhook:
        """Remove an endpoint with its messages, dead letters included; return what it was.

        Raises:
            NotFound: there is none of this id (code `webhook_not_found`).
        """
        found = await self.store.delete(self._brand(brand), WebhookId(webhook))
        if found is None:
            raise NotFound.in_brand("webhook", brand, "webhooks")
        return found

    async def dead_letters(self, brand: str, cursor: str | None, limit: int) -> DeadLetterPage:
        """Return one page of messages that were given up, oldest first."""
        return await self.store.dead_letters(self._brand(brand), cursor, limit)

    async def replay(self, brand: str, message: str) -> None:
        """Send a dead letter again, under its id.

        Raises:
            NotFound: there is none of this id (code `dead_letter_not_found`).
        """
        if not await self.store.replay(self._brand(brand), MessageId(message), self.clock.now()):
            raise NotFound.in_brand("dead letter", brand, "webhooks/dead-letters")
        self.sender.wake()

    async def _verify(self, webhook: NewWebhook) -> None:
        challenge, now = token_urlsafe(24), self.clock.now()
        body = orjson.dumps({"type": VERIFICATION, "timestamp": now.isoformat(), "data": {"challenge": challenge}})
        headers = self.signer.headers(webhook.secret, self.clock.new_id("msg"), now, body)
        answer = await self.post.send(webhook.url, headers, body)
        if not answer.arrived or not _echoes(answer, challenge):
            why = answer.reason or "it did not send the challenge back"
            rule = f"{why}; it must answer the message {VERIFICATION} with 200 and the value of data.challenge"
            detail = "The endpoint did not prove that it expects messages."
            raise InvalidRequest(detail, code="webhook_unverified", errors=[FieldError("/url", rule)])

    def _brand(self, brand: str) -> BrandId:
        return self.library.brand(brand).brand_id


def _echoes(answer: Delivery, challenge: str) -> bool:
    """Tell whether an answer is the challenge, as plain text or as `challenge` in JSON."""
    said = answer.body.strip()
    try:
        found = orjson.loads(said)
        said = str(found.get("challenge", "")).encode() if isinstance(found, dict) else str(found).encode()
    except orjson.JSONDecodeError:
        pass
    return hmac.compare_digest(said, challenge.encode())
