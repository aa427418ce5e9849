"""Idempotency-Key for every POST under /v1: a repeat is answered from the record and runs nothing twice.

Where the record is kept lives behind the port `IdempotencyStore`.
"""

import asyncio
import datetime as dt
import hashlib
import re
import tempfile
from dataclasses import dataclass
from typing import IO

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import FieldError, IdempotencyConflict, InvalidRequest, ServiceError
from service.ports import IdempotencyStore, InProgress, Replay, Started
from service.ports.turns import resting
from service.web.addresses import path_of
from service.web.failures import request_id_of
from service.web.logs import failure_line
from service.web.problems import WebProblem
from service.web.startup import Startup

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_DRAFTS = re.compile(r"/v1/brands/[^/]+/drafts")
_BLOCK = 64 * 1024
_IN_MEMORY = 1024 * 1024
_KEPT_HEADERS = frozenset({"content-type", "location", "retry-after", "preference-applied"})
_PASSING = frozenset({401, 403, 408, 425, 429})
"""Refusals that another try may not meet; like 5xx they are not kept."""
_FIRST_SERVER_ERROR = 500
_EVENTS = "text/event-stream"
_ELSEWHERE_WAIT_S = 10.0
_ELSEWHERE_STEP_S = 0.2


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class _Run:
    """A request under way in this process, for duplicates to wait on; None says that it was given up."""

    body_hash: str
    answer: asyncio.Future[Replay | None]


class Idempotency:
    """ASGI middleware: claims the key, runs the request once, keeps the answer, and replays it."""

    def __init__(self, app: ASGIApp, startup: Startup) -> None:
        self.app = app
        self.startup = startup
        self._runs: dict[tuple[str, str], _Run] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what has no key; answer the rest once."""
        service = self.startup.service
        key = _key_of(Headers(scope=scope)) if _takes_key(scope) else None
        if service is None or key is None:
            await self.app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            async for block in Request(scope, receive).stream():
                body.write(block)
            answer, replayed = await self._answer(service.idempotency, key, scope, body, send)
        if replayed or not _is_stream(answer):
            await _response(answer, replayed)(scope, receive, send)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answer(
        self, store: IdempotencyStore, key: str, scope: Scope, body: IO[bytes], send: Send
    ) -> tuple[Replay, bool]:
        """Return the answer and whether it is a replay; of duplicates in this process one runs and the rest wait."""
        claim = (_scope_of(scope), key)
        body_hash = _body_hash(scope, body)
        while (run := self._runs.get(claim)) is not None:
            if run.body_hash != body_hash:
                raise IdempotencyConflict("This Idempotency-Key belongs to another request that is running now.")
            # Shielded: a waiter that is cancelled must not cancel the answer of the others.
            with resting():
                shared = await asyncio.shield(run.answer)
            if shared is not None:
                return shared, True
        run = _Run(body_hash, asyncio.get_running_loop().create_future())
        self._runs[claim] = run
        answer: Replay | None = None
        try:
            begun = await self._begin(store, claim, body_hash)
            if isinstance(begun, Replay):
                answer = begun
                return answer, True
            answer = await self._run_once(store, begun, scope, body, send)
            return answer, False
        finally:
            del self._runs[claim]
            run.answer.set_result(answer)

    async def _begin(self, store: IdempotencyStore, claim: tuple[str, str], body_hash: str) -> Started | Replay:
        """Claim the key; wait a while for a run in another process."""
        waited = 0.0
        while isinstance(begun := await store.begin(*claim, body_hash, _now()), InProgress):
            if waited >= _ELSEWHERE_WAIT_S:
                raise WebProblem("request_in_progress", "The first request with this Idempotency-Key still runs.")
            with resting():
                await asyncio.sleep(_ELSEWHERE_STEP_S)
            waited += _ELSEWHERE_STEP_S
        return begun

    async def _run_once(
        self, store: IdempotencyStore, run: Started, scope: Scope, body: IO[bytes], send: Send
    ) -> Replay:
        answer: Replay | None = None
        try:
            answer = await _capture(self.app, scope, _replay_body(body), send)
        finally:
            # Kept before it is sent: a caller that saw the answer must find it again.
            with anyio.CancelScope(shield=True):
                await _keep(store, run, answer, scope)
        return answer


async def _keep(store: IdempotencyStore, run: Started, answer: Replay | None, scope: Scope) -> None:
    """Record the answer, or free the key if there is none worth keeping; the caller gets the answer in any case."""
    try:
        if answer is None or answer.status >= _FIRST_SERVER_ERROR or answer.status in _PASSING or _has_failed(answer):
            await store.abandon(run)
        else:
            await store.finish(run, answer)
    except ServiceError as error:
        failure_line(error, request_id_of(scope))


def _takes_key(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST" or not path_of(scope).startswith("/v1/"):
        return False
    # To go on with a broken stream starts nothing, and is never answered from the record of that stream's beginning.
    goes_on = Headers(scope=scope).get("last-event-id") and _DRAFTS.fullmatch(path_of(scope))
    return not goes_on


def _key_of(headers: Headers) -> str | None:
    keys = headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        rule = "Must be one value of 1 to 255 visible ASCII characters, such as a UUID."
        error = FieldError("/header/idempotency-key", rule)
        raise InvalidRequest("The Idempotency-Key header does not fit.", errors=(error,))
    return keys[0]


def _scope_of(scope: Scope) -> str:
    """Name method, path (with the brand) and caller: nobody is answered from another caller's record."""
    credentials = Headers(scope=scope).get("authorization", "")
    caller = hashlib.sha256(credentials.encode()).hexdigest()[:16] if credentials else "open"
    return f"POST {path_of(scope)} {caller}"


