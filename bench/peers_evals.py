"""`python -m bench peers_evals`: what a case costs our runner of evaluations, beside DeepEval and Inspect, in CPU time.

All get the same 200 recorded answers, one in ten of them with a fault, and call the same five scorers; they must find
the same failures. Importing is measured apart, and the best of several rounds counts. The peers are an optional group:
`uv pip install --group peers-evals`; in an environment of their own, they are named with `--peers-python`. At the end
stands what the whole default run takes, which is ours alone.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.peer_evals import RUNNERS, Found, Recorded
from bench.peers_http import can_import
from service.bootstrap import build_service
from service.evaluation.answers import answers_of
from service.evaluation.runs import Variant
from service.evaluation.scores import Outcome
from service.evaluation.suites import Case, load_suites
from service.settings import Settings
from service.workflows.service import Service

_CASES, _EVERY = 200, 10
_FAULT = "mock/hallucinator"
_GOAL, _GOAL_S = 10.0, 60.0
_PEERS = ("DeepEval", "DeepEval, one by one", "Inspect")
"""All at once is how ours runs, and the default of both.

One by one, which waits for each model in turn, is DeepEval's cheapest.
"""


def main(words: list[str]) -> None:
    """Measure, print a table, and write `bench/peers_evals.json`."""
    options = argparse.ArgumentParser(prog="bench peers_evals")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument(
        "--peers-python", default=sys.executable, help="the interpreter that has the group peers-evals"
    )
    asked = options.parse_args(words)
    peers = _PEERS if can_import(asked.peers_python, "deepeval, inspect_ai, orjson") else ()
    if not peers:
        Console().print(
            "peers_evals: ours alone; the others need the group peers-evals (uv pip install --group peers-evals)"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recorded.jsonl"
        path.write_text(
            "\n".join(one.model_dump_json(exclude_unset=True) for one in asyncio.run(_recorded(Path(folder))))
        )
        found = {
            name: _measured(asked.peers_python if name in peers else sys.executable, name, path, asked.rounds)
            for name in RUNNERS
            if name in peers or name not in _PEERS
        }
    _show(found)
    wall, cpu, told = _whole_run()
    Console().print(
        f"The whole default run (moments eval run): {wall:.1f} s of wall time, {cpu:.1f} s of CPU (goal: under {_GOAL_S:.0f} s "
        f"of wall time on 2 free cores). {told}"
    )
    rows = {name: row._asdict() for name, row in found.items()}
    Path("bench/peers_evals.json").write_text(
        json.dumps({**rows, "whole run": {"wall_s": wall, "cpu_s": cpu}}, indent=2) + "\n"
    )


async def _recorded(folder: Path) -> list[Recorded]:
    """Return answers of the mock to cases of the suites, every tenth by a saboteur."""
    service = await build_service(Settings(_env_file=None, data_dir=folder / "data"))
    for brand in service.library.brands():
        await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
    cases = [case for suite in load_suites(Path("evals/suites")) for case in suite.cases if case.search is None]
    found = [
        Recorded(number=number, case=case, outcome=await _answer(service, case, is_fault=number % _EVERY == _EVERY - 1))
        for number, case in enumerate(cases[:_CASES])
    ]
    await service.close()
    return found


async def _answer(service: Service, case: Case, *, is_fault: bool) -> Outcome:
    return await answers_of(service, Variant(model=_FAULT if is_fault else None))(case, 1)


def _measured(python: str, name: str, path: Path, rounds: int) -> Found:
    command = [python, "-m", "bench.peer_evals", name, str(path), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr[-2_000:]}")
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def _whole_run() -> tuple[float, float, str]:
    """Run `moments eval run` twice.

    Return wall and CPU seconds of the second, when knowledge is taken in, and its verdict.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "service.cli.main", "eval", "run"]
        environment = {**os.environ, "MOMENTS_DATA_DIR": folder}
        for _ in range(2):
            began, used = time.monotonic(), _children_s()
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            wall, cpu = time.monotonic() - began, _children_s() - used
    return wall, cpu, done.stdout.partition("\n")[0]


def _children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _show(found: dict[str, Found]) -> None:
    table = Table(title=f"{_CASES} recorded answers, 5 scorers, best of {len(found['Moments'].cpu_ms)} rounds")
    for column in ("runner", "CPU ms a case", "median", "beside Moments", "goal", "import CPU s", "failures"):
        table.add_column(column, justify="left" if column == "runner" else "right", no_wrap=True)
    ours = min(found["Moments"].cpu_ms)
    for name, row in found.items():
        is_peer = name in _PEERS
        table.add_row(
            name,
            f"{min(row.cpu_ms):.3f}",
            f"{sorted(row.cpu_ms)[len(row.cpu_ms) // 2]:.3f}",
            f"{min(row.cpu_ms) / ours:.1f}×" if is_peer else "",
            f"{_GOAL:g}×" if is_peer else "",
            f"{row.import_s:.2f}",
            str(row.failures),
        )
    Console(width=110).print(table)
    if len({row.failures for row in found.values()}) > 1:
        raise SystemExit("the runners do not agree on what fails: they did not do the same work")
