"""The commands of the README and of the pages in docs/, run as they are written, with nothing changed but the port.

And their answers, which are the real ones.

A shell block under `<!-- tested: running -->` is run while the service runs, one under `<!-- tested: stopped -->` while
it does not; the block under `<!-- answer -->` after it is compared with what the last command wrote.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_docs import ROOT, RUN, TOLD, Block, abridged, blocks_of

BLOCKS = [block for page in RUN for block in blocks_of(TOLD[page])]
PORT = ":8080"
TOOLS = ("bash", "curl", "sed")
Environment = dict[str, str]


# ---------------------------------------------------------------- what was shown against what came


def fits(shown: str, real: str) -> bool:
    """Tell whether a text is what is shown of it; … stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), real, re.DOTALL) is not None


def differences(shown: Any, real: Any, where: str = "") -> list[str]:
    """Return what is shown and is not so. Objects may hold more than is shown; so may lists, in between."""
    if isinstance(shown, dict) and isinstance(real, dict):
        absent = [f"{where}/{key} is not there" for key in shown if key not in real]
        return absent + [
            d for key in shown if key in real for d in differences(shown[key], real[key], f"{where}/{key}")
        ]
    if isinstance(shown, list) and isinstance(real, list):
        if not shown and real:
            return [f"{where} is shown empty and is {real!r}"]
        rest = iter(real)
        lost = [item for item in shown if not any(not differences(item, other) for other in rest)]
        return [f"{where} holds no {item!r} in this place, but {real!r}" for item in lost]
    same = fits(shown, real) if isinstance(shown, str) and isinstance(real, str) else shown == real
    return [] if same else [f"{where} is shown as {shown!r} and is {real!r}"]


def lines_lost(shown: str, real: str) -> list[str]:
    """Return the lines of a terminal that are shown and did not come in this order; … stands for any lines or text."""
    rest = iter([" ".join(line.split()) for line in real.splitlines()])
    wanted = [" ".join(line.split()) for line in shown.splitlines() if line.strip() and line != "…"]
    return [line for line in wanted if not any(fits(line, other) for other in rest)]


def last_document(output: str) -> Any:
    """Return the JSON document that the output ends with."""
    starts = [match.start() for match in re.finditer(r"^\{", output, re.MULTILINE)]
    return json.loads(output[starts[-1] :])


def compare(block: Block, output: str) -> None:
    if block.language == "json":
        assert differences(abridged(block.text), last_document(output)) == []
    else:
        assert lines_lost(block.text, output) == []


def test_a_difference_is_found():
    real = {
        "status": "ready",
        "parts": {"body": "One. Two. Three."},
        "claims": [{"n": 1}, {"n": 2}, {"n": 3}],
        "checks": [],
    }
    good = {"parts": {"body": "…Two.…"}, "claims": [{"n": 1}, {"n": 3}], "checks": []}
    assert differences(good, real) == []
    bad: list[dict[str, Any]] = [
        {"status": "…blocked"},
        {"claims": [{"n": 3}, {"n": 1}]},
        {"claims": []},
        {"missing": []},
        {"checks": {}},
    ]
    assert all(differences(shown, real) for shown in bad)
    assert lines_lost("a … c\n…\nd", "a b  c\nx\nd") == []
    assert lines_lost("d\na", "a\nd") == ["a"]


# ---------------------------------------------------------------- places to run in


def place(folder: Path, data: Path) -> Environment:
    """Copy what is the editors', and the store with both brands, and return the environment of a terminal there."""
    for name in ("prompts", "evals/suites", "knowledge/alder-and-brim", "knowledge/pollard-desk", "knowledge/rules"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(data, folder / "data")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOMENTS_") and name != "COLUMNS"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ours = {"PATH": path, "MOMENTS_DATA_DIR": str(folder / "data"), "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    return {**kept, **ours}


def run(command: str, folder: Path, environment: Environment) -> str:
    """Run a block as a shell would that stops at the first failure."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_all(mark: str, folder: Path, environment: Environment, port: str = PORT) -> list[tuple[str, str]]:
    """Run all marked blocks in order, compare each with the answer after it, and return commands with output."""
    done = []
    for block, after in zip(BLOCKS, [*BLOCKS[1:], Block("", "", "")], strict=True):
        if block.mark == mark:
            output = run(block.text.replace(PORT, port), folder, environment)
            if after.mark == "answer":
                compare(after, output)
            done.append((block.text, output))
    return done


@pytest.fixture
def server(tmp_path: Path, sample_data: Path) -> Iterator[tuple[Environment, str]]:
    """Serve a copy of everything on a free port."""
    environment = place(tmp_path, sample_data)
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            ["moments", "serve", "--port", "0"], cwd=tmp_path, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )
        try:
            yield environment, _port_of(process, log)
        finally:
            process.terminate()
            process.wait(30)


def _port_of(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until the service says that it is ready, and return `:port`."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"Moments is ready: http://127\.0\.0\.1(:\d+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


# ---------------------------------------------------------------- the journeys

needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"the pages' commands use {', '.join(TOOLS)}"
)


@needs_tools
def test_with_the_service_running(server: tuple[Environment, str], tmp_path: Path):
    environment, port = server
    done = run_all("tested: running", tmp_path, environment, port)
    assert len(done) >= 18
    with urllib.request.urlopen(f"http://127.0.0.1{port}/docs", timeout=10) as page:
        assert page.status == 200
    # The edited prompt lost its section, as docs/prompts.md says below the block, and the published one did not.
    bodies = [last_document(output)["parts"]["body"] for text, output in done if '"buyer_guide"' in text]
    assert ["25 customers rated" in body for body in bodies] == [True, False]


@needs_tools
def test_with_the_service_stopped(tmp_path: Path, sample_data: Path):
    assert len(run_all("tested: stopped", tmp_path, place(tmp_path, sample_data))) == 7


def test_every_answer_belongs_to_a_command_that_is_run():
    before = [Block("", "", ""), *BLOCKS]
    assert all(
        one.mark.startswith("tested") for one, block in zip(before, BLOCKS, strict=False) if block.mark == "answer"
    )
