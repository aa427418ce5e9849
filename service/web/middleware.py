"""What every request passes: an id, security headers, the access log, metrics, size limits, and the wait for a start.

Pure ASGI, so that bodies stream through. Idempotency has a file of its own.
"""

import random
import re
import time
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError, TooLarge
from service.ports import UNTRACED
from service.web.addresses import asked_method, path_of
from service.web.failures import response_for
from service.web.logs import access_line, within
from service.web.metrics import METHODS, Metrics
from service.web.startup import Startup

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_UPLOADS = re.compile(
    r"/v1/brands/[^/]+/(sources/[^/]+|reviews|batches|journey/events|events|outcomes)"
    r"|/studio/brands/[^/]+/(knowledge|reviews)/upload"
)
_UPLOAD_FACTOR = 10
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_CLIENT_CLOSED = 499


class Envelope:
    """Gives each request an id and a span, its response the security headers, and the log and metrics one entry."""

    def __init__(self, app: ASGIApp, metrics: Metrics, startup: Startup) -> None:
        self.app = app
        self.metrics = metrics
        self.startup = startup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        status = _CLIENT_CLOSED
        began = scope["state"].get("arrived") or time.perf_counter()

        async def stamp(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        asked = asked_method(scope)
        method = asked if asked in METHODS else "OTHER"
        service = self.startup.service
        tracer = UNTRACED if service is None else service.tracer
        self.metrics.in_flight += 1
        with within(request_id), tracer.request(method, headers) as span:
            try:
                await self.app(scope, receive, stamp)
            finally:
                span.answered(_route(scope), status)
                self._ended(scope, method, status, time.perf_counter() - began)

    def _ended(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        self.metrics.in_flight -= 1
        route = _route(scope) or "unmatched"
        self.metrics.count_request(method, route, status, seconds)
        access_line(
            request_id=scope["state"]["request_id"],
            method=method,
            route=route,
            status=status,
            seconds=seconds,
            brand=self._brand(scope),
        )

    def _brand(self, scope: Scope) -> str | None:
        """Return the brand of the address if there is one of that name: a caller may write anything in its place."""
        service, name = self.startup.service, scope.get("path_params", {}).get("brand")
        if service is None or name is None:
            return None
        try:
            return service.library.brand(name).id
        except ServiceError:
            return None


class BodyLimit:
    """Refuses bodies that are too large, by their declared length or, for chunked ones, as soon as they pass it."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.max_bytes * (_UPLOAD_FACTOR if _UPLOADS.fullmatch(path_of(scope)) else 1)
        received, started = _declared_length(Headers(scope=scope)), False
        if received > limit:
            await response_for(_LimitPassed(limit), scope)(scope, receive, send)
            return
        received = 0

        async def count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _LimitPassed(limit)
            return message

        async def unless_passed(message: Message) -> None:
            nonlocal started
            # Readers of the body may turn our exception into an answer of their own; ours is the one to send.
            if received <= limit or started:
                started = True
                await send(message)

        with suppress(_LimitPassed):
            await self.app(scope, count, unless_passed)
        if received > limit and not started:
            await response_for(_LimitPassed(limit), scope)(scope, receive, send)


class _LimitPassed(TooLarge):
    """Stops whoever reads the body."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may have at most {limit:,} bytes.")


class ReadinessGate:
    """Answers 503 for everything under /v1 until the service is built; probes and pages need no service."""

    def __init__(self, app: ASGIApp, startup: Startup) -> None:
        self.app = app
        self.startup = startup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or ask the caller to come back."""
        waiting = self.startup.service is None and scope["type"] == "http" and path_of(scope).startswith("/v1")
        if waiting:
            await response_for(self.startup.not_ready(), scope)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _route(scope: Scope) -> str | None:
    """Return the template of the address, if there is such a route: `/v1/brands/{brand}`."""
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None)


def _declared_length(headers: Headers) -> int:
    digits = headers.get("content-length", "")
    return int(digits[:18]) if digits.isascii() and digits.isdigit() else 0


def _request_id(headers: Headers) -> str:
    """Keep the caller's id if it is harmless in logs and headers; make one otherwise. It is no secret."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else f"req_{random.getrandbits(128):032x}"
