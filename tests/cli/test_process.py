"""The process: what it imports, how it ends, what the shell completes."""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from service.adapters.brand_files import BrandFiles
from service.cli.edge import tell
from service.errors import NotFound
from tests.cli.conftest import ROOT, Run, Spawn
from tests.yardstick import slowness

HEAVY = (
    "pydantic",
    "service.bootstrap",
    "service.web",
    "service.settings",
    "uvicorn",
    "chromadb",
    "litellm",
    "numpy",
    "yaml",
)


def test_help_lists_every_command(run: Run):
    result = run("--help")
    assert result.exit_code == 0
    commands = ["serve", "ingest", "draft", "reply", "respond", "check", "search", "sources", "drafts", "prompts"]
    for command in [*commands, "brands", "init", "doctor", "version"]:
        assert command in result.stdout
        assert run(command, "--help").exit_code == 0


def test_help_imports_nothing_heavy_and_is_fast(spawn: Spawn, home: Path):
    (home / "measure.py").write_text(
        "import json, sys, time\n"
        "sys.argv = ['moments', '--help']\n"
        "from service.cli.main import run\n"
        "try:\n    run()\n"
        "except SystemExit:\n    print(json.dumps([time.process_time(), sorted(sys.modules)]))\n"
    )
    best = 9.0
    for _ in range(3):
        before = slowness()
        out, err = spawn(module="measure").communicate(timeout=60)
        seconds, modules = json.loads(out.splitlines()[-1])
        best = min(best, seconds / max(before, slowness()))
        assert err == ""
        assert [name for name in HEAVY if name in modules] == []
    assert best < 0.35


@pytest.mark.parametrize("words", [(), ("sources",), ("prompts",)])
def test_no_command_shows_help(run: Run, words: tuple[str, ...]):
    assert "Usage: moments" in run(*words).output.replace("root", "moments")


def test_version(run: Run):
    assert re.match(r"moments \S+.*, Python 3\.\d+", run("version").stdout)


def test_wrong_usage_exits_with_2(run: Run):
    assert run("draft").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("draft", "buyer_guide", "-b", "x", "--fact", "price").exit_code == 2
    assert run("draft", "buyer_guide", "-b", "x", "--fact", "a=1", "--fact", "a=2").exit_code == 2


def test_an_error_is_one_sentence_on_standard_error(run: Run):
    result = run("draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "storage")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error (storage_failed): the disk is full\n"


def test_an_unknown_brand(run: Run):
    result = run("draft", "buyer_guide", "-b", "nobody")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (brand_not_found): ")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("GET /v1/brands", "moments brands"),
        ("GET /v1/prompts", "moments prompts list"),
        ("GET /v1/brands/river/drafts", "moments drafts list -b river"),
        ("GET /v1/brands/river/sources", "moments sources list -b river"),
        ("GET /v1/brands/river/reviews", "moments inbox river"),
        ("GET /v1/brands/river/batches", "moments batch list -b river"),
        ("GET /v1/brands/river/webhooks/dead-letters", "GET /v1/brands/river/webhooks/dead-letters"),
    ],
)
def test_errors_name_commands_where_there_are_some(capsys: pytest.CaptureFixture[str], address: str, told: str):
    tell(NotFound(f"there is none; see {address}", code="not_found"))
    assert capsys.readouterr().err == f"Error (not_found): there is none; see {told}\n"


def test_nobody_at_a_terminal_is_told_of_keys(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    with pytest.raises(NotFound) as unknown:
        BrandFiles(tmp_path).get("nobody")
    tell(unknown.value)
    assert capsys.readouterr().err == "Error (brand_not_found): there is no such brand; see moments brands\n"


def test_fields_at_fault_are_told(run: Run):
    result = run("draft", "buyer_gide", "-b", "alder-and-brim", "--locale", "English")
    assert result.exit_code == 1
    assert "content_type: Must be one of: social_post" in result.stderr
    assert "Did you mean 'buyer_guide'?" in result.stderr
    assert "locale: Must match" in result.stderr
    assert "English" not in result.stderr


def test_of_a_list_and_its_only_member_the_member_is_told(run: Run):
    result = run("reply", "-b", "alder-and-brim", "")
    assert result.stderr == "Error (invalid_request): messages 0 text: Must have at least 1 character\n"


def test_settings_that_do_not_fit_are_told_without_their_value(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_DEADLINE_S", "sk-secret")
    result = run("brands")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (invalid_settings): MOMENTS_DEADLINE_S: ")
    assert "sk-secret" not in result.stderr


def test_our_own_mistakes_show_no_traceback_unless_asked(run: Run):
    result = run("draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "crash")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (internal): ZeroDivisionError: a mistake of ours\n")
    asked = run("--debug", "draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "crash")
    assert isinstance(asked.exception, ZeroDivisionError)


def test_debug_shows_a_traceback(spawn: Spawn):
    _, err = spawn("--debug", "draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "crash").communicate(
        timeout=60
    )
    assert "Traceback" in err


def test_the_service_is_closed_after_success_and_failure(run: Run, service):
    run("draft", "buyer_guide", "-b", "alder-and-brim")
    assert service.closed
    service.closed = False
    run("draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "crash")
    assert service.closed


def test_ctrl_c_exits_with_130_and_says_nothing(spawn: Spawn, home: Path):
    process = spawn("draft", "buyer_guide", "-b", "alder-and-brim", "--topic", "sleep")
    deadline = time.monotonic() + 60
    while not (home / "sleeping").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.parametrize("words", [("prompts", "list"), ("prompts", "list", "--json"), ("--help",), ("version",)])
def test_a_broken_pipe_is_quiet(spawn: Spawn, words: tuple[str, ...]):
    process = spawn(*words)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) in (0, 1)


def test_an_ascii_terminal_gets_no_traceback(spawn: Spawn):
    process = spawn("draft", "buyer_guide", "-b", "alder-and-brim", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Hats for walks" in out
    process = spawn("draft", "buyer_guide", "-b", "alder-and-brim", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(process.communicate(timeout=60)[0])["parts"]["title"] == "Hats for walks"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("moments dr", {"draft", "drafts"}),
        ("moments draft b", {"buyer_guide"}),
        ("moments draft buyer_guide -b a", {"alder-and-brim"}),
        ("moments draft buyer_guide --channel s", {"sms", "social"}),
        ("moments drafts list --status n", {"needs_review"}),
        ("moments sources ", {"list", "show", "delete"}),
    ],
)
def test_the_shell_completes(spawn: Spawn, line: str, expected: set[str]):
    words = line.split(" ")
    environment = {"_MOMENTS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    out, err = spawn(module="service.cli.main", **environment).communicate(timeout=60)
    assert (set(out.split()), err) == (expected, "")


def test_the_shell_sees_no_error(spawn: Spawn):
    environment = {"_MOMENTS_COMPLETE": "complete_bash", "COMP_WORDS": "moments search x -b ", "COMP_CWORD": "4"}
    process = spawn(module="service.cli.main", MOMENTS_DEADLINE_S="x", **environment)
    out, err = process.communicate(timeout=60)
    assert (out.strip(), err) == ("", "")


def test_completion_can_be_shown(spawn: Spawn):
    out, _ = spawn(
        "--show-completion", "bash", module="service.cli.main", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    ).communicate(timeout=60)
    assert "_MOMENTS_COMPLETE=complete_bash" in out


def test_the_console_script_names_the_entry():
    text = (ROOT / "pyproject.toml").read_text()
    assert 'moments = "service.cli.main:run"' in text
    assert sys.version_info >= (3, 11)
    assert os.access(ROOT, os.R_OK)
