"""`python -m bench peers_http`: a draft over HTTP, every guard on, beside LangChain, LlamaIndex and Haystack.

All take the passages of the sample brand, embed with the same weights, ask the same OpenAI-compatible server (without
latency) and answer the same requests; each server has the same core to itself, in turn. The measure is CPU time a
request: 1,000 ms of it are a core's second, whatever else the machine does. The peers are an optional group: `uv pip
install --group peers`; one in an environment of its own is named with `--peers-python`.
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.__main__ import body_of
from bench.load import send
from bench.servers import Server, running

_GOALS = {"LangChain": 1.5, "LlamaIndex": 1.5, "Haystack": 3.0}
_CALLERS, _REQUESTS = 8, 400
_BRAND = "/v1/brands/alder-and-brim"


class Row(NamedTuple):
    """CPU milliseconds a request, milliseconds at the median and the 99th percentile, and resident memory in MB."""

    cpu_ms: float
    p50_ms: float
    p99_ms: float
    memory_mb: float


def main(words: list[str]) -> None:
    """Measure, print a table, and write `bench/peers_http.json`."""
    options = argparse.ArgumentParser(prog="bench peers_http")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--peers-python", default=sys.executable, help="the interpreter that has the group peers")
    asked = options.parse_args(words)
    if not can_import(asked.peers_python, "langchain_openai, llama_index.llms.openai_like, haystack_integrations"):
        Console().print("peers_http: skipped; it needs the group peers (uv pip install --group peers)")
        return
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    with tempfile.TemporaryDirectory() as place, _model() as base:
        found = _measured(Path(place), base, asked.peers_python, asked.rounds, cores[0])
    _show(found)
    Path("bench/peers_http.json").write_text(
        json.dumps({name: row._asdict() for name, row in found.items()}, indent=2) + "\n"
    )


def can_import(python: str, modules: str) -> bool:
    """Tell whether an interpreter has these modules, named as an import statement names them."""
    return subprocess.run([python, "-c", f"import {modules}"], capture_output=True, check=False).returncode == 0


def _measured(place: Path, base: str, python: str, rounds: int, core: int) -> dict[str, Row]:
    ours = {
        "MOMENTS_DATA_DIR": str(place / "data"),
        "MOMENTS_MODEL": "openai/fake",
        "MOMENTS_MODEL_API_BASE": base,
        "MOMENTS_REQUESTS_PER_MINUTE": "10000000",
        "MOMENTS_WORK_PLACES": "0",  # the turnstile refuses; the peers cannot
    }
    passages, key = place / "passages.json", _prepared(place, ours, core)
    rows: dict[str, list[Row]] = {name: [] for name in ("Moments", *_GOALS)}
    with contextlib.ExitStack() as stack:
        servers = {"Moments": stack.enter_context(running(["service.cli.main", "serve"], ours, core))}
        for name in _GOALS:
            theirs = {
                "BENCH_PEER": name,
                "BENCH_MODEL": base,
                "BENCH_PASSAGES": str(passages),
                "BENCH_EMBEDDER": str(place / "data" / "embedder"),
                "HAYSTACK_TELEMETRY_ENABLED": "False",
                "ANONYMIZED_TELEMETRY": "False",
            }
            command = ["uvicorn", "--factory", "bench.peer_servers:app", "--no-access-log"]
            servers[name] = stack.enter_context(running(command, theirs, core, python))
        for _ in range(rounds):
            for name, server in servers.items():
                rows[name].append(asyncio.run(_row(server, key if name == "Moments" else None)))
    return {name: Row(min(row.cpu_ms for row in some), *_medians(some)) for name, some in rows.items()}


def _prepared(place: Path, ours: dict[str, str], core: int) -> str:
    """Take the sample brands in, keep the passages of one for the peers, and return a key to come in with."""
    with running(["service.cli.main", "serve", "--ingest"], ours, core) as server:
        sources = _get(f"{server.url}{_BRAND}/sources")
        found = sources["items"] if isinstance(sources, dict) else sources
        texts = [
            f"{passage['heading']}\n{passage['text']}"
            for source in found
            for passage in _get(f"{server.url}{_BRAND}/sources/{source['id']}")["passages"]
        ]
    (place / "passages.json").write_text(json.dumps(texts))
    command = [sys.executable, "-m", "service.cli.main", "keys", "create", "--json", "--name", "bench", "--brand", "*"]
    made = subprocess.run([*command, "--scope", "draft"], env={**os.environ, **ours}, capture_output=True, check=True)
    return str(json.loads(made.stdout)["secret"])


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


async def _row(server: Server, key: str | None) -> Row:
    url, headers = f"{server.url}{_BRAND}/drafts", {"Authorization": f"Bearer {key}"} if key else {}
    await send(url, body_of, callers=_CALLERS, requests=84, seconds=60, headers=headers)
    before = server.cpu_s()
    load = await send(url, body_of, callers=_CALLERS, requests=_REQUESTS, seconds=120, headers=headers)
    if load.failed:
        raise SystemExit(f"{load.failed} of {_REQUESTS} requests to {server.url} failed")
    return Row(1_000 * (server.cpu_s() - before) / _REQUESTS, load.p50, load.p99, server.memory_mb())


def _medians(rows: list[Row]) -> tuple[float, ...]:
    return tuple(median(values) for values in list(zip(*rows, strict=True))[1:])


@contextlib.contextmanager
def _model() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "bench.model_server"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def _show(found: dict[str, Row]) -> None:
    table = Table(title=f"A draft over HTTP, {_CALLERS} callers, a model without latency")
    for column in ("system", "CPU ms", "requests/s a core", "Moments is", "goal", "p50 ms", "p99 ms", "MB"):
        table.add_column(column, justify="left" if column == "system" else "right")
    ours = found["Moments"].cpu_ms
    for name, row in found.items():
        ratio, goal = f"{row.cpu_ms / ours:.2f}×", f"{_GOALS[name]:g}×" if name in _GOALS else ""
        table.add_row(
            name,
            f"{row.cpu_ms:.2f}",
            f"{1_000 / row.cpu_ms:.0f}",
            ratio,
            goal,
            f"{row.p50_ms:.0f}",
            f"{row.p99_ms:.0f}",
            f"{row.memory_mb:.0f}",
        )
    Console().print(table)
    Console().print(
        "Moments checks each claim, masks personal data, stores the draft, and asks for a key; the peers do not."
    )
