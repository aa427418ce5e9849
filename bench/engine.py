"""How fast passages are found: Moments beside a direct Chroma query, at growing sizes, filtered and not, in one run.

Each round asks every variant once, in a new order, so that what else runs on the machine meets all alike; read the
ratios and the CPU time. Of a million passages only the vectors in memory are measured: a Chroma index of them would
take half an hour to make. Run as `python -m bench engine`. What is found, and how well: `quality`.
"""

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.engine_world import BRAND, SHARES, World, open_world, read_texts
from service.adapters.minilm_embedder import MiniLMEmbedder
from service.adapters.simsimd_matrix import SimsimdMatrix
from service.domain.searches import EVERYTHING, Scope
from service.workflows.find_items import find_items
from service.workflows.keep_shelves import Shelves

LIMIT = 50
"""Candidates of each leg, as `search` and drafts ask for; plain Chroma is asked for 10."""
SHOWN = 10
GOALS = {"found, vector cached": 10.0, "found, vector not cached": 20.0} | {f"found, {name}": 20.0 for name in SHARES}
Variant = Callable[[int], Awaitable[object]]


class Times(NamedTuple):
    """Milliseconds of one variant: wall clock and CPU of all threads, at the median and the 99th percentile.

    On a busy machine most of the wall clock is waiting for a core; the CPU's 99th percentile has no such waiting in it.
    """

    p50: float
    p99: float
    cpu: float
    cpu_p99: float

    @classmethod
    def of(cls, walls: Sequence[float], cpus: Sequence[float]) -> "Times":
        """Return the quantiles of what was measured, in seconds."""
        pairs = ((values, share) for values in (walls, cpus) for share in (0.5, 0.99))
        return cls(*(1e3 * float(np.quantile(values, share)) for values, share in pairs))


def main(arguments: list[str] | None = None) -> None:
    """Measure, print tables, and write `bench/engine.json`."""
    options = argparse.ArgumentParser(prog="bench engine")
    options.add_argument("--sizes", default="100,1000,10000,100000", help="passages, separated by commas")
    options.add_argument("--rounds", type=int, default=300)
    options.add_argument("--million", action="store_true", help="also a million vectors in memory (1 GB)")
    options.add_argument("--keep", type=Path, help="a folder that keeps the brands made for the next run")
    asked = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as spare:
        results = asyncio.run(_measure(asked, asked.keep or Path(spare)))
    Path("bench/engine.json").write_text(json.dumps(results, indent=2))


async def _measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    embedder = MiniLMEmbedder(folder / "embedder", threads=1)
    texts = await read_texts(embedder, Path("knowledge"))
    results: dict[str, Any] = {}
    for size in map(int, asked.sizes.split(",")):
        async with open_world(size, folder / str(size), texts, embedder) as world:
            times, facts = await _of_size(world, asked.rounds)
        results[str(size)] = {name: one._asdict() for name, one in times.items()} | facts
        _show(size, times, facts)
    if asked.million:
        results["1000000"] = _million()
    embedder.close()
    return results


async def _of_size(world: World, rounds: int) -> tuple[dict[str, Times], dict[str, float]]:
    shelves = Shelves()
    began = time.perf_counter()
    revision = await world.ports.knowledge.revision(BRAND)
    shelf = await shelves.of(world.ports, BRAND, "passage", revision)
    facts = {"load_s": time.perf_counter() - began, "memory_mb": shelf.nbytes / 1e6}
    times = await _interleaved(await _variants(world, shelves, revision), rounds)
    return times, facts | {"chroma_recall_at_10": _recall(world, shelf.matrix)}


async def _variants(world: World, shelves: Shelves, revision: int) -> dict[str, Variant]:
    """Return what is measured by name; each is given the number of its round, and so its query."""
    cached, vectors = world.queries[: len(world.vectors)], world.vectors
    for one in cached:
        await world.ports.embedder.embed_queries([one])

    async def ours(query: str, scope: Scope = EVERYTHING, texts: bool = False) -> None:
        [found] = await find_items(world.ports, shelves, BRAND, "passage", [query], LIMIT, scope, revision=revision)
        if texts:
            await world.ports.knowledge.get_passages(BRAND, [one.id for one in found[:SHOWN]])

    async def plain(number: int, include: list[str], where: dict[str, bool] | None = None) -> None:
        vector = vectors[number % len(vectors)][None]
        world.plain.query(query_embeddings=vector, n_results=SHOWN, include=include, where=where)

    def query(number: int) -> str:
        return cached[number % len(cached)]

    variants: dict[str, Variant] = {
        "chroma": lambda number: plain(number, []),
        "chroma, with texts": lambda number: plain(number, ["documents", "metadatas"]),
        "found, vector cached": lambda number: ours(query(number)),
        "found, with texts": lambda number: ours(query(number), texts=True),
        "found, vector not cached": lambda number: ours(f"{world.queries[len(cached) + number]} {world.size}"),
    }
    for name in SHARES:
        variants[f"chroma where, {name}"] = lambda number, name=name: plain(number, [], {name: True})  # type: ignore[misc]  # mypy cannot type the default of a lambda
        variants[f"found, {name}"] = lambda number, name=name: ours(query(number), Scope(frozenset({name})))  # type: ignore[misc]  # mypy cannot type the default of a lambda
    return variants


