"""Sends requests from a number of callers; bounded in count and time, loopback only."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import aiohttp


class Load(NamedTuple):
    """What a round of load measured: milliseconds at the median and at the 99th percentile, requests a second."""

    p50: float
    p99: float
    rate: float
    failed: int


async def send(
    url: str,
    body_of: Callable[[int], dict[str, Any]],
    *,
    callers: int,
    requests: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Load:
    """Send `requests` requests from `callers` callers, for at most some seconds."""
    times: list[float] = []
    failed, left = 0, requests
    stop = time.perf_counter() + seconds

    async def caller(session: aiohttp.ClientSession) -> None:
        nonlocal failed, left
        while left > 0 and time.perf_counter() < stop:
            left -= 1
            body = body_of(requests - left)
            started = time.perf_counter()
            async with session.post(url, json=body, headers=headers) as response:
                await response.read()
                failed += response.status != 201
            times.append(time.perf_counter() - started)

    started = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=callers)) as session:
        await asyncio.gather(*(caller(session) for _ in range(callers)))
    took = time.perf_counter() - started
    times.sort()
    return Load(
        p50=1_000 * times[len(times) // 2],
        p99=1_000 * times[min(len(times) - 1, int(len(times) * 0.99))],
        rate=len(times) / took,
        failed=failed,
    )
