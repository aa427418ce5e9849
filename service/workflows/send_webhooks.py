"""Sends the messages of webhooks until each has arrived or is given up. Who may have them: `manage_webhooks`.

A message is sent at least once: one that arrived just before a crash is sent again, under the same id.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from contextvars import Context

from service.domain.webhooks import RETRY_AFTER, WebhookMessage
from service.errors import ServiceError
from service.ports.webhooks import Signer, WebhookPost, WebhookStore

_LOG = logging.getLogger("moments.webhooks")
_AT_ONCE = 16
_LEASE = dt.timedelta(seconds=60)
"""So long a process that sends a message has it for itself; its own time for a try is less."""
_SHARED_LOOK_S, _LONGEST_SLEEP_S = 5.0, 3_600.0
_GONE = 410


class WebhookSender:
    """Sends what is due. For one event loop; any number of processes may share a store."""

    def __init__(
        self,
        store: WebhookStore,
        post: WebhookPost,
        signer: Signer,
        now: Callable[[], dt.datetime],
        *,
        alone: bool,
    ) -> None:
        """Choose where messages are, and whether no other process writes any."""
        self._store = store
        self._post = post
        self._signer = signer
        self._now = now
        self._alone = alone
        self._news = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Say that there may be a new message. Starts the sender if need be."""
        self._news.set()
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_on(), name="send-webhooks", context=Context())

    async def close(self) -> None:
        """Stop; messages under way are sent again after the next start."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self._post.close()

    async def send_due(self) -> int:
        """Send all messages that are due; return how many there were."""
        count = 0
        while messages := await self._store.claim(self._now(), self._now() + _LEASE, _AT_ONCE):
            await asyncio.gather(*(self._send(message) for message in messages))
            count += len(messages)
        return count

    async def _send_on(self) -> None:
        while True:
            self._news.clear()
            try:
                due = await self._store.next_due()
                if due is not None and due <= self._now():
                    await self.send_due()
                    continue
            except ServiceError as error:
                _LOG.warning("webhooks could not be sent: %s", error.code)
                due = self._now() + dt.timedelta(seconds=_SHARED_LOOK_S)
            except Exception as error:  # noqa: BLE001 - nobody else sends messages until there is a new one
                _LOG.error("webhooks could not be sent: %s", type(error).__name__, exc_info=True)
                due = self._now() + dt.timedelta(seconds=_SHARED_LOOK_S)
            left_s = _LONGEST_SLEEP_S if due is None else max(0.0, (due - self._now()).total_seconds())
            try:
                async with asyncio.timeout(left_s if self._alone else min(left_s, _SHARED_LOOK_S)):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def _send(self, message: WebhookMessage) -> None:
        webhook = await self._store.find(message.brand, message.webhook)
        if webhook is None:
            await self._store.arrived(message.id)  # its endpoint was deleted meanwhile
            return
        headers = self._signer.headers(webhook.secret, message.id, self._now(), message.body)
        delivery = await self._post.send(webhook.url, headers, message.body)
        if delivery.arrived:
            await self._store.arrived(message.id)
            return
        is_gone = delivery.status == _GONE
        again = None if is_gone or message.tries >= len(RETRY_AFTER) else self._now() + RETRY_AFTER[message.tries]
        await self._store.failed(message, delivery.reason, again)
        if is_gone:
            await self._store.disable(message.brand, message.webhook)
