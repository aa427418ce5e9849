"""Repeats when something goes wrong: callers who leave, other processes, a record that cannot be written."""

import asyncio
import datetime as dt

import httpx
import pytest

from service.errors import StorageFailed
from service.ports import InProgress
from service.web import idempotency
from tests.fakes import FakeService

BRAND = "/v1/brands/alder-and-brim"


DRAFTS = f"{BRAND}/drafts"


BODY = {"content_type": "faq_answer"}


KEY = {"Idempotency-Key": "order-17"}


async def test_a_run_that_is_cancelled_leaves_the_rest_to_a_duplicate(client: httpx.AsyncClient, service: FakeService):
    entered = asyncio.Event()

    async def hang() -> None:
        entered.set()
        await asyncio.sleep(60)

    service.before = hang
    first = asyncio.create_task(client.post(DRAFTS, json=BODY, headers=KEY))
    await entered.wait()
    second = asyncio.create_task(client.post(DRAFTS, json=BODY, headers=KEY))
    await asyncio.sleep(0.01)
    service.before = lambda: asyncio.sleep(0)
    first.cancel()

    response = await second

    assert (response.status_code, response.headers.get("idempotency-replayed")) == (201, None)
    assert service.idempotency.running == set()


async def test_a_waiter_that_is_cancelled_disturbs_nobody(client: httpx.AsyncClient, service: FakeService):
    service.before = lambda: asyncio.sleep(0.05)
    first, second, third = (asyncio.create_task(client.post(DRAFTS, json=BODY, headers=KEY)) for _ in range(3))
    await asyncio.sleep(0.02)
    second.cancel()

    responses = await asyncio.gather(first, third)

    assert [response.status_code for response in responses] == [201, 201]
    assert len(service.calls) == 1


async def test_a_run_in_another_process_is_waited_for_and_then_reported(
    client: httpx.AsyncClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idempotency, "_ELSEWHERE_WAIT_S", 0.02)
    monkeypatch.setattr(idempotency, "_ELSEWHERE_STEP_S", 0.01)
    asked = 0

    async def begin(*args: object) -> InProgress:
        nonlocal asked
        asked += 1
        return InProgress(dt.datetime.now(dt.UTC))

    monkeypatch.setattr(service.idempotency, "begin", begin)
    response = await client.post(DRAFTS, json=BODY, headers=KEY)

    assert (response.status_code, response.json()["code"]) == (409, "request_in_progress")
    assert response.headers["retry-after"] == "1"
    assert asked == 3
    assert service.calls == []


async def test_an_answer_that_cannot_be_recorded_is_given_all_the_same(
    client: httpx.AsyncClient, service: FakeService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def fail(*args: object) -> None:
        raise StorageFailed("disk full")

    monkeypatch.setattr(service.idempotency, "finish", fail)
    response = await client.post(DRAFTS, json=BODY, headers=KEY)

    assert response.status_code == 201
    assert "error=StorageFailed" in caplog.text


async def test_a_key_that_cannot_be_claimed_runs_nothing(
    client: httpx.AsyncClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*args: object) -> None:
        raise StorageFailed("database is locked")

    monkeypatch.setattr(service.idempotency, "begin", fail)
    response = await client.post(DRAFTS, json=BODY, headers=KEY)

    assert (response.status_code, response.json()["code"]) == (503, "storage_failed")
    assert service.calls == []
