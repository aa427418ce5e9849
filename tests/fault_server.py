"""A real OpenAI-compatible HTTP server on the loopback that answers, or fails, as a test says.

Its words: `fault_replies`.

It counts what it sees, so that a test can prove that a client tried again, stopped trying, or hung up.
"""

import asyncio
import contextlib
import json
import random
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, cast

from tests.fault_replies import GOOD, Reply, usage_event

Answer = Callable[[dict[str, Any]], Reply]
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_HANG_S = 3_600.0


def scheduled(*replies: Reply, then: Reply = GOOD) -> Answer:
    """Answer with each reply in turn, then with a good one."""
    left = list(replies)
    return lambda _: left.pop(0) if left else then


def mixed(seed: int, share: float, faults: Sequence[Reply], good: Answer = lambda _: GOOD) -> Answer:
    """Answer with one of the faults for this share of the requests, the same ones for the same seed."""
    chance = random.Random(seed)
    return lambda request: chance.choice(faults) if chance.random() < share else good(request)


class Switch:
    """Answers well, or with a fault for as long as a test wants: an outage that begins and ends."""

    def __init__(self, good: Answer = lambda _: GOOD) -> None:
        self.fault: Reply | None = None
        self._good = good

    def __call__(self, request: dict[str, Any]) -> Reply:
        return self.fault or self._good(request)

    @contextlib.contextmanager
    def broken(self, fault: Reply) -> Iterator[None]:
        """Fail within the block."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None


class FaultServer:
    """A running server. `requests` are the bodies seen; the counts are of connections.

    `open` are those open now; `hung_up` those that the client closed before its answer had ended.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.connections = 0
        self.most_open = 0
        self.hung_up = 0
        self.api_base = ""
        self.living: set[_Connection] = set()

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return len(self.living)

    @property
    def tls_base(self) -> str:
        """The same port under https; where the server speaks plainly, the handshake fails."""
        return self.api_base.replace("http:", "https:")

    async def until(self, is_so: Callable[["FaultServer"], bool], seconds: float = 10) -> None:
        """Wait until a count is as it should be, for a client's end of a connection arrives a moment later."""
        async with asyncio.timeout(seconds):
            while not is_so(self):
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def fault_server(
    answer: Answer = lambda _: GOOD, tls: ssl.SSLContext | None = None
) -> AsyncIterator[FaultServer]:
    """Serve until the block ends; then every connection is closed."""
    server = FaultServer(answer)
    listening = await asyncio.get_running_loop().create_server(lambda: _Connection(server), "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    server.api_base = f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listening.close()
        for connection in list(server.living):
            connection.end()
        await asyncio.sleep(0)


def refused_base() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{place.getsockname()[1]}/v1"


class _Connection(asyncio.Protocol):
    """One connection: reads requests, one after the other, and sends what the server's answer says."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server
        self._received = bytearray()
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is none
        self._server.connections += 1
        self._server.living.add(self)
        self._server.most_open = max(self._server.most_open, self._server.open)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.living.discard(self)
        if self._sending and not self._sending.done():
            self._server.hung_up += 1
            self._sending.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.startswith(b"\x16"):  # a TLS handshake on a plain port: answer as a web server does
            self._transport.write(b"HTTP/1.1 400 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            return self._transport.close()
        if self._sending is None or self._sending.done():
            self._take()
        return None

    def end(self) -> None:
        """Stop at once, as the server stops."""
        if self._sending:
            self._sending.cancel()
        self._transport.abort()

    def _take(self) -> None:
        """Take a whole request out of what has come, if there is one, and begin to answer it."""
        head, gap, rest = bytes(self._received).partition(b"\r\n\r\n")
        lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = lengths[0] if lengths else 0
        if not gap or len(rest) < length:
            return
        self._received = bytearray(rest[length:])
        request = json.loads(rest[:length] or b"{}")
        self._server.requests.append(request)
        self._sending = asyncio.ensure_future(self._send(request, self._server.answer(request)))

    async def _send(self, request: dict[str, Any], reply: Reply) -> None:
        await asyncio.sleep(reply.latency_s)
        streams = bool(request.get("stream") and reply.events)
        if reply.fault in {"hang", "reset", "close"}:
            return await self._fail(reply.fault)
        chunked = streams or ("transfer-encoding", "chunked") in reply.headers
        pieces = _events(request, reply) if streams else _body(reply, chunked)
        self._write(_head(reply, streams, None if chunked else sum(len(piece) for piece in pieces)))
        if reply.fault == "drip":
            pieces = [bytes([byte]) for piece in pieces for byte in piece]
        broken = reply.fault.endswith("_body")
        for piece in pieces[: -(-len(pieces) // 2)] if broken else pieces:
            self._write(piece)
            if reply.pace_s:
                await asyncio.sleep(reply.pace_s)
        if broken:
            return await self._fail(reply.fault.removesuffix("_body"))
        if chunked:
            self._write(b"0\r\n\r\n")
        return None

    def _write(self, data: bytes) -> None:
        self._transport.write(data)

    async def _fail(self, fault: str) -> None:
        if fault == "hang":
            await asyncio.sleep(_HANG_S)
        await asyncio.sleep(0.02)  # what was written must arrive before a reset overtakes it
        if fault == "reset":
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()
        else:
            self._transport.close()


def _head(reply: Reply, streams: bool, length: int | None) -> bytes:
    given = {name for name, _ in reply.headers}
    kind = "text/event-stream" if streams else "application/json"
    usual = [("content-type", kind)] if streams or "content-type" not in given else []
    size = ("transfer-encoding", "chunked") if length is None else ("content-length", str(length))
    kept = [(name, value) for name, value in reply.headers if name not in {"transfer-encoding", *dict(usual)}]
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*usual, size, *kept))
    return f"HTTP/1.1 {reply.status} X\r\n{lines}\r\n".encode()


def _body(reply: Reply, chunked: bool) -> list[bytes]:
    """Return the body in two halves, so that a fault can come between them."""
    data = reply.body.encode()
    halves = [half for half in (data[: len(data) // 2], data[len(data) // 2 :]) if half]
    return [_chunk(half) for half in halves] if chunked else halves


def _events(request: dict[str, Any], reply: Reply) -> list[bytes]:
    wants_usage = (request.get("stream_options") or {}).get("include_usage")
    last = ((usage_event(),) if wants_usage else ()) + ("[DONE]",)
    return [_chunk(f"data: {event}\n\n".encode()) for event in (*reply.events, *(last if reply.done else ()))]


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
