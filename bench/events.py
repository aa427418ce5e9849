"""`python -m bench events`: events and outcomes taken in, beside plain SQLite inserts of the same rows; insights over them.

Rounds are interleaved in one process; read the ratio. The plain inserts get rows that are ready, and write them to a
table with the same columns and indexes, in one transaction, with the same settings of SQLite.
"""

import argparse
import asyncio
import csv
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
from sqlalchemy import Connection, insert, text

from service.adapters.database_engine import FILE_NAME
from service.adapters.decision_tables import decisions
from service.bootstrap import Service, build_service
from service.domain.asked import Asked
from service.domain.drafts import Draft, DraftRequest
from service.domain.insights import InsightFilter
from service.domain.outcomes import RecordReport
from service.ports import Basis
from service.settings import Settings

BRAND = "caps"
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
_TYPES = (("buyer_guide", "zmot", "web"), ("follow_up", "smot", "email"), ("suggested_reply", "interim", "chat"))
_KINDS = ("shown", "copied", "sent", "delivered", "opened", "clicked")
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
    taken: dict[str, list[Spent]] = {"jsonl": [], "csv": [], "plain": []}
    for number in range(rounds):
        settings = Settings(_env_file=None, data_dir=place / f"data{number}", knowledge_dir=place / "knowledge")
        service = await build_service(settings, will_draft=False)
        try:
            names = await _write_drafts(service, drafts)
            # Half are events; a tenth of the outcomes name only the customer.
            happened = [_event(random.Random(n), n, names) for n in range(rows // 2)]
            came = [_outcome(random.Random(n), n, names) for n in range(rows - rows // 2)]
            gc.collect()
            gc.freeze()  # what the bench itself holds is not to be looked through again and again
            taken["jsonl"].append(await _taken(service, happened, came, "jsonl", ""))
            taken["csv"].append(await _taken(service, happened, came, "csv", "again-"))
            taken["plain"].append(_plain(place / f"data{number}" / FILE_NAME, place / f"plain{number}.db"))
            await _forget(service, "again-")
            last = number == rounds - 1
            found = await _insights(service) if last else {}
            found |= {"memory_mb": await _memory(service, names)} if last else {}
        finally:
            await service.close()
    ratios = {
        f"{form}, {clock}": median(
            getattr(ours, clock) / getattr(plain, clock)
            for ours, plain in zip(taken[form], taken["plain"], strict=True)
        )
        for form in ("jsonl", "csv")
        for clock in ("wall", "cpu")
    }
    rates = {form: rows / median(one.wall for one in spent) for form, spent in taken.items()}
    return {"rows": rows, "rows_per_second": rates, "ratio": ratios, **found}


async def _write_drafts(service: Service, count: int) -> list[tuple[str, str, dt.datetime]]:
    """Put drafts and decisions on record; return id, customer and time of each."""
    store = service.ports.drafts
    names: list[tuple[str, str, dt.datetime]] = []
    for number in range(count):
        chance = random.Random(number)
        content_type, moment, channel = _TYPES[number % 3]
        made = NOW - dt.timedelta(minutes=chance.randrange(90 * 24 * 60))
        version = 1 + number % 2
        draft = Draft.model_validate(
            {
                "id": f"drf_{number:06d}", "brand": BRAND, "moment": moment, "content_type": content_type, "channel": channel,
                "locale": "en", "status": chance.choices(("ready", "needs_review", "blocked"), (7, 2, 1))[0], "text": "word " * 200,
                "usage": {"cost_usd": chance.random() / 100, "latency_ms": chance.randrange(3_000), "input_tokens": 900, "attempts": 1},
                "provenance": {"prompt": f"{content_type}@{version}", "prompt_hash": "1", "model": f"m{number % 3}"},
                "checks": [{"check": "claims", "rule": f"r{chance.randrange(9)}", "severity": "block", "message": "x"}] if number % 10 == 0 else [],
                "created_at": made,
            }
        )  # fmt: skip
        customer = f"c{number // 2}"
        asked = DraftRequest.model_validate({"content_type": content_type, "customer": {"id": customer}})
        await store.add(draft, Basis(Asked(request=asked)))
        names.append((draft.id, customer, made))
    await _decide(service, names)
    return names


async def _decide(service: Service, names: list[tuple[str, str, dt.datetime]]) -> None:
    rows = []
    for number, (draft_id, _, made) in enumerate(names):
        verdict = ("approve", "edit", "dismiss")[number % 3]
        rows.append(
            {
                "brand": BRAND, "id": f"d{number}", "draft_id": draft_id, "decided_at": made.isoformat(timespec="microseconds"),
                "verdict": verdict, "reason": "tone" if verdict == "dismiss" else None, "author": "a", "status": "effective",
                "edit_distance": (number % 60) / 100 if verdict == "edit" else 0.0, "noun": "{}",
            }
        )  # fmt: skip
    await _database(service).write(lambda connection: connection.execute(insert(decisions), rows).close())


def _database(service: Service) -> Any:
    return service.ports.drafts._database  # type: ignore[attr-defined]  # the bench looks behind the port


def _event(chance: random.Random, number: int, names: list[tuple[str, str, dt.datetime]]) -> dict[str, Any]:
    draft_id, customer, made = chance.choice(names)
    at = made + dt.timedelta(seconds=chance.randrange(100_000))
    return {
        "id": f"e{number:07d}", "draft_id": draft_id, "kind": chance.choice(_KINDS), "at": at.isoformat(), "customer": customer,
    }  # fmt: skip


def _outcome(chance: random.Random, number: int, names: list[tuple[str, str, dt.datetime]]) -> dict[str, Any]:
    draft_id, customer, made = chance.choice(names)
    at = made + dt.timedelta(seconds=chance.randrange(400_000))
    kind = chance.choice(("conversion", "csat", "nps", "review", "referral"))
    row: dict[str, Any] = {"id": f"o{number:07d}", "kind": kind, "at": min(at, NOW).isoformat(), "customer": customer}
    row |= {"draft_id": draft_id} if number % 10 else {}
    if kind == "conversion":
        row |= {"value": chance.randrange(1, 300), "currency": "EUR"}
    elif kind in ("csat", "nps"):
        row |= {"value": chance.randrange(1, 6 if kind == "csat" else 11)}
    return row


async def _taken(
    service: Service, happened: list[dict[str, Any]], came: list[dict[str, Any]], form: Any, prefix: str
) -> "Spent":
    """Return what taking all rows in takes, from their bytes to the end of the last transaction."""
    files = [io.BytesIO(_written(rows, form, prefix)) for rows in (happened, came)]
    began = Spent.now()
    reports: list[RecordReport] = [
        await service.measurement.add_events(BRAND, files[0], form, {}, "bench"),
        await service.measurement.add_outcomes(BRAND, files[1], form, {}, "bench"),
    ]
    seconds = Spent.now().since(began)
    assert [report.added for report in reports] == [len(happened), len(came)], reports
    return seconds


def _written(rows: list[dict[str, Any]], form: str, prefix: str) -> bytes:
    named = [{**row, "id": prefix + row["id"]} for row in rows]
    if form == "jsonl":
        return "\n".join(map(json.dumps, named)).encode()
    text_file = io.StringIO()
    columns = list(dict.fromkeys(name for row in named for name in row))
    writer = csv.DictWriter(text_file, columns)
    writer.writeheader()
    writer.writerows(named)
    return text_file.getvalue().encode()


def _plain(ours: Path, plain: Path) -> "Spent":
    """Return what plain inserts of the rows on record take, into tables with the same columns and indexes."""
    with sqlite3.connect(ours) as source, sqlite3.connect(plain, isolation_level=None) as target:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
            target.execute(f"PRAGMA {pragma}")
        spent = Spent(0.0, 0.0)
        for table in ("events", "outcomes"):
            made = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
            for (statement,) in made.fetchall():
                target.execute(statement)
            rows = source.execute(f"SELECT * FROM {table} WHERE id NOT LIKE 'again-%' ORDER BY id").fetchall()
            places = ", ".join("?" * len(rows[0]))
            began = Spent.now()
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
            target.execute("COMMIT")
            spent = spent.plus(Spent.now().since(began))
    return spent


async def _forget(service: Service, prefix: str) -> None:
    """Take the second copy out again, so that insights are over the rows asked for."""

    def forget(connection: Connection) -> None:
        for table in ("events", "outcomes"):
            connection.execute(text(f"DELETE FROM {table} WHERE id LIKE '{prefix}%'")).close()

    await _database(service).write(forget)


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
                row = _event(random.Random(number), number, names) | {"id": f"m{count}-{number}"}
                file.write(json.dumps(row).encode() + b"\n")
            file.seek(0)
            tracemalloc.start()
            await service.measurement.add_events(BRAND, file, "jsonl", {}, "bench")
            most[str(count)] = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
    return most


def _lines(found: dict[str, Any], rows: int, drafts: int) -> Iterator[str]:
    rates = found["rows_per_second"]
    told = ", ".join(f"{rate:,.0f} a second ({form})" for form, rate in rates.items())
    yield f"{rows:,} rows taken in: {told}"
    for form, ratio in found["ratio"].items():
        yield f"beside plain inserts, {form}: {ratio:.2f}× their time (goal: at most {_GOALS['ratio']:.0f}×)"
    for name, seconds in found["seconds"].items():
        yield f"insights over {rows:,} rows and {drafts:,} drafts, {name}: {seconds['wall']:.2f} s, {seconds['cpu']:.2f} s of CPU (goal: under {_GOALS['seconds']:.0f} s)"
    told = ", ".join(f"{int(count):,}: {mb:.0f} MB" for count, mb in found["memory_mb"].items())
    yield f"memory at most for so many rows: {told}"


def _show(found: dict[str, Any], rows: int, drafts: int) -> None:
    console = Console()
    for line in _lines(found, rows, drafts):
        console.print(line, soft_wrap=True)
