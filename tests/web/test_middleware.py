import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from service.ports.deadlines import seconds_left
from service.settings import Settings
from service.web.admission import Admission
from service.web.app import create_app
from service.web.metrics import Metrics
from service.web.turnstile import Turnstile
from tests.fakes import FakeService

DRAFTS = "/v1/brands/alder-and-brim/drafts"
REVIEWS = "/v1/brands/alder-and-brim/reviews"
SOURCE = "/v1/brands/alder-and-brim/sources/care"
LIMIT = 20_000
MARKDOWN = {"Content-Type": "text/markdown"}


PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n'


async def stream(content: bytes, block: int = 4_096) -> AsyncIterator[bytes]:
    for start in range(0, len(content), block):
        yield content[start : start + block]


async def test_a_request_id_is_echoed(client: httpx.AsyncClient):
    response = await client.get("/v1/nothing", headers={"X-Request-Id": "shop-7.3_A"})

    assert response.headers["x-request-id"] == response.json()["request_id"] == "shop-7.3_A"


async def exchanged(app: FastAPI, given: Message, *, path: str, **more: object) -> list[Message]:
    """Return what the application sends to a server that gives it one message: no client sends such ones."""
    sent: list[Message] = []

    async def receive() -> Message:
        return given

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": None,
        "server": ("test", 80),
    }
    await app({**scope, **more}, receive, send)
    return sent


@pytest.mark.parametrize(
    "given",
    ["", "a b", "a" * 101, "ä", "a\r\nSet-Cookie: x=1", "a\n", "{7*7}", "<script>", "a;b", "../x"],
)
async def test_other_request_ids_are_replaced(app: FastAPI, given: str):
    sent = await exchanged(
        app,
        {"type": "http.request", "body": b"", "more_body": False},
        path="/healthz",
        headers=[(b"x-request-id", given.encode("latin-1"))],
    )

    headers = dict(sent[0]["headers"])
    assert re.fullmatch(rb"req_[0-9a-f]{32}", headers[b"x-request-id"])
    assert b"set-cookie" not in headers


async def test_headers_that_keep_browsers_safe(client: httpx.AsyncClient):
    for path in ("/healthz", "/v1/brands", "/v1/nothing"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


async def test_one_line_a_request_without_anybodys_words(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="moments.access")
    await client.post(
        f"{DRAFTS}?who=ruth@example.org",
        json={"content_type": "faq_answer", "topic": "Ruth"},
        headers={"X-Request-Id": "r-1"},
    )
    await client.get("/ruth@example.org/%0Afake=line")

    first, second = (record.getMessage() for record in caplog.records if record.name == "moments.access")
    route = "/v1/brands/{brand}/drafts"
    assert re.fullmatch(rf"request_id=r-1 method=POST route={re.escape(route)} status=201 ms=\d+\.\d", first)
    assert re.fullmatch(r"request_id=req_\w+ method=GET route=unmatched status=404 ms=\d+\.\d", second)


@pytest.mark.parametrize(
    ("method", "path", "limit", "headers"),
    [
        ("POST", DRAFTS, LIMIT, {"Content-Type": "application/json"}),
        ("PUT", SOURCE, 10 * LIMIT, MARKDOWN),
        ("POST", REVIEWS, 10 * LIMIT, {"Content-Type": "text/csv"}),
        ("POST", REVIEWS, 10 * LIMIT, {"Content-Type": "multipart/form-data; boundary=x"}),
        ("POST", "/v1/brands/alder-and-brim/journey/events", 10 * LIMIT, {"Content-Type": "text/csv"}),
    ],
)
@pytest.mark.parametrize("way", ["chunked", "declared", "chunked with a key", "declared with a key"])
async def test_bodies_over_the_limit(
    client: httpx.AsyncClient, service: FakeService, caplog, method, path, limit, headers, way: str
):
    body = PART.ljust(limit + 1, b"x")
    extra = {"Idempotency-Key": "k"} if way.endswith("key") else {}
    content = stream(body) if way.startswith("chunked") else body
    response = await client.request(method, path, content=content, headers=headers | extra)

    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert f"{limit:,} bytes" in response.json()["detail"]
    assert response.headers["x-request-id"] == response.json()["request_id"]
    assert service.calls == []
    assert not [record for record in caplog.records if record.name == "moments.failures"]


async def test_bodies_at_the_limit_pass(client: httpx.AsyncClient, service: FakeService):
    response = await client.put(SOURCE, content=stream(b"x" * 10 * LIMIT), headers=MARKDOWN)

    assert response.status_code == 201
    assert len(service.calls[0][1][1]) == 10 * LIMIT


async def test_a_body_that_nobody_reads_is_no_matter(client: httpx.AsyncClient):
    response = await client.request("GET", "/healthz", content=stream(b"x" * LIMIT * 3))

    assert response.status_code == 200


async def test_a_caller_who_hangs_up(app: FastAPI, caplog: pytest.LogCaptureFixture):
    sent = await exchanged(
        app, {"type": "http.disconnect"}, method="PUT", path=SOURCE, headers=[(b"content-type", b"text/markdown")]
    )

    assert sent[0]["status"] == 400
    assert not [record for record in caplog.records if record.name == "moments.failures"]


@pytest.fixture
async def proxied(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client behind a proxy that serves us under /moments."""
    transport = httpx.ASGITransport(app, root_path="/moments")
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test/moments") as client:
        yield client


async def test_behind_a_prefix_a_repeat_is_answered_from_the_record(proxied: httpx.AsyncClient, service: FakeService):
    body, key = {"content_type": "buyer_guide"}, {"Idempotency-Key": "once"}
    first, again = [await proxied.post(DRAFTS, json=body, headers=key) for _ in range(2)]
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(service.calls) == 1


async def test_behind_a_prefix_requests_have_a_deadline(proxied: httpx.AsyncClient, service: FakeService):
    left: list[float | None] = []

    async def look() -> None:
        left.append(seconds_left())

    service.before = look
    headers = {"X-Request-Deadline-Ms": "5000"}
    assert (await proxied.post(DRAFTS, json={"content_type": "buyer_guide"}, headers=headers)).status_code == 201
    assert left[0] is not None
    assert left[0] <= 5


async def test_behind_a_prefix_uploads_may_be_ten_times_as_large(proxied: httpx.AsyncClient):
    whole = await proxied.put(SOURCE, content=b"# Care\n\n" + b"x" * LIMIT, headers=MARKDOWN)
    assert whole.status_code < 300


async def test_behind_a_prefix_nothing_is_served_before_the_start(settings: Settings):
    app = create_app(settings)
    transport = httpx.ASGITransport(app, root_path="/moments")
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test/moments") as client:
        early = await client.post(DRAFTS, json={})
        assert (early.status_code, early.json()["code"]) == (503, "not_ready")
        assert (await client.get("/healthz")).status_code == 200


async def test_behind_a_prefix_overload_is_refused(
    settings: Settings, service: FakeService, monkeypatch: pytest.MonkeyPatch
):
    turnstile = Turnstile(1)
    admission = Admission(create_app(settings, service.as_service()), turnstile, Metrics(turnstile))
    transport = httpx.ASGITransport(admission, root_path="/moments")
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test/moments") as client:
        monkeypatch.setattr(turnstile, "arrive", lambda *called, **how: None)
        assert (await client.post(DRAFTS, json={})).json()["code"] == "overloaded"
        assert (await client.get("/healthz")).status_code == 200
