"""How much a caller may ask: requests a minute, requests at once, and before a model is asked, tokens and money a day.

Requests are counted here, per key and in this process; without keys all callers together are one. What is spent is
counted by `workflows.keep_accounts`. Who asks: `auth`. The headers are those of draft-ietf-httpapi-ratelimit-headers.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.requests import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.keys import Caller, KeyId
from service.errors import LimitReached
from service.ports.callers import PAYER
from service.web.failures import response_for
from service.web.startup import ServiceDep, Startup

_MINUTE_S = 60
_DAY_S = 86_400
_BUSY_RETRY_S = 1
_AT_ONCE = "requests_at_once"


@dataclass(slots=True)
class _Bucket:
    """The requests that a key has left, as a bucket that is full after a minute of rest, and those under way."""

    left: float
    at: float
    running: int = 0

    def fill(self, per_minute: int, now: float) -> None:
        """Add what the time since the last look has brought."""
        self.left = min(float(per_minute), self.left + (now - self.at) * per_minute / _MINUTE_S)
        self.at = now


class Limits:
    """ASGI middleware for what `Authentication` has let in: takes a request from its key's bucket, or answers 429.

    The two numbers hold for keys without such a limit of their own, and without keys for all callers together.
    """

    def __init__(
        self,
        app: ASGIApp,
        startup: Startup,
        requests_per_minute: int,
        concurrent: int,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.startup = startup
        self.requests_per_minute = requests_per_minute
        self.concurrent = concurrent
        self.seconds = seconds
        self._buckets: dict[KeyId, _Bucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request, and say in its headers what is left."""
        caller = scope.get("state", {}).get("caller") if scope["type"] == "http" else None
        if not isinstance(caller, Caller):
            await self.app(scope, receive, send)
            return
        per_minute = caller.limits.requests_per_minute or self.requests_per_minute
        scope["state"][_AT_ONCE] = caller.limits.concurrent or self.concurrent
        bucket = self._bucket(caller.key, per_minute)
        refusal = self._refusal(caller, bucket, per_minute)
        bucket.left -= 0 if refusal else 1

        async def stamp(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"], headers["RateLimit"] = self._told(caller, bucket, per_minute)
            await send(message)

        if refusal is not None:
            await response_for(refusal, scope)(scope, receive, stamp)
            return
        bucket.running += 1
        try:
            await self.app(scope, receive, stamp)
        finally:
            bucket.running -= 1

    def _bucket(self, key: KeyId, per_minute: int) -> _Bucket:
        now = self.seconds()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(per_minute, now)
        bucket.fill(per_minute, now)
        return bucket

    def _refusal(self, caller: Caller, bucket: _Bucket, per_minute: int) -> LimitReached | None:
        concurrent = caller.limits.concurrent or self.concurrent
        if bucket.left < 1:
            wait = (1 - bucket.left) * _MINUTE_S / per_minute
            return LimitReached(f"More than {per_minute:,} requests in a minute.", retry_after_s=wait)
        if bucket.running >= concurrent:
            return LimitReached(f"More than {concurrent:,} requests at once.", retry_after_s=_BUSY_RETRY_S)
        return None

    def _told(self, caller: Caller, bucket: _Bucket, per_minute: int) -> tuple[str, str]:
        """Return both headers: of requests `t` says when the bucket is full again, of tokens when the day ends."""
        full_in = math.ceil((per_minute - bucket.left) * _MINUTE_S / per_minute)
        policies = [f'"requests";q={per_minute};w={_MINUTE_S}']
        states = [f'"requests";r={max(0, int(bucket.left))};t={full_in}']
        tokens = self.startup.service.accounts.tokens_left(caller) if self.startup.service else None
        if tokens is not None:
            policies.append(f'"tokens";q={caller.limits.tokens_per_day};w={_DAY_S}')
            states.append(f'"tokens";r={tokens[0]};t={tokens[1]}')
        return ", ".join(policies), ", ".join(states)


async def _at_once(request: Request) -> int:
    return int(request.scope["state"][_AT_ONCE])


AtOnce = Annotated[int, Depends(_at_once)]
"""How many requests the caller may have under way, and as many drafts that are written while it looks on or not."""


async def require_budget(request: Request, service: ServiceDep) -> None:
    """Check that the caller and the brand of the address have tokens and money of the day left.

    Raises:
        LimitReached: they have not.
    """
    caller: Any = request.scope["state"]["caller"]
    payer = PAYER.get()
    # The address is the payer's brand; a caller who may not see it has been refused by `BrandAccess` or will be.
    if payer is not None and caller.sees(payer.brand):
        await service.accounts.require(caller, payer.brand)


WITHIN_BUDGET: Any = Depends(require_budget)
"""The dependency of a route that asks a model: tokens and money of the day are left."""
