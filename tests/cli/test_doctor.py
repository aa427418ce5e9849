"""The doctor: one line a check, how to mend it, and 1 if something is broken."""

import shutil
import socket
from pathlib import Path

import pytest

from service import bootstrap
from service.errors import StorageFailed
from service.settings import Settings
from tests.cli.conftest import ROOT, Run, document
from tests.cli.fake_service import CliService, FakeEmbedder

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def states(run: Run, *words: str) -> dict[str, tuple[str, str]]:
    """Return state and detail of each check; of checks with one name, the gravest."""
    found: dict[str, tuple[str, str]] = {}
    for check in document(run("doctor", "--json", *words)):
        known = found.get(check["name"])
        if known is None or ("ok", "warn", "fail").index(check["state"]) > ("ok", "warn", "fail").index(known[0]):
            found[check["name"]] = (check["state"], f"{check['detail']} {check['mend']}")
    return found


def test_all_is_well(run: Run, service: CliService, port: str):
    run("ingest")
    result = run("doctor", "--port", port)
    assert result.exit_code == 0
    assert "✗" not in result.stdout
    found = states(run, "--port", port)
    assert set(found) == {
        "python",
        "settings",
        "data folder",
        "knowledge folder",
        "prompts folder",
        "database",
        "index",
        "embedder",
        "brand",
        "knowledge",
        "prompts",
        "model",
        "port",
    }
    assert {state for state, _ in found.values()} == {"ok"}
    assert service.closed


def test_a_brand_without_sources_is_worth_a_word(run: Run, port: str):
    result = run("doctor", "--port", port)
    assert result.exit_code == 0
    assert "! brand: alder-and-brim: 0 sources" in result.stdout
    assert "    → moments ingest -b alder-and-brim" in result.stdout


def test_settings_and_where_they_come_from(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / ".env").write_text(
        "MOMENTS_LOG_LEVEL=DEBUG\nMOMENTS_MODEL_API_KEY=sk-secret\nMOMENTS_DATABASE_URL=postgresql://me:pw@db/x\nMOMENTS_MODLE=x\nOTHER=1\n"
    )
    monkeypatch.setenv("moments_seed", "1")
    monkeypatch.setenv("MOMENTS_MODEL", "mock/composer")
    shown = run("doctor").stdout
    assert f"MOMENTS_LOG_LEVEL=DEBUG ({home / '.env'})" in shown
    assert "MOMENTS_MODEL=mock/composer (environment)" in shown
    assert "MOMENTS_MODEL_API_KEY=(set)" in shown
    assert "MOMENTS_DATABASE_URL=postgresql://***@db/x" in shown
    assert "sk-secret" not in shown
    assert "pw@" not in shown
    assert "! settings: MOMENTS_MODLE is no setting and does nothing\n    → did you mean MOMENTS_MODEL?" in shown
    assert "MOMENTS_SEED is no setting" in shown
    assert "OTHER" not in shown


def test_settings_that_do_not_fit(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_DEADLINE_S", "sk-secret")
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ settings: MOMENTS_DEADLINE_S" in result.stdout
    assert "sk-secret" not in result.output


def test_a_data_folder_that_cannot_be_written(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "file").write_text("")
    monkeypatch.setenv("MOMENTS_DATA_DIR", str(home / "file"))
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ data folder: " in result.stdout
    assert "database" not in result.stdout, "nothing is opened where nothing can be written"


@pytest.mark.parametrize(("free", "state"), [(5e9, "ok"), (5e8, "warn"), (5e7, "fail")])
def test_room_on_the_disk(run: Run, monkeypatch: pytest.MonkeyPatch, free: float, state: str):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert states(run)["data folder"][0] == state


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (
            StorageFailed("the data folder .data is in use by process 7; stop it", code="data_dir_in_use"),
            "warn",
            "process 7",
        ),
        (StorageFailed("the database is damaged"), "fail", "storage_failed: the database is damaged"),
        (ModuleNotFoundError("No module named 'chromadb'"), "fail", "No module named 'chromadb'"),
    ],
)
def test_stores_that_cannot_be_opened(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str, words: str
):
    async def build(_: Settings, **__: object) -> None:
        raise error

    monkeypatch.setattr(bootstrap, "build_service", build)
    found = states(run)
    assert found["stores"][0] == state
    assert words in found["stores"][1]
    assert found["model"][0] == "ok", "the rest is checked all the same"


