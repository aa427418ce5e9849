"""`python -m bench overload`: four times the requests that the service can do, over HTTP, without a model's latency.

The service has one core, the crowd (`bench.open_load`) another. First one caller, then a few that wait for their
answers (the best of them is the peak), then the crowd, which waits for nobody. Compare within one run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.servers import Server, running

_CALLERS = (4, 8, 16)
_TIMES = 4
_GOALS = {"p99": 10.0, "refusal_ms": 20.0, "goodput": 0.9}


class Heard(NamedTuple):
    """What a load heard.

    Milliseconds of good answers and of refusals, in order, and how busy and late the sender was.
    """

    good: list[float]
    refused: list[float]
    codes: Counter[str]
    busy: float
    late_ms: float


class Result(NamedTuple):
    """One run: requests a second, milliseconds, and shares."""

    unloaded_p50: float
    peak: float
    good: Heard
    goodput: float


def main(arguments: list[str]) -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(prog="bench overload")
    options.add_argument("--seconds", type=float, default=20.0, help="how long the crowd comes")
    options.add_argument("--rounds", type=int, default=2)
    asked = options.parse_args(arguments)
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as data:
        environment = {
            "MOMENTS_DATA_DIR": data,
            "MOMENTS_MODEL": "mock/composer",
            "MOMENTS_REQUESTS_PER_MINUTE": "10000000",
        }
        with running(["service.cli.main", "serve", "--ingest"], environment, cores[0]):
            pass
        for _ in range(asked.rounds):
            with running(["service.cli.main", "serve"], environment, cores[0]) as server:
                _show(_measured(server, asked.seconds, cores[-1]))


def _measured(server: Server, seconds: float, core: int) -> Result:
    url = f"{server.url}/v1/brands/alder-and-brim/drafts"
    _heard(url, core, "--callers", "3", "--seconds", "4")
    alone = _heard(url, core, "--callers", "1", "--seconds", "5")
    peak = max(len(_heard(url, core, "--callers", str(n), "--seconds", "5").good) / 5 for n in _CALLERS)
    crowd = _heard(url, core, "--rate", str(_TIMES * peak), "--seconds", str(seconds))
    return Result(_percentile(alone.good, 0.5), peak, crowd, len(crowd.good) / seconds / peak)


def _heard(url: str, core: int, *options: str) -> Heard:
    done = subprocess.run(
        [sys.executable, "-m", "bench.open_load", url, *options],
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    found = json.loads(done.stdout)
    good = sorted(took for status, _, took in found["answers"] if status == 201)
    refused = sorted(took for status, _, took in found["answers"] if status != 201)
    codes = Counter(code or str(status) for status, code, _ in found["answers"])
    return Heard(good, refused, codes, found["busy"], found["late_p99_ms"])


def _percentile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


def _show(result: Result) -> None:
    crowd = result.good
    table = Table(
        title=f"{_TIMES} times the peak of {result.peak:.0f} requests a second; one alone takes {result.unloaded_p50:.1f} ms"
    )
    for column in ("measure", "p50 ms", "p99 ms", "slowest ms", "goal"):
        table.add_column(column)
    for name, times, goal in (
        (
            "admitted",
            crowd.good,
            f"p99 {_percentile(crowd.good, 0.99) / result.unloaded_p50:.1f}× (goal: {_GOALS['p99']:g}×)",
        ),
        ("refused", crowd.refused, f"goal: {_GOALS['refusal_ms']:g} ms"),
    ):
        table.add_row(name, *(f"{_percentile(times, share):.1f}" for share in (0.5, 0.99, 1)), goal)
    console = Console()
    console.print(table)
    console.print(
        f"Goodput {result.goodput:.0%} of the peak (goal: {_GOALS['goodput']:.0%}); answers: "
        f"{', '.join(f'{count} {code}' for code, count in crowd.codes.items())}; the sender was {crowd.busy:.0%} busy and "
        f"{crowd.late_ms:.1f} ms late (p99)"
    )
