"""serve: what is refused before it starts, the banner, the command in it, and the end."""

import json
import shlex
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

import pytest
import uvicorn

from service.cli import banner, serving
from service.errors import InvalidRequest
from service.settings import Settings
from tests.cli.conftest import Run, Spawn

pytestmark = pytest.mark.enable_socket


def test_hosts_that_others_can_reach_are_refused(run: Run):
    for host in ("0.0.0.0", "::", "192.168.1.5", "example.com"):
        result = run("serve", "--host", host)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error (host_not_loopback): ")
        assert "--host 127.0.0.1" in result.stderr


def test_workers_need_shared_stores(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOMENTS_DATABASE_URL", "postgresql://db/x")
    result = run("serve", "--workers", "2")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (workers_need_shared_stores): --workers 2: embedded stores")


def test_a_port_in_use_is_named_with_the_option(run: Run):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error (port_in_use): port {port} on 127.0.0.1 is in use")
    assert f"--port {port + 1}" in result.stderr


def test_an_address_that_is_not_ours():
    with pytest.raises(InvalidRequest, match=r"cannot listen on 127\.0\.0\.999"):
        serving.bind("127.0.0.999", 0)


def test_ipv6():
    with serving.bind("[::1]", 0) as bound:
        assert bound.getsockname()[0] == "::1"


def test_the_server_is_fast_where_it_can_be():
    config = uvicorn.Config("", **{**serving._options(Settings(_env_file=None)), "log_config": None})
    config.app = lambda scope: scope
    config.load()
    own = config.http_protocol_class
    assert isinstance(own, type)
    assert own.__mro__[1].__module__ == "uvicorn.protocols.http.httptools_impl"
    factory = config.get_loop_factory()
    assert factory
    assert factory.__module__ == "uvloop"
    assert not config.access_log


class Lines:
    """The lines that a process writes to standard error, as they come."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.seen: list[str] = []
        self._queue: Queue[str] = Queue()
        assert process.stderr
        self._stream = process.stderr
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            self._queue.put(line)
        self._queue.put("")

    def until(self, wanted: Callable[[str], bool], timeout: float = 60) -> str:
        """Return the first line that is wanted."""
        while True:
            try:
                line = self._queue.get(timeout=timeout)
            except Empty:
                pytest.fail(f"nothing came: {self.seen}")
            self.seen.append(line)
            if wanted(line):
                return line
            if not line:
                pytest.fail(f"it ended: {self.seen}")


def answer(line: str) -> dict[str, object]:
    """Do what the command line of the banner does, without curl."""
    program, silent, url, _, header, _, data = shlex.split(line)
    assert (program, silent) == ("curl", "-s")
    name, _, value = header.partition(": ")
    request = urllib.request.Request(url, data.encode(), {name: value})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 201
        found: dict[str, object] = json.load(response)
        return found


@pytest.mark.parametrize("ingest", [False, True])
def test_the_banner_holds_a_command_that_works_and_ctrl_c_ends_it(spawn: Spawn, ingest: bool):
    process = spawn("serve", "--port", "0", *(["--ingest"] if ingest else []), MOMENTS_LOG_LEVEL="WARNING")
    lines = Lines(process)
    draft = answer(lines.until(lambda line: line.strip().startswith("curl ")))
    assert (draft["status"], draft["content_type"]) == ("ready", "buyer_guide")
    told = "".join(lines.seen)
    assert "Moments is ready: http://127.0.0.1:" in told
    assert "mock/composer" in told
    assert f"alder-and-brim ({1 if ingest else 0} source" in told
    assert "development mode: no API keys, loopback only" in told
    assert ("Nothing is taken in yet" in told) is not ingest
    process.send_signal(signal.SIGINT)
    lines.until(lambda line: line == "", timeout=30)
    assert process.wait(timeout=30) == 130
    assert "Traceback" not in "".join(lines.seen)
    assert process.stdout
    assert process.stdout.read() == ""


def test_the_command_of_the_banner():
    hats = {"id": "alder-and-brim", "name": "A", "products": [], "sources": 1, "reviews": 2}
    desk = {
        "id": "pollard-desk",
        "name": "Pollard's",
        "products": [{"id": "team-plan"}],
        "sources": 1_000,
        "reviews": 1,
    }
    bare = {**desk, "products": []}
    address = "http://127.0.0.1:8080"
    assert "/v1/brands/alder-and-brim/drafts" in banner.curl(address, [desk, hats])
    assert "trail-hat" in banner.curl(address, [desk, hats])
    assert '{"content_type": "buyer_guide", "products": ["team-plan"]}' in banner.curl(address, [desk])
    assert json.loads(shlex.split(banner.curl(address, [bare]))[-1])["topic"] == "What does Pollard's offer?"
    text = banner.banner(address, "openai/x", [desk])
    assert "pollard-desk (1,000 sources, 1 review)" in text
    assert "offline" not in text
    assert "moments init BRAND" in banner.banner(address, "mock/composer", [])


def test_the_banner_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    replies = iter([None, ["The service is starting."], ["no brand"], ["no brand"], []])
    monkeypatch.setattr(banner, "_not_ready", lambda _: next(replies))
    monkeypatch.setattr(banner, "_brands", lambda _: [])
    banner._wait_and_tell("http://127.0.0.1:1", "mock/composer")
    told = capsys.readouterr().err
    assert told.count("Not ready: no brand") == 1
    assert "starting" not in told
    assert "Moments is ready" in told


def test_the_banner_looks_seldom_once_somebody_answers(monkeypatch: pytest.MonkeyPatch):
    replies = iter([None, None, ["no brand"], ["no brand"], []])
    monkeypatch.setattr(banner, "_not_ready", lambda _: next(replies))
    monkeypatch.setattr(banner, "_brands", lambda _: [])
    slept: list[float] = []
    monkeypatch.setattr("service.cli.banner.time.sleep", slept.append)
    banner._wait_and_tell("http://127.0.0.1:1", "mock/composer")
    assert slept[:2] < [0.1, 0.1]
    assert min(slept[2:]) >= 0.5


def test_what_is_not_taken_in_is_told_first_and_does_not_keep_it_from_serving(spawn: Spawn, home: Path):
    (home / "knowledge/alder-and-brim/guides/care.md").write_bytes(b"gr\xfc\xdfe")
    process = spawn("serve", "--port", "0", "--ingest", MOMENTS_LOG_LEVEL="WARNING")
    lines = Lines(process)
    lines.until(lambda line: "is not UTF-8" in line)
    assert "Moments is ready" not in "".join(lines.seen)
    draft = answer(lines.until(lambda line: line.strip().startswith("curl ")))
    assert draft["status"] == "ready"
    process.terminate()
    process.wait(timeout=30)