def _body_hash(scope: Scope, body: IO[bytes]) -> str:
    """Return the SHA-256 of query, media type and body; multipart boundaries differ in each repeat and are left out."""
    content_type, _, parameters = Headers(scope=scope).get("content-type", "").partition(";")
    found = re.search(r'boundary="?([^";]{1,70})', parameters) if content_type.startswith("multipart/") else None
    boundary = found.group(1).encode() if found else b""
    digest = hashlib.sha256(b"\0".join((scope.get("query_string", b""), content_type.strip().lower().encode(), b"")))
    body.seek(0)
    tail = b""
    while block := body.read(_BLOCK):
        data = (tail + block).replace(boundary, b"") if boundary else block
        keep = max(len(data) - len(boundary), 0) if boundary else len(data)
        digest.update(data[:keep])
        tail = data[keep:]
    digest.update(tail)
    return digest.hexdigest()


def _replay_body(body: IO[bytes]) -> Receive:
    """Return what gives the body again.

    That the caller has gone away is not told: the answer is kept for its repeat.
    """
    body.seek(0)
    done = False

    async def replay() -> Message:
        nonlocal done
        if done:
            await asyncio.get_running_loop().create_future()  # until whoever listens is cancelled
        block = body.read(_BLOCK)
        done = len(block) < _BLOCK
        return {"type": "http.request", "body": block, "more_body": not done}

    return replay


async def _capture(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> Replay:
    """Return the answer; one that comes as events is sent on as it comes."""
    status, headers, parts = 500, Headers(), list[bytes]()

    async def keep(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], Headers(raw=message["headers"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
        if headers.get("content-type", "").startswith(_EVENTS):
            # Its end is told when the record is kept: who has seen it may repeat the request at once.
            await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

    await app(scope, receive, keep)
    kept = tuple((name, value) for name, value in headers.items() if name in _KEPT_HEADERS)
    return Replay(status, kept, b"".join(parts))


def _is_stream(answer: Replay) -> bool:
    return dict(answer.headers).get("content-type", "").startswith(_EVENTS)


def _has_failed(answer: Replay) -> bool:
    """Return whether a stream ended without its draft: its status was sent before that was known."""
    return _is_stream(answer) and b"event: done\n" not in answer.body


def _response(answer: Replay, replayed: bool) -> Response:
    headers = dict(answer.headers)
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, status_code=answer.status, headers=headers)
