"""The memory and the time of a process while it runs one large batch."""

import asyncio
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.batch_rows import BRAND, rows_of


async def show_growth(console: Console, service: Any, count: int, *, share: bool) -> None:
    """Run one batch from a file and watch the memory of this process as it goes."""
    import io
    import json

    from service.domain.batches import BatchOptions
    from service.ports.audiences import Audience

    lines = io.BytesIO("\n".join(json.dumps(row) for row in rows_of([0] * count if share else range(count))).encode())
    before, began, worked = _memory_mb(), time.perf_counter(), time.process_time()
    rows = service.batches.reader.items(lines, Audience("jsonl", {}, {}, "audience"), frozenset())
    batch = await service.batches.submit(BRAND, rows, BatchOptions(share=share))
    del lines, rows
    console.print(
        f"{count:,} items taken in within {time.perf_counter() - began:.1f} s: {before:.0f} → {_memory_mb():.0f} MB"
    )
    tenth = 0
    while (batch := await service.batches.get(BRAND, batch.id)).is_open:
        if 10 * (count - batch.counts.waiting) // count > tenth:
            tenth = 10 * (count - batch.counts.waiting) // count
            console.print(f"  {tenth}0 %: {_memory_mb():.0f} MB, {time.process_time() - worked:.0f} s of CPU")
        await asyncio.sleep(1)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    console.print(
        f"{batch.counts.succeeded:,} drafted, {batch.counts.shared:,} shared, {_memory_mb():.0f} MB at the end"
    )
    console.print(
        f"{seconds:.0f} s, {cpu:.0f} s of CPU: {1_000 * cpu / count:.1f} ms an item, {cpu / 60:.0f} minutes of a core"
    )
    total = 0
    async for _ in service.batches.results(BRAND, batch.id):
        total += 1
    console.print(f"{total:,} results read: {_memory_mb():.0f} MB")


def _memory_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
