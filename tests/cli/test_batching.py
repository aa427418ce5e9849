"""`moments batch`: what it takes, shows and writes, and what Ctrl-C leaves behind."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.domain.batches import Batch, BatchResult
from service.web.examples import examples_of
from tests.batch_fakes import example
from tests.cli.conftest import ROOT, Run, document
from tests.cli.fake_service import CliService

CSV = "id,customer_id,Vorname\no-1,c-1,Ruth\no-2,c-2,Max\nbroken\n"
WORDS = (
    "batch",
    "run",
    "people.csv",
    "-b",
    "alder-and-brim",
    "-t",
    "follow_up",
    "--map",
    "attributes.first_name=Vorname",
)


@pytest.fixture(autouse=True)
def people(home: Path) -> None:
    (home / "people.csv").write_text(CSV)


def test_an_audience_is_read_with_its_mapping_and_followed(run: Run, service: CliService):
    result = run(*WORDS, "--output", "results.jsonl", "--json")
    (one, two, bad) = service.batches.items
    assert (one[1].custom_id, one[1].customer.attributes, one[1].content_type) == (
        "o-1",
        {"first_name": "Ruth"},
        "follow_up",
    )
    assert two[1].customer.id == "c-2"
    assert bad.line == 4
    assert document(result)["id"] == example("get_batch", "200")["id"]
    written = Path("results.jsonl").read_text().splitlines()
    assert [json.loads(line)["cursor"] for line in written] == [1, 2, 3]
    assert result.exit_code == 1  # a row was refused


def test_run_need_not_be_said(run: Run, service: CliService):
    assert run("batch", *WORDS[2:], "--json").exit_code == 1
    assert len(service.batches.items) == 3
    assert run("batch", "-b", "alder-and-brim", "people.csv", "-t", "follow_up", "--json").exit_code == 1
    assert "Usage" in run("batch", "--help").output


def test_a_dry_run_shows_what_it_would_take(run: Run, service: CliService):
    assert document(run(*WORDS, "--dry-run", "--json"))["calls"] == 1
    shown = run(*WORDS, "--dry-run").output
    assert "3168" in shown
    assert service.batches.known == set()


def test_batches_are_listed_shown_cancelled_and_tried_again(run: Run, service: CliService):
    run(*WORDS)
    (batch,) = service.batches.known
    where = (batch, "-b", "alder-and-brim")
    assert len(document(run("batch", "list", "-b", "alder-and-brim", "--json"))["items"]) == 2
    assert document(run("batch", "status", *where, "--json"))["state"] == "running"
    assert document(run("batch", "cancel", *where, "--json"))["state"] == "cancelled"
    assert run("batch", "retry", *where, "--json").exit_code == 1
    assert run("batch", "resume", *where).exit_code == 1
    lines = run("batch", "results", *where).stdout.splitlines()
    assert [json.loads(line)["cursor"] for line in lines] == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing.csv",), "there is no file"),
        (("people.txt",), "must end in .csv"),
        (("people.csv", "--map", "x=Vorname"), "not known"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(run: Run, home: Path, words: tuple[str, ...], told: str):
    result = run("batch", "run", *words, "-b", "alder-and-brim", "-t", "follow_up")
    assert result.exit_code == 1
    assert told in result.stderr


def test_on_a_narrow_terminal_no_id_and_no_state_is_cut(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("batch", "list", "-b", "alder-and-brim").stdout
    batches = example("list_batches", "200")["items"]
    assert len(batches) == 2
    for batch in batches:
        assert re.search(rf"{batch['id']}\W+{batch['state']}\W+{batch['counts']['succeeded']}/", shown)
    assert "Done" in shown


def test_a_batch_is_shown_with_what_it_waits_for_and_what_comes_next(
    run: Run, service: CliService, monkeypatch: pytest.MonkeyPatch
):
    run(*WORDS)
    (batch,) = service.batches.known
    waits = list(examples_of("get_batch")["responses"]["200"]["application/json"].values())[1]["value"]
    waits = waits | {"counts": waits["counts"] | {"waiting": waits["counts"]["total"] - 1, "succeeded": 1}}
    asked: list[str] = []

    async def get(brand: str, batch_id: str) -> Batch:
        asked.append(batch_id)
        return Batch.model_validate(waits)

    async def results(brand: str, batch_id: str, **_: object) -> AsyncIterator[BatchResult]:
        before = len(asked)
        while len(asked) == before:  # until somebody has looked what it waits for
            await asyncio.sleep(0.01)
        for one in tuple[BatchResult, ...]():
            yield one

    monkeypatch.setattr(service.batches, "get", get)
    monkeypatch.setattr(service.batches, "results", results)
    result = run("batch", "status", batch, "-b", "alder-and-brim")
    assert f"Waits: {waits['paused_because']}; it goes on by itself." in result.stdout
    assert f"{waits['id']}  paused" in result.stdout
    assert f"moments batch results {waits['id']} --brand {waits['brand']}" in result.stderr
    followed = run("batch", "resume", batch, "-b", "alder-and-brim", "--json")
    assert "Waits: model_resting" in followed.stderr
    assert document(followed)["state"] == "paused"


def test_an_unknown_batch_is_told(run: Run):
    result = run("batch", "status", "bat_0", "-b", "alder-and-brim")
    assert (result.exit_code, "batch_not_found" in result.stderr) == (1, True)


def test_ctrl_c_leaves_a_batch_that_goes_on(sample_data: Path, tmp_path: Path):
    """The real thing: a process that drafts is interrupted, and the next one finishes the batch."""
    rows = "id,customer_id,first_name,seed\n" + "".join(f"o-{n},c-{n},Anna,{n}\n" for n in range(120))
    (tmp_path / "many.csv").write_text(rows)
    data = shutil.copytree(sample_data, tmp_path / "data")
    environment = {**os.environ, "MOMENTS_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    out = tmp_path / "results.jsonl"

    def moments(*words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli.main", "batch", *words, "-b", "alder-and-brim"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    first = moments(
        "run", str(tmp_path / "many.csv"), "-t", "follow_up", "--product", "trail-hat", "--output", str(out)
    )
    deadline = time.monotonic() + 120
    while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.05)
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=60)
    assert first.returncode == 130
    assert "moments batch resume bat_" in said
    batch = said.split("moments batch resume ")[1].split()[0]
    done, errors = moments("resume", batch, "--json").communicate(timeout=180)
    counts = json.loads(done)["counts"]
    assert (counts["total"], counts["succeeded"], counts["waiting"]) == (120, 120, 0), errors