def test_weights_that_are_missing(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FakeEmbedder, "missing", True)
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ embedder: The weights are not there. Install them with pip." in result.stdout


def test_a_remote_embedder_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FakeEmbedder, "missing", True)
    monkeypatch.setenv("MOMENTS_EMBEDDING_MODEL", "openai/text-embedding-3-small")
    assert states(run)["embedder"][0] == "ok"


def test_broken_files_are_told_with_their_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "knowledge/alder-and-brim/brand.yaml").write_text("id: alder-and-brim\nnam: x\n")
    prompts = home / "prompts" / "zmot" / "buyer_guide"
    prompts.mkdir(parents=True)
    (prompts / "draft.j2").write_text("---\nid: buyer_guide\nnope: 1\n---\n")
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", str(home / "prompts"))
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ knowledge: knowledge/alder-and-brim/brand.yaml:2 " in result.stdout
    assert "✗ prompts: " in result.stdout


def test_what_is_missed_in_silence(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "knowledge/rules/mine.yaml").unlink()
    shutil.copytree(ROOT / "prompts", home / "own")
    (home / "own/required_rules.yaml").unlink()
    monkeypatch.setenv("MOMENTS_PROMPTS_DIR", str(home / "own"))
    result = run("doctor")
    assert result.exit_code == 0
    assert "! knowledge: knowledge/rules holds no policy packs" in result.stdout
    assert "required_rules.yaml is missing" in result.stdout


def test_folders_that_are_missing(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_KNOWLEDGE_DIR", "gone")
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ knowledge folder: gone is no folder" in result.stdout
    assert "moments init BRAND" in result.stdout


@pytest.mark.parametrize(
    ("environment", "state", "words"),
    [
        ({"MOMENTS_MODEL": "mock/leaky"}, "ok", "offline"),
        ({"MOMENTS_MODEL": "openai/gpt-5"}, "warn", "OPENAI_API_KEY"),
        ({"MOMENTS_MODEL": "openai/gpt-5", "OPENAI_API_KEY": "x"}, "ok", "with a key"),
        ({"MOMENTS_MODEL": "openai/gpt-5", "MOMENTS_MODEL_API_KEY": "x"}, "ok", "with a key"),
        ({"MOMENTS_MODEL": "weird/x"}, "warn", "MOMENTS_MODEL_API_KEY, or"),
        ({"MOMENTS_MODEL": "openai/x", "MOMENTS_MODEL_API_BASE": "http://10.1.1.1/v1"}, "ok", "without a key"),
    ],
)
def test_the_model(run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], state: str, words: str):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = states(run)["model"]
    assert found[0] == state
    assert words in found[1]


def test_the_address_of_the_model(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_MODEL", "openai/local")
    with socket.create_server(("127.0.0.1", 0)) as server:
        base = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        monkeypatch.setenv("MOMENTS_MODEL_API_BASE", base)
        assert states(run)["model address"][0] == "ok"
    state, words = states(run)["model address"]
    assert state == "fail"
    assert "nobody answers at 127.0.0.1" in words
    for address, expected in (
        ("http://10.1.1.1:9/v1", "ok"),
        ("localhost:8000", "fail"),
        ("http://[x", "fail"),
        ("http://localhost:x", "fail"),
    ):
        monkeypatch.setenv("MOMENTS_MODEL_API_BASE", address)
        assert states(run)["model address"][0] == expected


def test_a_port_in_use(run: Run):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        state, words = states(run, "--port", str(port))["port"]
    assert state == "warn"
    assert f"--port {port + 1}" in words
