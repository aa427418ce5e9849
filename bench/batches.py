"""`python -m bench batches`: what an item of a batch costs beside a plain draft in the same run.

Memory; kills; workers.

The model is the mock, which answers at once. Read the ratio, not the times: both sides are measured in turn, in CPU
time of this process, so other load on the machine weighs on both alike.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.batch_crashing import rounds
from bench.batch_growth import show_growth
from bench.batch_rows import BRAND, rows_of
from bench.batch_scene import Trial, scene
from bench.batch_trials import TRIALS
from tests import postgres

GOAL = 1.3


def main(given: list[str]) -> None:
    """Measure what was asked for, and print it."""
    options = argparse.ArgumentParser(prog="bench batches")
    options.add_argument("--items", type=int, default=600, help="items of each measured batch")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--growth", type=int, default=0, help="items of one batch over which memory is watched")
    options.add_argument("--unshared", action="store_true", help="each item of --growth has a call of its own")
    options.add_argument("--kills", type=int, default=0, help="kill a process that runs batches so many times")
    options.add_argument("--workers", type=int, default=0, help="processes that run batches on --url")
    options.add_argument("--url", help="PostgreSQL, empty; for --workers, which else starts one of its own")
    options.add_argument("--trial", choices=sorted(TRIALS), help="what is done to processes that run batches")
    asked = options.parse_args(given)
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder, _server(asked):
        if asked.trial:
            _show_trial(console, asked, TRIALS[asked.trial](asked.items, Path(folder), _seed()))
        elif asked.kills:
            _show_kills(console, asked, Path(folder))
        elif asked.workers:
            _show_workers(console, asked, Path(folder))
        else:
            asyncio.run(_measure(console, asked, Path(folder)))


@contextmanager
def _server(asked: Any) -> Iterator[None]:
    """Start a PostgreSQL where several processes need one and none was named."""
    if asked.url or not asked.workers:
        yield
        return
    with postgres.cluster() as server:
        asked.url = server.url
        yield


def _seed() -> int:
    return random.SystemRandom().randrange(10**6)


def _show_kills(console: Console, asked: Any, folder: Path) -> None:
    began = time.perf_counter()
    trial = rounds(asked.kills, asked.items, folder, _seed(), asked.url, max(asked.workers, 1))
    console.print(f"{asked.kills} kills, {max(asked.workers, 1)} processes, {time.perf_counter() - began:.0f} s")
    _show_trial(console, asked, trial)


def _show_trial(console: Console, asked: Any, trial: Trial) -> None:
    console.print("\n".join(trial.seen), highlight=False)
    console.print(
        f"{trial.results:,} results of {asked.items:,} items, {trial.calls:,} calls kept, {trial.heard:,} messages heard"
    )
    console.print("\n".join(trial.wrong) or "nothing lost, nothing twice, no webhook missing")
    if trial.wrong:
        raise SystemExit(1)


async def _measure(console: Console, asked: Any, folder: Path) -> None:
    from service.bootstrap import build_service
    from service.settings import Settings

    service = await build_service(Settings(_env_file=None, data_dir=folder))
    await service.ingest_path(BRAND, f"knowledge/{BRAND}", {})
    warm_up = range(10**8, 10**8 + 64)
    await _plain(service, warm_up)
    await _batch(service, warm_up, share=False)
    if asked.growth:
        await show_growth(console, service, asked.growth, share=not asked.unshared)
    else:
        best: dict[str, list[float]] = {"plain": [], "batch": [], "shared": []}
        for number in range(asked.rounds):
            first = number * 10**6
            own = range(first + asked.items, first + 2 * asked.items)
            best["plain"].append(await _plain(service, range(first, first + asked.items // 2)))
            best["batch"].append(await _batch(service, own, share=False))
            best["shared"].append(await _batch(service, [0] * asked.items, share=True))
        plain, batch, shared = (min(best[name]) for name in ("plain", "batch", "shared"))
        console.print(
            f"A plain draft takes {plain:.2f} ms of CPU, an item of a batch {batch:.2f}, one that shares {shared:.2f}."
        )
        console.print(
            f"An item costs {batch / plain:.2f}× a plain draft (goal: at most {GOAL}×), a shared one {shared / plain:.2f}×."
        )
        console.print(
            f"100,000 items take {batch * 100 / 60:,.0f} minutes of one core, shared {shared * 100 / 60:,.0f}."
        )
    await service.close()


async def _plain(service: Any, seeds: Sequence[int]) -> float:
    """Return the CPU of a plain draft in ms, of one for each seed, drafted eight at a time, as a batch does."""
    from service.domain.drafts import DraftRequest

    places = asyncio.Semaphore(8)

    async def draft(row: dict[str, Any]) -> None:
        async with places:
            await service.draft_content(BRAND, DraftRequest.model_validate(row))

    rows = [{key: value for key, value in row.items() if key != "custom_id"} for row in rows_of(seeds)]
    began = time.process_time()
    await asyncio.gather(*(draft(row) for row in rows))
    return 1_000 * (time.process_time() - began) / len(seeds)


async def _batch(service: Any, seeds: Sequence[int], *, share: bool) -> float:
    """Return the CPU of an item in ms, taking in and keeping included."""
    from service.domain.batches import BatchOptions

    began = time.process_time()
    listed = service.batches.reader.listed(rows_of(seeds), {})
    batch = await service.batches.submit(BRAND, listed, BatchOptions(share=share))
    while (await service.batches.store.get(BRAND, batch.id)).is_open:
        await asyncio.sleep(0.2)
    return 1_000 * (time.process_time() - began) / len(seeds)


def _show_workers(console: Console, asked: Any, folder: Path) -> None:
    """Have several processes run batches, half of whose items share texts.

    Each has an index of its own, all one database.
    """
    with scene(folder, asked.items, _seed(), asked.url) as made:
        began = time.perf_counter()
        for number in range(1, asked.workers):
            made.start("run", str(number))
        finisher = made.start("finish")
        made.until_drafted(1.0)
        seconds = time.perf_counter() - began
        console.print(
            f"{asked.items:,} items, {asked.workers} processes: {seconds:.0f} s with their start, {asked.items / seconds:.0f} a second"
        )
        _show_trial(console, asked, made.judged(finisher))
