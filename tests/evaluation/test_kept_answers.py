"""An interrupted run goes on: what was answered is not asked again, unless something that led to it has changed."""

import asyncio
import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.adapters.fixed_clock import FixedClock
from service.evaluation.kept_answers import code_version, open_kept
from service.evaluation.runs import Variant
from service.evaluation.scores import Outcome
from service.evaluation.suites import load_suites
from service.evaluation.trials import Manner, Trial, try_out

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def suites():
    return load_suites(Path("evals/suites"), ("thank_you", "buyer_guide"), "dev")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.jsonl"


class Asked:
    """Counts the cases that were really asked."""

    def __init__(self):
        self.cases = []

    def __call__(self, case, repeat):
        async def answer():
            self.cases.append((case.name, repeat))
            return Outcome()

        return answer()


async def ask(service, path, suites, asked, *, variant=None, repeat=1, turn="", fresh=False):
    kept = await open_kept(service, path, fresh=fresh)
    answer = kept.around(asked, variant or Variant(), turn)
    for suite in suites:
        for case in suite.cases:
            await answer(case, repeat)
    return kept


async def test_a_run_that_is_broken_off_goes_on(service, path, suites):
    cases = sum(len(suite.cases) for suite in suites)
    done: list[str] = []

    async def first():
        kept = await open_kept(service, path, fresh=False)
        await try_out(service, suites, Trial(), done.append, Manner(at_once=1, kept=kept))

    running = asyncio.create_task(first())
    while len(done) < 2:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    was = len(path.read_bytes().splitlines())
    assert 2 <= was < cases
    kept = await open_kept(service, path, fresh=False)
    report = await try_out(service, suites, Trial(), manner=Manner(kept=kept))
    assert (report.after.kept, len(report.after.rows)) == (was, cases)
    whole = await try_out(service, suites, Trial())
    assert [(row.key, row.text, row.failures) for row in report.after.rows] == [
        (row.key, row.text, row.failures) for row in whole.after.rows
    ]


async def test_nothing_is_asked_twice_and_fresh_asks_anew(service, path, suites):
    asked = Asked()
    await ask(service, path, suites, asked)
    first = len(asked.cases)
    kept = await ask(service, path, suites, asked)
    assert (len(asked.cases), kept.used) == (first, first)
    await ask(service, path, suites, asked, fresh=True)
    assert len(asked.cases) == 2 * first


@pytest.mark.parametrize("change", ["repeat", "turn", "model", "revision", "code", "prompt"])
async def test_what_led_to_it_counts(service, path, suites, change, monkeypatch, tmp_path):
    asked = Asked()
    await ask(service, path, suites, asked)
    first = len(asked.cases)
    more: dict[str, Any] = {}
    if change == "repeat":
        more["repeat"] = 2
    elif change == "turn":
        more["turn"] = "again"
    elif change == "model":
        more["variant"] = Variant(model="vendor/one")
    elif change == "revision":

        async def later():
            return {name: number + 1 for name, number in (await known()).items()}

        known = service.ports.knowledge.revisions
        monkeypatch.setattr(service.ports.knowledge, "revisions", later)
    elif change == "code":
        monkeypatch.setattr("service.evaluation.kept_answers.code_version", lambda: "another")
    else:
        from service.adapters.content_files import ContentFiles

        shutil.copytree("prompts", tmp_path / "prompts")
        draft = tmp_path / "prompts/umot/thank_you/draft.j2"
        draft.write_text(draft.read_text() + "\n")
        service = replace(service, library=ContentFiles(Path("knowledge"), tmp_path / "prompts"))
        more["variant"] = Variant(prompt="thank_you@draft")
        await ask(service, path, suites[:1], Asked())  # the other suite's prompt is the same and stays known
    await ask(service, path, suites, asked, **more)
    changed = next(suite for suite in suites if suite.suite == "thank_you").cases if change == "prompt" else asked.cases
    assert len(asked.cases) - first == (len(changed) if change == "prompt" else first)


async def test_answers_of_the_day_before_are_asked_again(service, path, suites):
    asked = Asked()
    at = replace(service, ports=replace(service.ports, clock=FixedClock(NOW)))
    await ask(at, path, suites, asked)
    first = len(asked.cases)
    later = replace(service, ports=replace(service.ports, clock=FixedClock(NOW + dt.timedelta(hours=25))))
    await ask(later, path, suites, asked)
    assert len(asked.cases) == 2 * first


async def test_half_a_line_is_asked_again(service, path, suites):
    asked = Asked()
    await ask(service, path, suites, asked)
    first = len(asked.cases)
    path.write_bytes(path.read_bytes()[:-20])
    await ask(service, path, suites, asked)
    assert len(asked.cases) == first + 1
    assert all(orjson.loads(line) for line in path.read_bytes().splitlines())


def test_the_version_of_the_code_is_that_of_its_files():
    assert code_version() == code_version()
    assert len(code_version()) == 16


def test_the_command_line_goes_on_after_a_kill(sample_data, tmp_path):
    """The process is killed in the middle of a run, as by a power cut, and the same command finishes the run."""
    shutil.copytree(sample_data, tmp_path / "evals", ignore=shutil.ignore_patterns("*.lock"))
    command = [sys.executable, "-m", "service.cli.main", "eval", "run", "-s", "buyer_guide", "-s", "comparison"]
    command += ["--model", "mock/slow:4000ms", "--resume", "--json"]
    environment = os.environ | {"MOMENTS_DATA_DIR": str(tmp_path)}
    answers = tmp_path / "evals/answers.jsonl"
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + 120
    while not (answers.exists() and answers.read_bytes().count(b"\n")):
        assert running.poll() is None and time.monotonic() < ends
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    was = answers.read_bytes().count(b"\n")
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=180)
    report = orjson.loads(done.stdout)
    assert (done.returncode, report["judgement"]["verdict"]) == (0, "CONTRACT OK"), done.stderr
    assert report["after"]["kept"] == was < len(report["after"]["rows"])
