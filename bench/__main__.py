"""`make bench`: a draft by Moments beside the leanest endpoint, in interleaved rounds.

Read the ratios, not the times.
"""

import argparse
import asyncio
import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.load import Load, send
from bench.servers import Server, running
from service.adapters.minilm_embedder import MiniLMEmbedder

CALLERS = {1: 200, 16: 640, 64: 640}
TOPICS = ("summer walks", "rain and wind", "a gift", "travel with little luggage", "sun protection", "cold mornings")
PRODUCTS = (
    "trail-hat",
    "meadow-straw-hat",
    "harbour-fedora",
    "drizzle-rain-hat",
    "fjord-beanie",
    "isla-panama",
    "mill-flat-cap",
)
GOAL = 1.5


def body_of(number: int) -> dict[str, Any]:
    """Return the n-th request: topics and products in turn, and a seed of its own, so that no two texts are alike."""
    topic, product = TOPICS[number % len(TOPICS)], PRODUCTS[number % len(PRODUCTS)]
    return {"content_type": "buyer_guide", "topic": f"a hat for {topic}", "products": [product], "seed": number}


def new_topic_of(number: int) -> dict[str, Any]:
    """Return the n-th request with a topic that nobody has asked for: it is embedded, searched for and chosen anew."""
    body = body_of(number)
    return {**body, "topic": f"{body['topic']}, occasion {time.time_ns()}"}


def main() -> None:
    """Measure, print a table, and write `bench/latest.json`."""
    options = argparse.ArgumentParser(prog="bench")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--quick", action="store_true", help="a tenth of the requests, one round")
    asked = options.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    with tempfile.TemporaryDirectory() as data:
        environment = {"MOMENTS_DATA_DIR": data, "MOMENTS_MODEL": "mock/composer", "MOMENTS_LOG_LEVEL": "WARNING"}
        environment["MOMENTS_REQUESTS_PER_MINUTE"] = "10000000"  # all callers without keys share one limit
        environment["MOMENTS_WORK_PLACES"] = (
            "0"  # 64 callers without a pause are overload; `bench overload` measures that
        )
        with running(["service.cli.main", "serve", "--ingest"], environment, cores[0]):
            pass  # the first start takes the sample brands in; only a start on existing data is measured
        with (
            running(["uvicorn", "bench.lean:app", "--no-access-log"], {}, cores[0]) as lean,
            running(["service.cli.main", "serve"], environment, cores[0]) as ours,
        ):
            servers = {"lean": lean, "moments": ours}
            rounds = [_round(servers, 10 if asked.quick else 1) for _ in range(1 if asked.quick else asked.rounds)]
            results = {name: _best([one[name] for one in rounds]) for name in servers}
            results["stream"] = asyncio.run(_first_bytes(ours, 30 if asked.quick else 200))
            results["new topics"] = _new_topics(ours, 30 if asked.quick else 300)
            for name, server in servers.items():
                results[name] |= {"live_s": server.live_s, "ready_s": server.ready_s, "memory_mb": server.memory_mb()}
    _show(results)
    Path("bench/latest.json").write_text(json.dumps(results, indent=2))


