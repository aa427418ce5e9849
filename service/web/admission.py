"""Keeps overload from everybody: requests pass the turnstile, and those refused are answered before anything is read.

What is decided: `turnstile`. This middleware stands outside all others, as a refusal must cost next to nothing: with
four times too many requests three of four are refused, and what that takes is lost to the fourth.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import Generator
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.ports.turns import TURN
from service.web.addresses import path_of
from service.web.metrics import Metrics
from service.web.problem_kinds import KINDS
from service.web.problems import MEDIA_TYPE, problem
from service.web.turnstile import Turnstile, Visit

_LOG = logging.getLogger("moments.overload")
_CODE = "overloaded"
_DETAIL = "More is asked of this process than it can do. Nothing of the request was done."
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,100}")
_SLOTS = re.compile(r"/v1/brands/[^/]+/slots/")
_PERSON_WAITS = ("/replies", "/search", "/decision")
_LOOK_S = 0.5
_LOG_EVERY_S = 1.0
_RETRY_AFTER_S = (1, 2, 3)
"""One of them at random, so that those who were refused together do not come back together."""


class Admission:
    """ASGI middleware: lets requests in, has them wait, or answers 503 `overloaded`.

    Probes, metrics, pages and slots always pass. Reads, and what a person waits for, go before the rest.
    """

    def __init__(self, app: ASGIApp, turnstile: Turnstile, metrics: Metrics) -> None:
        self.app = app
        self.turnstile = turnstile
        self.metrics = metrics
        self._refused = 0
        self._told_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its turn, or refuse it."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if not path.startswith("/v1/") or _SLOTS.match(path):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["arrived"] = time.perf_counter()
        urgent = scope["method"] in ("GET", "HEAD") or path.endswith(_PERSON_WAITS)
        visit = await self._let_in(urgent)
        if visit is None:
            await self._refuse(scope, send, urgent)
            return
        token = TURN.set(visit)
        try:
            await self.app(scope, _Body(receive, visit).receive, _leaving(send, visit))
        finally:
            TURN.reset(token)
            visit.leave()

    async def _let_in(self, urgent: bool) -> Visit | None:
        """Return the visit once it may go on, or None for one that is refused, now or while it waits."""
        answer: asyncio.Future[bool] | None = None

        def called(may_go_on: bool) -> None:
            if answer is not None and not answer.done():
                answer.set_result(may_go_on)

        visit = self.turnstile.arrive(called, urgent=urgent)
        if visit is None or visit.state == "working":
            return visit
        answer = asyncio.get_running_loop().create_future()
        try:
            while not answer.done():
                await asyncio.wait((answer,), timeout=_LOOK_S)
                self.turnstile.look()
        except BaseException:
            visit.leave()
            raise
        return visit if answer.result() else None

    async def _refuse(self, scope: Scope, send: Send, urgent: bool) -> None:
        self.metrics.count_refused("urgent" if urgent else "other")
        self._refused += 1
        now = time.monotonic()
        if now - self._told_at >= _LOG_EVERY_S:
            _LOG.warning("overloaded: %d requests refused since the last such line", self._refused)
            self._refused, self._told_at = 0, now
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else f"req_{random.getrandbits(128):032x}".encode()
        body = _BODY.replace(b"REQUEST-ID", request_id)
        headers = [
            *_HEADERS,
            (b"content-length", str(len(body)).encode()),
            (b"retry-after", str(random.choice(_RETRY_AFTER_S)).encode()),  # noqa: S311 - no secret
            (b"x-request-id", request_id),
        ]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})


_BODY = problem(KINDS[_CODE], _DETAIL, "REQUEST-ID").model_dump_json().encode()
_HEADERS = [
    (b"content-type", MEDIA_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


class _Body:
    """The body of a request; who waits for a slow sender needs no place meanwhile."""

    def __init__(self, receive: Receive, visit: Visit) -> None:
        self._receive = receive
        self._visit = visit
        self._whole = False

    async def receive(self) -> Message:
        """Return the next message."""
        if self._whole:
            return await self._receive()
        message = await _Awaited(self._receive, self._visit)
        self._whole = not message.get("more_body", False)
        return message


class _Awaited:
    """One message. What is there already is given without a rest, for that would let somebody else in for nothing."""

    def __init__(self, receive: Receive, visit: Visit) -> None:
        self._receive = receive
        self._visit = visit

    def __await__(self) -> Generator[Any, Any, Message]:
        steps = self._receive().__await__()
        try:
            awaited = next(steps)
        except StopIteration as done:
            return cast("Message", done.value)  # what a coroutine returned; the type of StopIteration does not say it
        self._visit.rest()
        try:
            try:
                yield awaited
            except BaseException as error:
                steps.throw(error)
                raise
            return (yield from steps)
        finally:
            self._visit.go_on()


def _leaving(send: Send, visit: Visit) -> Send:
    """Return what gives the place away with the first words of the answer: a stream may go on for minutes."""

    async def leave(message: Message) -> None:
        visit.leave()
        await send(message)

    return leave
