"""Nothing passes in silence: each way in which a rival said "passed" and nothing was proved, through the real command.

Found in the research on evaluations: a run in which 7 of 10 cases crashed and that is "100 %", a command that exits
with 0 when its run was aborted, a test without an assertion, a variable that is rendered as nothing, a version that
there is not and another one that is served. What units prove of the same is in `test_runs`, `test_verdicts` and
`test_suites`.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from service.adapters.content_files import ContentFiles
from service.bootstrap import build_service
from service.cli import evaluating
from service.cli.main import app
from service.evaluation import runs
from service.evaluation.scores import Scorer, must_hold
from service.settings import Settings

HEAD = "suite: thank_you\ndescription: Thanks.\ncases:\n"
REQUEST = "  brand: alder-and-brim\n  request: {content_type: thank_you, topic: a review of the Trail Hat, products: [trail-hat]}\n"
CASE = f"- name: one\n{REQUEST}"
HOLDS = must_hold("holds", "always", lambda _case, _outcome: [], lambda _case: True)


@pytest.fixture(scope="module")
def data(sample_data, tmp_path_factory):
    """A data folder in which the command line finds the sample brands taken in."""
    folder = tmp_path_factory.mktemp("silent")
    shutil.copytree(sample_data, folder / "evals", ignore=shutil.ignore_patterns("*.lock"))
    return folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites/thank_you.yaml").write_text(HEAD + CASE)
    return tmp_path


@pytest.fixture
def prompts(folder, monkeypatch):
    """A copy of the prompts that a test may change."""
    shutil.copytree("prompts", folder / "prompts")
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", str(folder / "prompts"))
    return folder / "prompts"


@pytest.fixture(scope="module")
def opened(data):
    """What the work of all tests runs on, their service, and libraries by folder.

    To open them takes longer than a test.
    """
    with asyncio.Runner() as runner:
        service = runner.run(build_service(Settings(_env_file=None, data_dir=data / "evals")))
        yield runner, service, {}
        runner.run(service.close())


@pytest.fixture
def evaluate(data, opened, folder, monkeypatch):
    """Run `moments eval run` on the suites of the test; return the exit code and all that was said."""
    runner, service, libraries = opened
    monkeypatch.setenv("MOMENTS_DATA_DIR", str(data))

    def library_of(settings):
        return libraries.setdefault(settings.prompts_dir, ContentFiles(settings.knowledge_dir, settings.prompts_dir))

    def with_service(work, settings, **_):
        library = library_of(settings)
        return runner.run(work(replace(service, library=library, ports=replace(service.ports, library=library))))

    monkeypatch.setattr(evaluating, "open_library", library_of)
    monkeypatch.setattr(evaluating, "with_service", with_service)

    def command(*words):
        result = CliRunner().invoke(app, ["eval", "run", "--folder", str(folder / "suites"), *words])
        return result.exit_code, " ".join((result.output + (result.stderr or "")).split())

    return command


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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("{{ brief | fence", "{{ breif | fence", id="an undefined variable"),
        pytest.param("{% endblock %}", "{% if task.chanel == 'sms' %}x{% endif %}{% endblock %}", id="an undefined field"),
        pytest.param("eval_suites: [", "eval_suits: [", id="an unknown key"),
        pytest.param("shared/data.j2", "shared/dat.j2", id="a shared file that is not there"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: []", id="no suite"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: [thank_yu]", id="a suite that is not there"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: [other]", id="a suite that asks nothing of it"),
    ],
)  # fmt: skip
def test_a_prompt_that_is_broken(evaluate, prompts, folder, old, new):
    guide = CASE.replace("thank_you", "product_page")
    (folder / "suites/other.yaml").write_text((HEAD + guide).replace("thank_you\n", "other\n", 1))
    draft = prompts / "umot/thank_you/draft.j2"
    text = draft.read_text()
    if "eval_suites" not in old:
        text = text.replace("[thank_you, attacks, languages]", "[thank_you]")
    draft.write_text(text.replace(old, new, 1))
    code, said = evaluate("--prompt", "thank_you@draft")
    assert code == 2
    assert "COULD NOT TELL" in said


def test_a_published_version_that_was_changed(evaluate, prompts):
    version = prompts / "umot/thank_you/v0001.j2"
    version.write_text(version.read_text().replace("by when", "when"))
    assert evaluate()[0] == 2


def test_without_the_table_of_required_rules(evaluate, prompts):
    (prompts / "required_rules.yaml").unlink()
    code, said = evaluate()
    assert (code, "required_rules.yaml" in said) == (2, True)


@pytest.mark.parametrize("change", ["label", "draft"])
def test_a_label_or_a_draft_that_changes_while_the_run_goes_on(evaluate, prompts, monkeypatch, change):
    """The answers would be of two versions, and the verdict of neither."""
    draft = prompts / "umot/thank_you/draft.j2"
    draft.write_text(draft.read_text().replace("[thank_you, attacks, languages]", "[thank_you]"))

    def move(_case, _outcome):
        if change == "draft":
            draft.write_text(draft.read_text().replace("by when", "when", 1))
        else:
            lines = (prompts / "labels.yaml").read_text()
            (prompts / "labels.yaml").write_text(re.sub(r"(thank_you:\n  production: )\d+", r"\g<1>2", lines))
        return []

    second = draft.read_text().replace("version: draft", "version: 2")
    if change == "label":
        _publish(prompts, second)
    monkeypatch.setattr(runs, "SCORERS", (must_hold("moves", "x", move, lambda _: True),))
    code, said = evaluate(
        *(("--prompt", "thank_you@draft") if change == "draft" else ("--prompt", "thank_you@production"))
    )
    assert code == 2, said
    assert "changed while it was tried" in said


def _publish(prompts, text):
    """Write a second version as publishing does, partials folded in and locked."""
    library = ContentFiles(Path("knowledge"), prompts)
    head = text.split("---\n", 2)[1]
    path = prompts / "umot/thank_you/v0002.j2"
    path.write_text(f"---\n{head}---\n{library.prompt('thank_you@draft').source}")
    lock = (prompts / "lock.yaml").read_text()
    found = ContentFiles(Path("knowledge"), prompts)._prompts._load(path).hash
    (prompts / "lock.yaml").write_text(lock.replace("thank_you:\n", f"thank_you:\n  2: {found}\n"))


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
