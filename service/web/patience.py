"""How long a caller waits: until its own deadline, and no longer than it stays on the line."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import FieldError, InvalidRequest
from service.ports.deadlines import within
from service.web.addresses import path_of

_HEADER = "x-request-deadline-ms"
_SHORTEST_MS = 10
_MOST_DIGITS = 9


class Patience:
    """ASGI middleware: gives a request its deadline, and stops the work for a caller who has hung up.

    Work that has an Idempotency-Key goes on: its caller will ask again, and is to find the answer.
    """

    def __init__(self, app: ASGIApp, deadline_s: float) -> None:
        self.app = app
        self.deadline_s = deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or not path_of(scope).startswith(("/v1/", "/studio/")):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with within(min(_seconds(headers.get(_HEADER)) or self.deadline_s, self.deadline_s)):
            if scope["method"] != "POST" or "idempotency-key" in headers:
                await self.app(scope, receive, send)
            else:
                await _while_listening(self.app, scope, receive, send)


async def _while_listening(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the application until it is done or the caller has gone."""
    line = _Line(receive)
    work, listening = asyncio.ensure_future(app(scope, line.receive, send)), asyncio.ensure_future(line.listen())
    try:
        await asyncio.wait((work, listening), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        for task in (work, listening):
            task.cancel()
        await asyncio.gather(work, listening, return_exceptions=True)


class _Line:
    """What comes from the caller: the body for the application, and behind it the news that the caller has gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = asyncio.Event()
        self._gone = asyncio.Event()

    async def receive(self) -> Message:
        """Return the next message."""
        if self._read.is_set():
            await self._gone.wait()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if not (message["type"] == "http.request" and message.get("more_body", False)):
            self._read.set()
        if message["type"] == "http.disconnect":
            self._gone.set()
        return message

    async def listen(self) -> None:
        """Wait until the caller has gone."""
        await self._read.wait()
        while not self._gone.is_set():
            if (await self._receive())["type"] == "http.disconnect":
                self._gone.set()


def _seconds(given: str | None) -> float | None:
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > _MOST_DIGITS or int(given) < _SHORTEST_MS:
        rule = f"Must be a whole number of milliseconds, at least {_SHORTEST_MS}, such as 20000."
        raise InvalidRequest("X-Request-Deadline-Ms does not fit.", errors=(FieldError(f"/header/{_HEADER}", rule),))
    return int(given) / 1_000