def _round(servers: dict[str, Server], share: int) -> dict[str, dict[int, tuple[float, Load]]]:
    """Load each server in turn at each number of callers; the first requests warm it up and do not count."""
    found: dict[str, dict[int, tuple[float, Load]]] = {name: {} for name in servers}
    for callers, requests in CALLERS.items():
        for name, server in servers.items():
            url = f"{server.url}/v1/brands/alder-and-brim/drafts"
            asyncio.run(send(url, body_of, callers=callers, requests=max(84, callers), seconds=60))
            before, count = server.cpu_s(), max(20, requests // share)
            load = asyncio.run(send(url, body_of, callers=callers, requests=count, seconds=60))
            if load.failed:
                raise SystemExit(f"{name}: {load.failed} of {count} requests failed")
            found[name][callers] = (1_000 * (server.cpu_s() - before) / count, load)
    return found


def _new_topics(server: Server, count: int) -> dict[str, float]:
    """Return the CPU of a draft on a topic never asked for before, and of embedding such a topic alone, in ms."""
    url = f"{server.url}/v1/brands/alder-and-brim/drafts"
    before = server.cpu_s()
    asyncio.run(send(url, new_topic_of, callers=16, requests=count, seconds=60))
    whole = 1_000 * (server.cpu_s() - before) / count
    with tempfile.TemporaryDirectory() as cache:
        embedder = MiniLMEmbedder(Path(cache))
        asyncio.run(_embed(embedder, 5))
        began = time.process_time()
        asyncio.run(_embed(embedder, count))
        alone = 1_000 * (time.process_time() - began) / count
        embedder.close()
    return {"cpu_ms_new_topic": whole, "cpu_ms_embedding_alone": alone}


async def _first_bytes(server: Server, count: int) -> dict[str, float]:
    """Return the median ms of a whole reply, and of a stream's first byte and first text, for one caller."""
    url = f"{server.url}/v1/brands/alder-and-brim/drafts"
    times: dict[str, list[float]] = {"whole": [], "first_byte": [], "first_text": []}
    async with aiohttp.ClientSession() as session:
        for number in range(count):
            began = time.perf_counter()
            async with session.post(url, json=body_of(number)) as response:
                await response.read()
            times["whole"].append(time.perf_counter() - began)
            began, heard = time.perf_counter(), b""
            async with session.post(url, json=body_of(number), headers={"Accept": "text/event-stream"}) as response:
                async for piece in response.content.iter_any():
                    if not heard:
                        times["first_byte"].append(time.perf_counter() - began)
                    if b"event: delta" in piece and b"event: delta" not in heard:
                        times["first_text"].append(time.perf_counter() - began)
                    heard += piece
    return {name: 1_000 * median(some) for name, some in times.items()}


async def _embed(embedder: MiniLMEmbedder, count: int) -> None:
    for number in range(count):
        body = new_topic_of(number)
        await embedder.embed_queries([f"{body['topic']} {body['products'][0]}"])


def _best(rounds: list[dict[int, tuple[float, Load]]]) -> dict[str, float]:
    """Return the quietest round's CPU time and the median of the rest, by number of callers."""
    result: dict[str, float] = {}
    for callers in CALLERS:
        loads = [one[callers][1] for one in rounds]
        result[f"cpu_ms_{callers}"] = min(one[callers][0] for one in rounds)
        result[f"p50_ms_{callers}"] = median(load.p50 for load in loads)
        result[f"p99_ms_{callers}"] = median(load.p99 for load in loads)
        result[f"rate_{callers}"] = median(load.rate for load in loads)
    return result


def _show(results: dict[str, dict[str, float]]) -> None:
    table = Table(title="A draft: Moments against the leanest endpoint that does the same work")
    for column in ("measure", "lean", "moments", "ratio"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for measure, lean in results["lean"].items():
        ours = results["moments"][measure]
        table.add_row(measure, f"{lean:,.2f}", f"{ours:,.2f}", f"{ours / lean:.2f}×")
    console = Console()
    console.print(table)
    ratio = results["moments"]["cpu_ms_16"] / results["lean"]["cpu_ms_16"]
    console.print(f"CPU of a draft at 16 callers: {ratio:.2f}× the leanest endpoint (goal: at most {GOAL}×)")
    stream = results["stream"]
    console.print(
        f"A stream's first byte comes {stream['first_byte'] - stream['whole']:+.1f} ms, and its first text "
        f"{stream['first_text'] - stream['whole']:+.1f} ms, beside {stream['whole']:.1f} ms for a whole reply (goal: +1 ms)"
    )
    new = results["new topics"]
    beyond = (new["cpu_ms_new_topic"] - new["cpu_ms_embedding_alone"]) / results["lean"]["cpu_ms_16"]
    console.print(
        f"On a topic never asked for before, which the leanest endpoint does not embed: {new['cpu_ms_new_topic']:.2f} ms, "
        f"{new['cpu_ms_embedding_alone']:.2f} ms of it for the embedder alone; the rest is {beyond:.2f}×"
    )


if __name__ == "__main__":
    # `python -m bench engine` runs one section alone: the module of that name.
    if len(sys.argv) > 1 and sys.argv[1].isidentifier():
        importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])
    else:
        main()
