"""`python -m bench boundary`: an outage of the first model under load, and more callers than places, over real HTTP.

The models are a fault server in this process, the service is a process of its own. Figures beside those of quiet times.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.__main__ import body_of
from bench.servers import running
from tests.fault_replies import FAULTS, composed
from tests.fault_server import FaultServer, Switch, fault_server

_LATENCY_S = 0.2
_CALLERS = 8
_AT_ONCE, _PLACES, _QUEUE = 300, 8, 32


class Answered(NamedTuple):
    """One answer: its status, seconds, the model that wrote it or the code of the problem."""

    status: int
    seconds: float
    by: str


async def measure(outage_s: float) -> None:
    """Measure and print both tables."""

    def slowly(request: dict[str, Any]) -> Any:
        return composed(request)._replace(latency_s=_LATENCY_S)

    switch = Switch(slowly)
    async with fault_server(switch) as first, fault_server(slowly) as second:
        with tempfile.TemporaryDirectory() as data:
            environment = {
                "MOMENTS_DATA_DIR": data,
                "MOMENTS_MODEL": "openai/first",
                "MOMENTS_MODEL_API_BASE": first.api_base,
                "MOMENTS_FALLBACK_MODELS": f"openai/second@{second.api_base}",
                "MOMENTS_LOG_LEVEL": "ERROR",
            }
            await _served(environment, True, lambda url: _outage(url, switch, (first, second), outage_s))
            bounded = {**environment, "MOMENTS_MODEL_PLACES": str(_PLACES), "MOMENTS_MODEL_QUEUE": str(_QUEUE)}
            del bounded["MOMENTS_FALLBACK_MODELS"]
            await _served(bounded, False, _crowd)


async def _served(environment: dict[str, str], ingest: bool, scene: Callable[[str], Awaitable[None]]) -> None:
    core = max(os.sched_getaffinity(0))
    command = ["service.cli.main", "serve", *(["--ingest"] if ingest else [])]
    server = running(command, environment, core)
    started = await asyncio.to_thread(server.__enter__)
    try:
        await scene(f"{started.url}/v1/brands/alder-and-brim/drafts")
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


async def _ask(session: aiohttp.ClientSession, url: str, number: int) -> Answered:
    began = time.perf_counter()
    async with session.post(url, json=body_of(number)) as response:
        body = await response.json(content_type=None)
        by = body["provenance"]["model"] if response.status == 201 else body["code"]
        return Answered(response.status, time.perf_counter() - began, by)


async def _load(url: str, seconds: float) -> list[Answered]:
    answers: list[Answered] = []
    stop = time.perf_counter() + seconds

    async def caller(session: aiohttp.ClientSession, number: int) -> None:
        while time.perf_counter() < stop:
            answers.append(await _ask(session, url, number))
            number += _CALLERS

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(caller(session, number) for number in range(_CALLERS)))
    return answers


def _percentile(answers: list[Answered], share: float) -> float:
    times = sorted(answer.seconds for answer in answers)
    return 1_000 * times[min(len(times) - 1, int(len(times) * share))]


async def _outage(url: str, switch: Switch, servers: tuple[FaultServer, ...], seconds: float) -> None:
    await _load(url, 5)
    calm = await _load(url, 15)
    before = sum(len(server.requests) for server in servers)
    with switch.broken(FAULTS["503"]):
        ill = await _load(url, seconds)
    calls = sum(len(server.requests) for server in servers) - before
    back_s = await _until_back(url)
    good = [answer for answer in ill if answer.status == 201]
    table = Table(
        title=f"The first model down for {seconds:g} s, {_CALLERS} callers, a model that takes {_LATENCY_S:g} s"
    )
    for column in ("measure", "before", "outage", "ratio or goal"):
        table.add_column(column)
    for name, share in (("p50 ms", 0.5), ("p99 ms", 0.99)):
        quiet, down = _percentile(calm, share), _percentile(good, share)
        table.add_row(name, f"{quiet:.0f}", f"{down:.0f}", f"{down / quiet:.2f}× (goal for p99: 1.5×)")
    table.add_row("requests", str(len(calm)), str(len(ill)), f"{len(ill) - len(good)} failed")
    table.add_row("calls upstream a request", "1.00", f"{calls / len(ill):.3f}", "goal: at most 1.1")
    table.add_row("first model answers again after", "", f"{back_s:.1f} s", "goal: 5 s")
    Console().print(table)


async def _until_back(url: str) -> float:
    began = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        while (await _ask(session, url, 1)).by != "openai/first" and time.perf_counter() - began < 60:
            pass
    return time.perf_counter() - began


async def _crowd(url: str) -> None:
    await _load(url, 5)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        answers = await asyncio.gather(*(_ask(session, url, number) for number in range(_AT_ONCE)))
    table = Table(title=f"{_AT_ONCE} callers at once, {_PLACES} places, {_QUEUE} more wait")
    for column in ("answer", "count", "p50 ms", "slowest ms"):
        table.add_column(column)
    for by in Counter(answer.by for answer in answers):
        some = [answer for answer in answers if answer.by == by]
        table.add_row(by, str(len(some)), f"{_percentile(some, 0.5):.0f}", f"{_percentile(some, 1):.0f}")
    Console().print(table)


def main(arguments: list[str]) -> None:
    """Measure, and print tables."""
    options = argparse.ArgumentParser(prog="bench boundary")
    options.add_argument("--outage", type=float, default=60.0, help="seconds that the first model is down")
    asyncio.run(measure(options.parse_args(arguments).outage))
