"""`python -m bench drift`: the memory that 10,000 more drafts over HTTP leave behind, without a model's latency.

What the first requests load and remember is no drift: as many as fill the bounded memories of topics go before.
"""

import argparse
import asyncio
import os
import tempfile

from rich.console import Console
from rich.table import Table

from bench.__main__ import body_of
from bench.load import send
from bench.servers import Server, running

_GOAL_MB = 5.0
_STEPS = 5
_CALLERS = 8


def main(arguments: list[str]) -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(prog="bench drift")
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--before", type=int, default=2_000, help="requests that do not count")
    asked = options.parse_args(arguments)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    with tempfile.TemporaryDirectory() as data:
        environment = {
            "MOMENTS_DATA_DIR": data,
            "MOMENTS_MODEL": "mock/composer",
            "MOMENTS_REQUESTS_PER_MINUTE": "10000000",
            "MOMENTS_WORK_PLACES": "0",
        }
        with running(["service.cli.main", "serve", "--ingest"], environment, cores[0]):
            pass
        with running(["service.cli.main", "serve"], environment, cores[0]) as server:
            _show(*_measured(server, asked.before, asked.requests))


def _measured(server: Server, before: int, requests: int) -> tuple[int, list[float]]:
    """Return how many requests were made after the first ones, and the memory in MB before them and after each step."""
    url = f"{server.url}/v1/brands/alder-and-brim/drafts"
    at_start = server.memory_mb()
    _send(url, before)
    found = [at_start, server.memory_mb()]
    for _ in range(_STEPS):
        _send(url, requests // _STEPS)
        found.append(server.memory_mb())
    return requests, found


def _send(url: str, requests: int) -> None:
    load = asyncio.run(send(url, body_of, callers=_CALLERS, requests=requests, seconds=1_800))
    if load.failed:
        raise SystemExit(f"{load.failed} of {requests} requests failed")


def _show(requests: int, memory: list[float]) -> None:
    table = Table(title="Resident memory over HTTP")
    table.add_column("after")
    table.add_column("MB", justify="right")
    names = [
        "the start",
        "the first requests",
        *(f"{requests * step // _STEPS:,} more" for step in range(1, _STEPS + 1)),
    ]
    for name, size in zip(names, memory, strict=True):
        table.add_row(name, f"{size:.1f}")
    console = Console()
    console.print(table)
    drift = (memory[-1] - memory[1]) * 10_000 / requests
    console.print(f"Drift: {drift:+.1f} MB in 10,000 requests (goal: at most {_GOAL_MB:g} MB)")