async def _interleaved(variants: Mapping[str, Variant], rounds: int) -> dict[str, Times]:
    walls: dict[str, list[float]] = {name: [] for name in variants}
    cpus: dict[str, list[float]] = {name: [] for name in variants}
    order = list(variants)
    for number in range(-20, rounds):
        random.Random(number).shuffle(order)
        for name in order:
            # Filtered Chroma queries take so long that a tenth of them tells enough.
            if name.startswith("chroma where") and number % 10:
                continue
            cpu, wall = time.process_time(), time.perf_counter()
            await variants[name](number)
            if number >= 0:
                walls[name].append(time.perf_counter() - wall)
                cpus[name].append(time.process_time() - cpu)
    return {name: Times.of(walls[name], cpus[name]) for name in variants}


def _recall(world: World, matrix: Any) -> float:
    """Return how many of the ten nearest plain Chroma finds; what is scored exactly finds all of them."""
    found = 0
    for vector in world.vectors[:100]:
        ids = world.plain.query(query_embeddings=vector[None], n_results=10, include=["distances"])
        _, exact = matrix.nearest(vector, 10, world.size)
        found += sum(1 - distance >= exact[-1] - 1e-3 for distance in ids["distances"][0])
    return found / 1_000


def _million() -> dict[str, Any]:
    """Scan a million vectors in memory: all of them, and the share of each scope."""
    generator, matrix = np.random.default_rng(1), SimsimdMatrix()
    for _ in range(100):
        piece = generator.standard_normal((10_000, 384), dtype=np.float32)
        matrix.add(piece / np.linalg.norm(piece, axis=1, keepdims=True))
    query = generator.standard_normal(384, dtype=np.float32)
    query /= np.linalg.norm(query)
    cases = {"everything": None} | {
        name: np.flatnonzero(generator.random(1_000_000) < share) for name, share in SHARES.items()
    }
    table = Table(title="1,000,000 vectors in memory, scanned")
    for column in ("scope", "p50 ms", "p99 ms", "cpu ms", "cpu p99"):
        table.add_column(column, justify="left" if column == "scope" else "right")
    results: dict[str, Any] = {"memory_mb": matrix.nbytes / 1e6}
    for name, rows in cases.items():
        walls, cpus = [], []
        for _ in range(40):
            cpu, wall = time.process_time(), time.perf_counter()
            matrix.nearest(query, LIMIT, 1_000_000, rows)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
        times = Times.of(walls, cpus)
        results[name] = times._asdict()
        table.add_row(name, *(f"{value:.2f}" for value in times))
    Console().print(table)
    return results


def _show(size: int, times: Mapping[str, Times], facts: Mapping[str, float]) -> None:
    table = Table(title=f"{size:,} passages, load {os.getloadavg()[0]:.1f}")
    for column in ("what", "p50 ms", "p99 ms", "goal", "cpu ms", "cpu p99", "cpu ÷ chroma"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, one in times.items():
        base = times.get(name.replace("found, ", "chroma where, "), times["chroma"])
        goal = f"≤ {GOALS[name]:.0f}" if name in GOALS else ""
        numbers = (f"{one.p50:.2f}", f"{one.p99:.2f}", goal, f"{one.cpu:.2f}", f"{one.cpu_p99:.2f}")
        table.add_row(name, *numbers, f"{one.cpu / base.cpu:.2f}×")
    console = Console()
    console.print(table)
    ratio = times["found, vector cached"].p50 / times["chroma"].p50
    recall = facts["chroma_recall_at_10"]
    console.print(
        f"p50 is {ratio:.2f}× a direct Chroma query (goal: at most 2×), which finds {recall:.1%} of the ten nearest; "
        f"read into memory in {facts['load_s']:.2f} s, {facts['memory_mb']:.1f} MB"
    )


if __name__ == "__main__":
    main()
