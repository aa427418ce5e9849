"""The application behind a real uvicorn on a free loopback port."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from service.cli.protocol import ProblemProtocol
from service.settings import Settings
from service.web.app import create_app
from tests.fakes import FakeService

LIMIT = 20_000
DRAFTS = "/v1/brands/alder-and-brim/drafts"

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def server(settings: Settings, service: FakeService, gate: threading.Event, monkeypatch) -> Iterator[tuple[str, int]]:
    async def slow(_: Settings):
        while not gate.is_set():
            await asyncio.sleep(0.01)
        return service.as_service()

    monkeypatch.setattr("service.web.app.build_service", slow)
    config = uvicorn.Config(
        create_app(settings), log_config=None, access_log=False, server_header=False, http=ProblemProtocol
    )
    running = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[:2]
    finally:
        running.should_exit = True
        gate.set()
        thread.join(timeout=10)
        listening.close()


def exchange(address: tuple[str, int], data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are and return status, headers and body of the first answer."""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(data)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(body) < int(headers["content-length"]):
            body += connection.recv(65_536)
    return int(first.split()[1]), headers, body


def wait_until_ready(client: httpx.Client) -> None:
    for _ in range(500):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.01)
    pytest.fail("the service did not become ready")


def test_the_socket_answers_before_the_service_is_built(server: tuple[str, int], gate: threading.Event):
    with httpx.Client(base_url=f"http://{server[0]}:{server[1]}") as client:
        for _ in range(500):
            try:
                client.get("/healthz").raise_for_status()
                break
            except httpx.ConnectError:
                time.sleep(0.01)
        early = client.post(DRAFTS, json={"content_type": "faq_answer"})
        assert (early.status_code, early.json()["code"], early.headers["retry-after"]) == (503, "not_ready", "1")

        gate.set()
        wait_until_ready(client)

        made = client.post(DRAFTS, json={"content_type": "faq_answer"}, headers={"X-Request-Id": "real-1"})
        assert made.status_code == 201
        assert made.headers["x-request-id"] == "real-1"
        assert "server" not in made.headers


def test_a_chunked_upload_over_the_limit(server: tuple[str, int], gate: threading.Event, service: FakeService):
    gate.set()
    with httpx.Client(base_url=f"http://{server[0]}:{server[1]}") as client:
        wait_until_ready(client)
        head = (
            f"POST {DRAFTS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"

        # Six chunks pass the limit, and the last one never comes: the answer must not wait for it.
        status, headers, body = exchange(server, head.encode() + chunk * 6)

        assert (status, json.loads(body)["code"]) == (413, "too_large")
        assert headers["content-type"] == "application/problem+json"
        assert service.calls == []

        def stream() -> Iterator[bytes]:
            for _ in range(100):
                yield b"x" * 4_096

        again = client.put(
            "/v1/brands/alder-and-brim/sources/care", content=stream(), headers={"Content-Type": "text/plain"}
        )
        assert again.status_code == 413
        assert client.get("/healthz").status_code == 200


def test_a_declared_length_over_the_limit_is_refused_before_the_body(server: tuple[str, int], gate: threading.Event):
    gate.set()
    head = f"POST {DRAFTS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {LIMIT + 1}\r\n\r\n"

    status, _, body = exchange(server, head.encode())

    assert (status, json.loads(body)["code"]) == (413, "too_large")


@pytest.mark.parametrize("line", ["BREW /healthz HTTP/1.1", "get /healthz HTTP/1.1", "GET\x01 / HTTP/1.1", "nonsense"])
def test_what_is_no_http_is_a_problem_too(server: tuple[str, int], line: str):
    status, headers, body = exchange(server, f"{line}\r\nHost: x\r\n\r\n".encode())

    assert (status, json.loads(body)["code"]) == (400, "malformed_request")
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == json.loads(body)["request_id"]


def test_forged_headers_reach_no_response(server: tuple[str, int]):
    head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\x0bSet-Cookie: b\r\n\r\n"

    status, headers, _ = exchange(server, head.encode())

    assert "set-cookie" not in headers
    assert status == 400 or headers["x-request-id"].startswith("req_")
