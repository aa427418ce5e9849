"""`python -m bench events`: events and outcomes taken in, beside plain SQLite inserts of the same rows.

Insights over them.

Rounds are interleaved in one process; read the ratio. The plain inserts get rows that are ready, and write them to a
table with the same columns and indexes, in one transaction, with the same settings of SQLite.
"""

import argparse
import asyncio
import datetime as dt
import gc
import io
import json
import random
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from sqlalchemy import Connection, text

from bench.event_world import BRAND, database, event, outcome, write_drafts, written
from service.adapters.database_engine import FILE_NAME
from service.bootstrap import Service, build_service
from service.domain.insights import InsightFilter
from service.domain.outcomes import RecordReport
from service.ports.rows import RowFile
from service.settings import Settings

_COLUMNS = {
    "events": ("brand", "id", "draft_id", "customer", "kind", "at", "at_us"),
    "outcomes": ("brand", "id", "draft_id", "customer", "kind", "at", "at_us", "value", "currency"),
}
_GOALS = {"ratio": 3.0, "seconds": 1.0}


class Spent(NamedTuple):
    """Seconds of the wall clock and of the CPU."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time())

    def since(self, began: "Spent") -> "Spent":
        return Spent(self.wall - began.wall, self.cpu - began.cpu)

    def plus(self, other: "Spent") -> "Spent":
        return Spent(self.wall + other.wall, self.cpu + other.cpu)


def main(words: list[str]) -> None:
    """Measure, print, and write `bench/events.json`."""
    options = argparse.ArgumentParser(prog="bench events")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--drafts", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        found = asyncio.run(_measured(Path(place), asked.rows, asked.drafts, asked.rounds))
    _show(found, asked.rows, asked.drafts)
    Path("bench/events.json").write_text(json.dumps(found, indent=2) + "\n")


async def _measured(place: Path, rows: int, drafts: int, rounds: int) -> dict[str, Any]:
    knowledge = place / "knowledge" / BRAND
    knowledge.mkdir(parents=True)
    (knowledge / "brand.yaml").write_text("id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n")
    taken: dict[str, list[Spent]] = {"jsonl": [], "csv": [], "script": [], "plain": []}
    for number in range(rounds):
        settings = Settings(_env_file=None, data_dir=place / f"data{number}", knowledge_dir=place / "knowledge")
        service = await build_service(settings, will_draft=False)
        try:
            names = await write_drafts(service, drafts)
            # Half are events; a tenth of the outcomes name only the customer.
            happened = [event(random.Random(n), n, names) for n in range(rows // 2)]
            came = [outcome(random.Random(n), n, names) for n in range(rows - rows // 2)]
            gc.collect()
            gc.freeze()  # what the bench itself holds is not to be looked through again and again
            taken["jsonl"].append(await _taken(service, happened, came, "jsonl", ""))
            taken["csv"].append(await _taken(service, happened, came, "csv", "again-"))
            ours = place / f"data{number}" / FILE_NAME
            taken["plain"].append(_plain(ours, place / f"plain{number}.db"))
            files = {"events": written(happened, "jsonl", ""), "outcomes": written(came, "jsonl", "")}
            taken["script"].append(_script(ours, place / f"script{number}.db", files))
            await _forget(service, "again-")
            last = number == rounds - 1
            found = await _insights(service) if last else {}
            found |= {"memory_mb": await _memory(service, names)} if last else {}
        finally:
            await service.close()
    ratios = {
        f"{form} beside {other}, {clock}": median(
            getattr(ours, clock) / getattr(theirs, clock)
            for ours, theirs in zip(taken[form], taken[other], strict=True)
        )
        for other in ("script", "plain")
        for form in ("jsonl", "csv")
        for clock in ("wall", "cpu")
    }
    rates = {form: rows / median(one.wall for one in spent) for form, spent in taken.items()}
    return {"rows": rows, "rows_per_second": rates, "ratio": ratios, **found}


async def _taken(
    service: Service, happened: list[dict[str, Any]], came: list[dict[str, Any]], form: Any, prefix: str
) -> "Spent":
    """Return what taking all rows in takes, from their bytes to the end of the last transaction."""
    files = [io.BytesIO(written(rows, form, prefix)) for rows in (happened, came)]
    began = Spent.now()
    reports: list[RecordReport] = [
        await service.measurement.add_events(BRAND, RowFile(files[0], form, "bench")),
        await service.measurement.add_outcomes(BRAND, RowFile(files[1], form, "bench")),
    ]
    seconds = Spent.now().since(began)
    assert [report.added for report in reports] == [len(happened), len(came)], reports
    return seconds


def _tables(ours: Path, plain: Path) -> sqlite3.Connection:
    """Return a new database with the same tables, indexes and settings."""
    target = sqlite3.connect(plain, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
        target.execute(f"PRAGMA {pragma}")
    with sqlite3.connect(ours) as source:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('events', 'outcomes') AND sql IS NOT NULL"
        for (statement,) in source.execute(made).fetchall():
            target.execute(statement)
    return target


def _plain(ours: Path, plain: Path) -> Spent:
    """Return what plain inserts take of rows that are ready: nothing is read, checked or looked up."""
    target, spent = _tables(ours, plain), Spent(0.0, 0.0)
    with sqlite3.connect(ours) as source:
        for table in ("events", "outcomes"):
            rows = source.execute(f"SELECT * FROM {table} WHERE id NOT LIKE 'again-%' ORDER BY id").fetchall()
            places = ", ".join("?" * len(rows[0]))
            began = Spent.now()
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
            target.execute("COMMIT")
            spent = spent.plus(Spent.now().since(began))
    target.close()
    return spent


def _script(ours: Path, plain: Path, files: dict[str, bytes]) -> Spent:
    """Return what a script takes that reads the same lines and inserts them one by one, trusting every word."""
    target, began = _tables(ours, plain), Spent.now()
    for table, content in files.items():
        names = _COLUMNS[table]
        insert = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        target.execute("BEGIN")
        for line in content.splitlines():
            row = json.loads(line) | {"brand": BRAND}
            row["at_us"] = int(dt.datetime.fromisoformat(row["at"]).timestamp() * 1e6)
            target.execute(insert, [row.get(name) for name in names])
        target.execute("COMMIT")
    target.close()
    return Spent.now().since(began)


async def _forget(service: Service, prefix: str) -> None:
    """Take the second copy out again, so that insights are over the rows asked for."""

    def forget(connection: Connection) -> None:
        for table in ("events", "outcomes"):
            connection.execute(text(f"DELETE FROM {table} WHERE id LIKE '{prefix}%'")).close()

    await database(service).write(forget)


async def _insights(service: Service) -> dict[str, Any]:
    """Return the seconds of some questions, the median of five each."""
    questions: dict[str, Any] = {
        "all": ({}, None),
        "by content type and week": ({"group_by": ("content_type", "period")}, None),
        "by prompt, compared": ({"group_by": ("prompt",)}, "prompt"),
        "of one content type, by model": ({"group_by": ("model",), "content_type": "follow_up"}, None),
    }
    seconds: dict[str, dict[str, float]] = {}
    for name, (wanted, compare) in questions.items():
        times = []
        for _ in range(5):
            began = Spent.now()
            insights = await service.measurement.insights(BRAND, InsightFilter.model_validate(wanted), compare)
            times.append(Spent.now().since(began))
        assert insights.total.drafted
        seconds[name] = {clock: median(getattr(one, clock) for one in times) for clock in ("wall", "cpu")}
    return {"seconds": seconds}


async def _memory(service: Service, names: list[tuple[str, str, dt.datetime]]) -> dict[str, float]:
    """Return the memory that Python needs at most, in MB, to take few and ten times as many rows in."""
    most = {}
    for count in (5_000, 50_000):
        with tempfile.TemporaryFile() as file:
            for number in range(count):
                row = event(random.Random(number), number, names) | {"id": f"m{count}-{number}"}
                file.write(json.dumps(row).encode() + b"\n")
            file.seek(0)
            tracemalloc.start()
            await service.measurement.add_events(BRAND, RowFile(file, "jsonl", "bench"))
            most[str(count)] = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
    return most


def _lines(found: dict[str, Any], rows: int, drafts: int) -> Iterator[str]:
    rates = found["rows_per_second"]
    told = ", ".join(f"{rate:,.0f} a second ({form})" for form, rate in rates.items())
    yield f"{rows:,} rows taken in: {told}"
    for form, ratio in found["ratio"].items():
        yield f"{form}: {ratio:.2f}× their time (goal: at most {_GOALS['ratio']:.0f}×)"
    for name, seconds in found["seconds"].items():
        yield f"insights over {rows:,} rows and {drafts:,} drafts, {name}: {seconds['wall']:.2f} s, {seconds['cpu']:.2f} s of CPU (goal: under {_GOALS['seconds']:.0f} s)"
    told = ", ".join(f"{int(count):,}: {mb:.0f} MB" for count, mb in found["memory_mb"].items())
    yield f"memory at most for so many rows: {told}"


def _show(found: dict[str, Any], rows: int, drafts: int) -> None:
    console = Console()
    for line in _lines(found, rows, drafts):
        console.print(line, soft_wrap=True)
