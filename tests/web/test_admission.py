"""Overload over ASGI: who is refused, with what, and that nothing of a refused request is touched."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.ports.turns import resting
from service.settings import Settings
from service.web.admission import Admission
from service.web.app import create_app
from service.web.metrics import Metrics
from service.web.turnstile import INTERVAL_S, Turnstile
from tests.fakes import FakeService

DRAFTS = "/v1/brands/alder-and-brim/drafts"
REPLIES = "/v1/brands/alder-and-brim/replies"


class Halting:
    """An application that answers each request when it is told to, and knows what it was asked."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked: list[str] = []
        self.rests = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        if self.rests:
            with resting(model=True):
                await self.go.wait()
        elif scope["path"].startswith("/v1/"):
            await self.go.wait()
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest.fixture
def halting() -> Halting:
    return Halting()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Turnstile(1))


@pytest.fixture
async def client(halting: Halting, metrics: Metrics) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Admission(halting, metrics.turnstile, metrics))
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
        yield client


async def crowd(client: httpx.AsyncClient, count: int = 10, path: str = DRAFTS) -> list[asyncio.Task[httpx.Response]]:
    """Overload it: one is at work and does not end, the others come over more than the interval."""
    tasks = []
    for _ in range(count):
        tasks.append(asyncio.create_task(client.post(path, json={})))
        await asyncio.sleep(1.5 * INTERVAL_S / count)
    return tasks


async def test_a_crowd_is_cut_and_the_rest_is_served(client: httpx.AsyncClient, halting: Halting):
    tasks = await crowd(client)
    await asyncio.sleep(0)
    refused = await client.post(DRAFTS, json={})
    halting.go.set()
    answers = [await task for task in tasks]
    assert [answer.status_code for answer in answers].count(201) == len(halting.asked) == 2
    assert refused.status_code == 503
    problem = refused.json()
    assert problem["code"] == "overloaded"
    assert problem["type"] == "/problems/overloaded"
    assert problem["request_id"] == refused.headers["x-request-id"]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 3


async def test_a_refusal_names_the_callers_id_if_it_is_harmless(client: httpx.AsyncClient, halting: Halting):
    tasks = await crowd(client)
    for given, kept in {"shop-7": True, 'a"b': False, "x" * 101: False}.items():
        refused = await client.post(DRAFTS, json={}, headers={"X-Request-Id": given})
        assert (refused.headers["x-request-id"] == given) is kept
        assert refused.json()["request_id"] == refused.headers["x-request-id"]
    halting.go.set()
    await asyncio.gather(*tasks)


async def test_a_refused_body_is_not_read(client: httpx.AsyncClient, halting: Halting, metrics: Metrics):
    tasks = await crowd(client)

    async def receive() -> Any:
        raise AssertionError("nothing of a refused request is read")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": DRAFTS, "headers": [], "root_path": ""}
    await Admission(halting, metrics.turnstile, metrics)(scope, receive, send)
    assert sent[0]["status"] == 503
    halting.go.set()
    await asyncio.gather(*tasks)


async def test_replies_go_before_drafts(client: httpx.AsyncClient, halting: Halting):
    tasks = await crowd(client)
    reply = asyncio.create_task(client.post(REPLIES, json={}))
    await asyncio.sleep(0.01)
    halting.go.set()
    assert (await reply).status_code == 201
    answers = await asyncio.gather(*tasks)
    assert [answer.status_code for answer in answers].count(201) == 1
    assert halting.asked == [DRAFTS, REPLIES]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/docs", "/v1/brands/alder-and-brim/slots/home"])
async def test_probes_pages_and_slots_always_pass(client: httpx.AsyncClient, halting: Halting, path: str):
    tasks = await crowd(client)
    if path.startswith("/v1/"):
        halting.go.set()
    assert (await client.get(path)).status_code == 201
    halting.go.set()
    await asyncio.gather(*tasks)


async def test_who_waits_for_a_model_keeps_nobody_waiting(client: httpx.AsyncClient, halting: Halting):
    halting.rests = True
    tasks = await crowd(client, 50)
    await asyncio.sleep(0.01)
    assert len(halting.asked) == 50
    halting.go.set()
    assert {answer.status_code for answer in await asyncio.gather(*tasks)} == {201}


async def test_a_slow_sender_needs_no_place(halting: Halting, metrics: Metrics):
    more = asyncio.Event()

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await halting(scope, receive, send)

    async def receive() -> Any:
        await more.wait()
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None: ...

    admission = Admission(reading, metrics.turnstile, metrics)
    scope = {"type": "http", "method": "POST", "path": DRAFTS, "headers": []}
    slow = asyncio.create_task(admission(scope, receive, send))
    await asyncio.sleep(0.01)
    assert (metrics.turnstile.at_work, halting.asked) == (0, [])
    more.set()
    await asyncio.sleep(0.01)
    assert (metrics.turnstile.at_work, halting.asked) == (1, [DRAFTS])
    halting.go.set()
    await slow


async def test_a_sender_who_is_given_up_leaves_no_trace(halting: Halting, metrics: Metrics):
    async def reading(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None: ...

    admission = Admission(reading, metrics.turnstile, metrics)
    task = asyncio.create_task(
        admission({"type": "http", "method": "POST", "path": DRAFTS, "headers": []}, receive, send)
    )
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert metrics.turnstile.at_work == 0


async def test_a_long_body_arrives_whole(client: httpx.AsyncClient, settings: Settings):
    heard = b""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal heard
        more = True
        while more:
            message = await receive()
            heard += message["body"]
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def body() -> AsyncIterator[bytes]:
        for number in range(50):
            yield bytes([number]) * 10_000

    metrics = Metrics(Turnstile(1))
    transport = httpx.ASGITransport(Admission(app, metrics.turnstile, metrics))
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as other:
        await other.put("/v1/brands/alder-and-brim/sources/a", content=body())
    assert heard == b"".join([bytes([number]) * 10_000 for number in range(50)])
    assert metrics.turnstile.at_work == 0


async def test_who_gives_up_while_waiting_leaves_no_trace(
    client: httpx.AsyncClient, halting: Halting, metrics: Metrics
):
    tasks = [asyncio.create_task(client.post(DRAFTS, json={})) for _ in range(3)]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    await asyncio.sleep(0.01)
    assert metrics.turnstile.waiting == 1
    halting.go.set()
    assert (await tasks[2]).status_code == 201
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (metrics.turnstile.at_work, metrics.turnstile.waiting) == (0, 0)


async def test_refusals_are_counted_and_logged_once_a_second(
    client: httpx.AsyncClient, halting: Halting, metrics: Metrics, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING, logger="moments.overload"):
        tasks = await crowd(client)
        for _ in range(20):
            await client.post(DRAFTS, json={})
        halting.go.set()
        answers = await asyncio.gather(*tasks)
    refused = 20 + [answer.status_code for answer in answers].count(503)
    assert f'moments_requests_refused_total{{kind="other"}} {refused}' in metrics.render()
    assert len(caplog.records) == 1


async def test_the_service_has_a_turnstile_unless_it_is_set_up_without(service: FakeService, settings: Settings):
    def places(app: FastAPI) -> int:
        return app.state.metrics.turnstile.places  # type: ignore[no-any-return]  # the state is untyped

    assert places(create_app(settings, service.as_service())) == 3
    without = settings.model_copy(update={"work_places": 0})
    assert places(create_app(without, service.as_service())) == 0
