"""Journeys, measured: 100,000 events taken in, beside plain SQLite inserts of the same rows; and whom they make due.

`python -m bench journey`; `--quick` takes a tenth. Times are of the CPU; read the ratios.
"""

import argparse
import asyncio
import datetime as dt
import io
import json
import random
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from service.adapters.content_files import ContentFiles
from service.adapters.database import Database
from service.adapters.journey_files import FileJourneyReader
from service.adapters.journey_store import SqlJourneyStore
from service.adapters.system_clock import SystemClock
from service.domain.ingestion import RowFormat
from service.ports.rows import RowFile
from service.workflows.choose_whom_to_ask import list_advocates, list_due
from service.workflows.follow_journeys import Journeys

_BRAND = "alder-and-brim"
_COUNT = 100_000
_NAMES = ("Product Viewed", "Product Added", "Order Completed", "Order Delivered", "Survey Answered", "Message Sent")
_TABLE = """CREATE TABLE journey_events (brand TEXT NOT NULL, id TEXT NOT NULL, customer TEXT NOT NULL, name TEXT NOT NULL,
 at TEXT NOT NULL, kept TEXT NOT NULL, PRIMARY KEY (brand, id));
CREATE INDEX one ON journey_events (brand, customer);
CREATE INDEX two ON journey_events (brand, name, customer, at);"""
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(prog="bench journey")
    options.add_argument("--quick", action="store_true", help="a tenth of the events")
    count = _COUNT // 10 if options.parse_args(arguments).quick else _COUNT
    rows = _calls(count)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(rows, Path(folder), console))


def _calls(count: int) -> list[dict[str, Any]]:
    """Return calls of a twelfth as many customers, in no order of time."""
    chance, now = random.Random(7), dt.datetime.now(dt.UTC)
    made: list[dict[str, Any]] = []
    for number in range(count):
        customer = f"c-{chance.randrange(max(1, count // 12)):06d}"
        at = (now - dt.timedelta(seconds=chance.randrange(200 * 86_400))).isoformat()
        base = {"userId": customer, "messageId": f"m-{number:07d}", "timestamp": at}
        if chance.random() < 0.15:
            traits = {"email_consent": chance.random() < 0.7, "locale": "en-GB", "name": "Somebody"}
            made.append({**base, "type": "identify", "traits": traits})
        else:
            told = {"product_id": "trail-hat", "nps": chance.randrange(11), "content_type": "follow_up", "revenue": 59}
            made.append({**base, "type": "track", "event": chance.choice(_NAMES), "properties": told})
    return made


async def _measure(rows: list[dict[str, Any]], folder: Path, console: Console) -> None:
    plain = min(_plain(rows, folder / f"plain-{number}.db") for number in range(3))
    table = Table(
        title=f"{len(rows):,} journey events (plain SQLite inserts of the same rows: {len(rows) / plain:,.0f}/s)"
    )
    for column in ("step", "CPU seconds", "a second", "times plain inserts"):
        table.add_column(column, justify="left" if column == "step" else "right")
    bodies: dict[RowFormat, bytes] = {
        "jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "json": json.dumps({"batch": rows}).encode(),
        "csv": _csv(rows),
    }
    for form, body in bodies.items():
        async with Database(folder / form) as database:
            journeys = _journeys(database)
            seconds, report = await _timed(partial(journeys.take_in, _BRAND, RowFile(io.BytesIO(body), form, "body")))
            assert report.added == len(rows), report
            table.add_row(f"taken in as {form}", *_cells(seconds, len(rows), plain))
            if form != "jsonl":
                continue
            seconds, again = await _timed(partial(journeys.take_in, _BRAND, RowFile(io.BytesIO(body), "jsonl", "body")))
            assert (again.added, again.known) == (0, len(rows)), again
            table.add_row("the same once more", *_cells(seconds, len(rows), plain))
            await _ask(journeys, table, plain)
            tracemalloc.start()
            await journeys.take_in(_BRAND, RowFile(io.BytesIO(body), "jsonl", "body"))
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
    console.print(table)
    console.print(f"Memory at the most while taking {len(bodies['jsonl']) / 1e6:.0f} MB in: {peak:.0f} MB")


async def _ask(journeys: Journeys, table: Table, plain: float) -> None:
    seconds, (page, after) = await _timed(lambda: list_due(journeys, _BRAND, None, None, "", 100))
    table.add_row(f"a page of {len(page.items)} who are due", f"{seconds:.3f}", "", f"{seconds / plain:.2f}")
    pages = 1
    began = time.process_time()
    while after is not None:
        page, after = await list_due(journeys, _BRAND, None, None, after, 1_000)
        pages += 1
    table.add_row(f"all who are due, {pages} pages", f"{time.process_time() - began:.2f}", "", "")
    seconds, advocates = await _timed(lambda: list_advocates(journeys, _BRAND, "testimonial_request", 50))
    table.add_row(f"the first {len(advocates.items)} advocates", f"{seconds:.2f}", "", f"{seconds / plain:.2f}")
    seconds, _ = await _timed(lambda: journeys.moment(_BRAND, "c-000001"))
    table.add_row("the moment of one customer", f"{seconds:.4f}", "", "")


async def _timed(work: Callable[[], Coroutine[Any, Any, T]]) -> tuple[float, T]:
    began = time.process_time()
    result = await work()
    return time.process_time() - began, result


def _cells(seconds: float, count: int, plain: float) -> tuple[str, str, str]:
    return f"{seconds:.2f}", f"{count / seconds:,.0f}", f"{seconds / plain:.2f}"


def _journeys(database: Database) -> Journeys:
    library = ContentFiles(Path("knowledge"), Path("prompts"))
    return Journeys(library, SqlJourneyStore(database), FileJourneyReader(), SystemClock())


def _plain(rows: Sequence[dict[str, Any]], path: Path) -> float:
    """Return the seconds that the barest insert of what is kept takes, with the same keys and indexes."""
    connection = sqlite3.connect(path)
    connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLE}")
    kept = json.dumps([{"nps": 7, "content type": "follow_up"}, ["trail-hat"]])
    values = [
        (_BRAND, row["messageId"], row["userId"], str(row.get("event", "")).lower(), row["timestamp"], kept)
        for row in rows
    ]
    began = time.process_time()
    for start in range(0, len(values), 5_000):
        with connection:
            connection.executemany("INSERT INTO journey_events VALUES (?,?,?,?,?,?)", values[start : start + 5_000])
    seconds = time.process_time() - began
    connection.close()
    return seconds


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    lines = ["type,userId,messageId,timestamp,event,nps,traits.email_consent"]
    for row in rows:
        told = row.get("properties", {}).get("nps", "")
        consent = row.get("traits", {}).get("email_consent", "")
        cells = (row["type"], row["userId"], row["messageId"], row["timestamp"], row.get("event", ""), told, consent)
        lines.append(",".join(map(str, cells)))
    return "\n".join(lines).encode()
