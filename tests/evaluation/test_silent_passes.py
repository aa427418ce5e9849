"""Nothing passes in silence: each way in which a rival said "passed" and nothing was proved, through the real command.

Found in the research on evaluations: a run in which 7 of 10 cases crashed and that is "100 %", a command that exits
with 0 when its run was aborted, a test without an assertion, a variable that is rendered as nothing, a version that
there is not and another one that is served. What units prove of the same is in `test_runs`, `test_verdicts` and
`test_suites`.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import orjson
import pytest

from service.evaluation import runs
from service.evaluation.scores import Scorer, must_hold
from tests.evaluation.conftest import CASE, HEAD

HOLDS = must_hold("holds", "always", lambda _case, _outcome: [], lambda _case: True)


def test_the_suite_that_is_spoilt_below_is_sound(evaluate):
    assert evaluate()[0] == 0


@pytest.mark.parametrize(
    ("suite", "told"),
    [
        pytest.param("suite: thank_you\ndescription: x\ncases: []\n", "at least 1", id="an empty suite"),
        pytest.param("", "", id="an empty file"),
        pytest.param(HEAD + CASE + CASE, "stands twice", id="two cases of one name"),
        pytest.param(HEAD + CASE + "  expected: {must_mentoin: [x]}\n", "must_mention", id="an assertion that is mistyped"),
        pytest.param(HEAD + CASE + "  expected: {must_mention: ['  ']}\n", "must_mention", id="an assertion that says nothing"),
        pytest.param(HEAD + CASE + "  expected: {sources: [facts]}\n", "is not judged", id="an assertion that nobody judges"),
        pytest.param(HEAD + "- name: one\n  brand: alder-and-brim\n  search: {query: hats}\n", "must say", id="a test without an assertion"),
        pytest.param(HEAD + "- name: one\n  brand: nobody\n  request: {content_type: thank_you}\n", "nobody", id="an unknown brand"),
        pytest.param(HEAD + CASE.replace("trail-hat", "trail-hatt"), "no such product", id="an unknown product"),
        pytest.param(HEAD + CASE + "- name: two\n  brand: alder-and-brim\n", "exactly one", id="a case that asks nothing"),
    ],
)  # fmt: skip
def test_a_suite_that_proves_nothing(evaluate, folder, suite, told):
    (folder / "suites/thank_you.yaml").write_text(suite)
    code, said = evaluate()
    assert code == 2
    assert "COULD NOT TELL" in said
    assert told in said


@pytest.mark.parametrize("name", ["more.yml", "more.YAML", "deeper/more.yaml"])
def test_a_suite_that_is_passed_over_because_of_its_name(evaluate, folder, name):
    (folder / "suites" / name).parent.mkdir(exist_ok=True)
    (folder / "suites" / name).write_text((HEAD + CASE).replace("thank_you\n", "more\n", 1))
    code, said = evaluate()
    assert (code, "it would not be run" in said) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--suite", "thank_yu"),
        ("--prompt", "thank_yu@draft"),
        ("--prompt", "thank_you@99"),
        ("--prompt", "thank_you@stagging"),
        ("--prompt", "thank_you@draft", "--against", "99"),
        ("--prompt", "thank_you@draft", "--against", "stagging"),
        ("--against", "production"),
        ("--model", "mock/composr"),
        ("--model", "mock/hallucinator:prices"),
        ("--replay", "none.jsonl"),
        ("--report", "out.pdf"),
        ("--prompt", "buyer_guide@draft"),
    ],
    ids=" ".join,
)
def test_what_there_is_not_is_never_replaced_by_something_else(evaluate, words):
    assert evaluate(*words)[0] == 2


@pytest.mark.parametrize(
    ("model", "code"),
    [
        pytest.param("mock/flaky:500", 2, id="all cases crash"),
        pytest.param("mock/flaky:ok,500,500,500,500,500,500,500,500,500,500,500", 2, id="some cases crash"),
        pytest.param("mock/malformed:refusal", 2, id="an answer that is none"),
        pytest.param("mock/malformed:empty-parts", 2, id="an answer without words"),
        pytest.param("mock/offbrand:language", 1, id="a wrong answer to a case that expects nothing by itself"),
    ],
)
def test_a_crash_is_no_pass(evaluate, folder, model, code):
    (folder / "suites/thank_you.yaml").write_text(HEAD + "".join(CASE.replace("one", f"c{n}") for n in range(3)))
    found, said = evaluate("--model", model)
    assert (found, "CONTRACT OK" in said) == (code, False), said


@pytest.mark.parametrize("fault", ["raises", "nan", "beyond", "none"])
def test_a_scorer_that_gives_no_verdict(evaluate, monkeypatch, fault):
    def broken(case, outcome):
        if fault == "raises":
            raise RuntimeError("no verdict")
        value = {"nan": float("nan"), "beyond": 2.0, "none": None}[fault]
        return HOLDS.judge(case, outcome).model_copy(update={"value": value}) if value else None

    monkeypatch.setattr(runs, "SCORERS", (HOLDS, Scorer("broken", "must_hold", "x", lambda _: True, broken)))
    code, said = evaluate()
    assert (code, "broken gave no verdict" in said) == (2, True), said


def test_no_scorer_at_all(evaluate, monkeypatch):
    monkeypatch.setattr(runs, "SCORERS", ())
    code, said = evaluate()
    assert (code, "nobody to judge it" in said) == (1, True)


def test_a_judge_whose_verdict_cannot_be_read(evaluate):
    code, said = evaluate("--judge", "mock/composer")  # it writes a text and no verdict
    assert code == 2
    assert "gave no verdict" in said


def test_an_interrupted_run_is_no_pass_and_writes_no_report(sample_data, folder):
    """The search is answered at once and kept; the text never comes."""
    search = "- name: two\n  brand: alder-and-brim\n  search: {query: wash linen}\n  expected: {no_sources: [none]}\n"
    (folder / "suites/thank_you.yaml").write_text(HEAD + CASE + search)
    shutil.copytree(sample_data, folder / "data/evals", ignore=shutil.ignore_patterns("*.lock"))
    answers = folder / "data/evals/answers.jsonl"
    command = [sys.executable, "-m", "service.cli.main", "eval", "run", "--folder", str(folder / "suites"), "--resume"]
    command += ["--model", "mock/slow:60000ms", "--report", str(folder / "out.json")]
    environment = os.environ | {"MOMENTS_DATA_DIR": str(folder / "data")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as going:
        ends = time.monotonic() + 120
        while not answers.exists():
            assert going.poll() is None, going.communicate()
            assert time.monotonic() < ends
            time.sleep(0.02)
        going.send_signal(signal.SIGINT)
        told, _ = going.communicate(timeout=60)
    assert going.returncode == 130
    assert "CONTRACT OK" not in told
    assert not (folder / "out.json").exists()


def test_what_a_report_says_for_machines_is_what_the_exit_code_says(evaluate, folder):
    (folder / "suites/thank_you.yaml").write_text(HEAD + CASE + "  expected: {must_mention: [zeppelin]}\n")
    code, _ = evaluate("--report", str(folder / "out.json"), "--report", str(folder / "out.xml"))
    report = orjson.loads((folder / "out.json").read_bytes())
    assert (code, report["judgement"]["verdict"]) == (1, "BROKEN")
    assert 'failures="1"' in (folder / "out.xml").read_text()
