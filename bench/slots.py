"""`python -m bench slots`: a slot by recipient at a steady rate, beside a bare endpoint with the same bytes.

Both servers have one core, one after the other in each round; the crowd (`bench.open_load`) has another and comes at
times of its own. A twentieth of the requests name each of twenty audiences, so that answers are chosen and not only one
is repeated. `--changes` has a decision made every second meanwhile, which makes every answer in memory old.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.servers import Server, running
from service.bootstrap import build_service
from service.domain.drafts import DraftRequest
from service.domain.feedback import DecisionRequest
from service.domain.slots import SlotQuery, SlotSetting
from service.settings import Settings

_GOAL_MS = 10.0
_BRAND = "id: caps\nname: Caps\nproducts: [{id: comet, name: Comet Cap}]\n"
_GUIDE = (
    "# Caring for the Comet Cap\n\nThe Comet Cap can be washed by hand at 30 °C. Dry it flat and away from the sun.\n"
)
_PATH = "/v1/brands/caps/slots/wash"


class Result(NamedTuple):
    """One server in one round: milliseconds from when a request was due, CPU ms a request, and who failed."""

    p50: float
    p99: float
    slowest: float
    cpu_ms: float
    failed: int
    late_ms: float


def main(arguments: list[str]) -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(prog="bench slots")
    options.add_argument("--rate", type=float, default=200.0, help="requests a second")
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--changes", action="store_true", help="decide about a draft every second meanwhile")
    asked = options.parse_args(arguments)
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        size, draft = asyncio.run(_prepared(place))
        environment = _environment(place) | {"BENCH_BODY_BYTES": str(size)}
        with (
            running(["uvicorn", "bench.static:app", "--no-access-log"], environment, cores[0]) as bare,
            running(["service.cli.main", "serve"], environment, cores[0]) as ours,
        ):
            rounds = []
            for _ in range(asked.rounds):
                plain = _measured(bare, cores[-1], asked)
                stop = threading.Event()
                if asked.changes:
                    threading.Thread(target=_changing, args=(ours, draft, stop), daemon=True).start()
                rounds.append({"bare": plain, "slot": _measured(ours, cores[-1], asked)})
                stop.set()
    _show(rounds, asked, size)


def _environment(place: Path) -> dict[str, str]:
    return {
        "MOMENTS_DATA_DIR": str(place / "data"),
        "MOMENTS_KNOWLEDGE_DIR": str(place / "knowledge"),
        "MOMENTS_REQUESTS_PER_MINUTE": "10000000",
        "MOMENTS_MODEL": "mock/composer",
    }


async def _prepared(place: Path) -> tuple[int, str]:
    """Make a brand with an approved draft in a slot; return the bytes that the slot serves, and the draft's id."""
    (place / "knowledge/caps").mkdir(parents=True)
    (place / "knowledge/caps/brand.yaml").write_text(_BRAND)
    settings = Settings(_env_file=None, data_dir=place / "data", knowledge_dir=place / "knowledge")
    service = await build_service(settings)
    try:
        await service.put_document("caps", "care", _GUIDE.encode(), "text/markdown", {})
        request = DraftRequest(content_type="faq_answer", topic="How do I wash the Comet Cap?", products=("comet",))
        draft = await service.draft_content("caps", request)
        await service.decisions.decide("caps", draft.id, DecisionRequest(verdict="approve"), "bench")
        setting = SlotSetting.model_validate({"rule": {"content_type": "faq_answer"}, "fallback": {"text": "Ask us."}})
        await service.slots.put("caps", "wash", setting)
        served = await service.slots.serve("caps", "wash", SlotQuery())
        return len(served.bodies["application/json"][0]), draft.id
    finally:
        await service.close()


def _measured(server: Server, core: int, asked: argparse.Namespace) -> Result:
    _crowd(server, core, asked.rate, 2.0)
    before = server.cpu_s()
    found = _crowd(server, core, asked.rate, asked.seconds)
    times = sorted(took for status, _, took in found["answers"] if status == 200)
    failed = sum(status != 200 for status, _, _ in found["answers"])
    cpu = 1_000 * (server.cpu_s() - before) / max(1, len(found["answers"]))
    p50, p99, slowest = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99, 1))
    return Result(p50, p99, slowest, cpu, failed, found["late_p99_ms"])


def _crowd(server: Server, core: int, rate: float, seconds: float) -> dict[str, Any]:
    url = f"{server.url}{_PATH}?product=comet&audience=reader-{{}}"
    done = subprocess.run(
        [sys.executable, "-m", "bench.open_load", url, "--get", "--rate", str(rate), "--seconds", str(seconds)],
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _changing(server: Server, draft: str, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        body = json.dumps({"verdict": "approve"}).encode()
        address = f"{server.url}/v1/brands/caps/drafts/{draft}/decision"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).read()


def _show(rounds: list[dict[str, Result]], asked: argparse.Namespace, size: int) -> None:
    what = "; a decision every second" if asked.changes else ""
    table = Table(title=f"{asked.rate:g} requests a second for {size:,} bytes on one core{what}")
    for column in ("round", "server", "p50 ms", "p99 ms", "slowest ms", "CPU ms", "failed", "sender late p99 ms"):
        table.add_column(column, justify="left" if column == "server" else "right")
    for number, one in enumerate(rounds, start=1):
        for name, result in one.items():
            told = [f"{value:.2f}" for value in result[:4]]
            table.add_row(str(number), name, *told, str(result.failed), f"{result.late_ms:.2f}")
    console = Console()
    console.print(table)
    worst = max(one["slot"].p99 for one in rounds)
    beside = max(one["bare"].p99 for one in rounds)
    console.print(
        f"p99 of a slot in the worst round: {worst:.2f} ms, of the bare endpoint {beside:.2f} ms (goal: {_GOAL_MS:g} ms)"
    )
