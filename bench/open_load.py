"""Sends requests as a crowd does: at times of its own, whether or not the last one was answered. A process of its own.

`python -m bench.open_load URL --rate 400 --seconds 20` prints one line of JSON: `[status, code, milliseconds]` a
request, timed from when it was due, and how late this process was itself. With `--callers N` each caller waits for its
answer instead. With `--get` it reads, and a `{}` in the address is a number from 0 to 19. The client is a bare protocol
on uvloop, as a library would be slower than the server that it loads.
"""

import argparse
import asyncio
import itertools
import json
import random
import time
from collections import deque
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import uvloop

from bench.__main__ import body_of

_POOL = 64
_LAST_WAIT_S = 20.0
_PLACES = 20
Answered = Callable[[int, bytes], None]


class _Line(asyncio.Protocol):
    """A connection that is kept, with one request on it at a time."""

    def __init__(self, free: "deque[_Line]") -> None:
        self._free = free
        self._answered: Answered | None = None
        self._heard = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by class

    def ask(self, request: bytes, answered: Answered) -> None:
        self._answered, self._heard = answered, b""
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) >= length:
            self._end(int(head[9:12]), body)
            self._free.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._end(0, b"")

    def _end(self, status: int, body: bytes) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status, body)


class _Crowd:
    """Asks, and keeps what came of it."""

    def __init__(self, url: str, *, get: bool = False) -> None:
        address = urlsplit(url)
        self._get = f"GET {address.path}?{address.query} HTTP/1.1\r\nHost: bench\r\n\r\n" if get else ""
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._head = f"POST {address.path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ".encode()
        self._free: deque[_Line] = deque()
        self._numbers = itertools.count()
        self.answers: list[tuple[int, str, float]] = []
        self.late: list[float] = []

    async def connect(self, count: int) -> None:
        for _ in range(count):
            self._free.append(await self._line())

    async def open_loop(self, rate: float, seconds: float) -> None:
        """Send at random times, so many a second on average."""
        dice, loop = random.Random(1), asyncio.get_running_loop()
        began = due = time.perf_counter()
        sent = 0
        while due < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            now = time.perf_counter()
            while due <= now:
                self.late.append(now - due)
                if not self._free:
                    await self.connect(1)
                self._ask(due)
                sent += 1
                due += dice.expovariate(rate)
        last = loop.time() + _LAST_WAIT_S
        while len(self.answers) < sent and loop.time() < last:
            await asyncio.sleep(0.05)
        self.answers += [(0, "no answer", 1_000 * _LAST_WAIT_S)] * (sent - len(self.answers))

    async def closed_loop(self, callers: int, seconds: float) -> None:
        """Send from so many callers, each of which waits for its answer."""
        stop = time.perf_counter() + seconds

        async def caller() -> None:
            while time.perf_counter() < stop:
                done = asyncio.Event()
                self._ask(time.perf_counter(), done)
                await done.wait()

        await asyncio.gather(*(caller() for _ in range(callers)))

    def _ask(self, due: float, done: asyncio.Event | None = None) -> None:
        line = self._free.popleft()
        number = next(self._numbers)
        body = b"" if self._get else json.dumps(body_of(number)).encode()

        def answered(status: int, said: bytes) -> None:
            code = "" if status in (200, 201) or not said.startswith(b"{") else json.loads(said).get("code", "")
            self.answers.append((status, code, round(1_000 * (time.perf_counter() - due), 3)))
            if done is not None:
                done.set()

        if self._get:
            line.ask(self._get.replace("{}", str(number % _PLACES)).encode(), answered)
        else:
            line.ask(self._head + str(len(body)).encode() + b"\r\n\r\n" + body, answered)

    async def _line(self) -> _Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: _Line(self._free), self._host, self._port)
        return line


async def _run(options: argparse.Namespace) -> None:
    crowd = _Crowd(options.url, get=options.get)
    await crowd.connect(options.callers or _POOL)
    began, cpu = time.perf_counter(), time.process_time()
    if options.callers:
        await crowd.closed_loop(options.callers, options.seconds)
    else:
        await crowd.open_loop(options.rate, options.seconds)
    busy = (time.process_time() - cpu) / (time.perf_counter() - began)
    late = sorted(crowd.late) or [0.0]
    print(
        json.dumps({"answers": crowd.answers, "busy": busy, "late_p99_ms": 1_000 * late[int(0.99 * (len(late) - 1))]})
    )


def main() -> None:
    """Send, and print what came of it."""
    options = argparse.ArgumentParser(prog="bench.open_load")
    options.add_argument("url")
    options.add_argument("--get", action="store_true")
    options.add_argument("--rate", type=float, default=100.0)
    options.add_argument("--callers", type=int, default=0)
    options.add_argument("--seconds", type=float, default=10.0)
    uvloop.run(_run(options.parse_args()))


if __name__ == "__main__":
    main()
