"""Requests a minute and at once, per key, and what the headers say of them. Budgets: `test_budgets`."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from service.domain.keys import ANYONE, OPEN_KEY, Caller, KeyId, KeyLimits
from service.settings import Settings
from service.web.app import create_app
from service.web.limits import Limits
from service.web.startup import Startup
from tests.fakes import FakeService
from tests.web.limited_keys import BRAND, DRAFT, use

# ---------------------------------------------------------------- the bucket


class Time:
    """Seconds that a test sets."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def ask(limits: Limits, caller: Caller = ANYONE) -> tuple[int, dict[str, str]]:
    """Send one request through the middleware alone; return status and headers."""
    found: list[Any] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found.append((message["status"], {name.decode().lower(): v.decode() for name, v in message["headers"]}))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await limits({"type": "http", "state": {"caller": caller}}, receive, send)
    status, headers = found[0]
    return status, headers


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def limits_of(time: Time, app: Any = answer, per_minute: int = 60, concurrent: int = 9) -> Limits:
    return Limits(app, Startup(_never, str), per_minute, concurrent, time)


async def _never() -> Any:
    raise NotImplementedError


async def test_the_bucket_empties_and_fills_again():
    time = Time()
    limits = limits_of(time)
    assert [(await ask(limits))[0] for _ in range(61)] == [200] * 60 + [429]
    status, headers = await ask(limits)
    assert (status, headers["retry-after"]) == (429, "1")
    assert headers["ratelimit"] == '"requests";r=0;t=60'
    time.now += 3
    assert [(await ask(limits))[0] for _ in range(4)] == [200] * 3 + [429]
    time.now += 10_000
    assert [(await ask(limits))[0] for _ in range(61)] == [200] * 60 + [429]


async def test_what_is_left_is_said():
    time = Time()
    limits = limits_of(time, per_minute=600)
    assert (await ask(limits))[1] == {"ratelimit-policy": '"requests";q=600;w=60', "ratelimit": '"requests";r=599;t=1'}
    for _ in range(99):
        await ask(limits)
    assert (await ask(limits))[1]["ratelimit"] == '"requests";r=499;t=11'


async def test_a_slow_limit_says_when_to_come_back():
    limits = limits_of(Time(), per_minute=2)
    assert [(await ask(limits))[0] for _ in range(3)] == [200, 200, 429]
    assert (await ask(limits))[1]["retry-after"] == "30"


async def test_each_key_has_its_own_bucket_and_its_own_limit():
    limits = limits_of(Time(), per_minute=5)
    few = ANYONE._replace(key=KeyId("few"), limits=KeyLimits(requests_per_minute=2))
    assert [(await ask(limits, few))[0] for _ in range(3)] == [200, 200, 429]
    assert [(await ask(limits))[0] for _ in range(6)] == [200] * 5 + [429]


async def test_a_refused_request_takes_nothing_from_the_bucket():
    time = Time()
    limits = limits_of(time, per_minute=60)
    for _ in range(500):
        await ask(limits)
    time.now += 1
    assert [(await ask(limits))[0] for _ in range(2)] == [200, 429]


async def test_as_many_at_once_as_the_key_may_have():
    gate = asyncio.Event()

    async def wait(scope: Any, receive: Any, send: Any) -> None:
        await gate.wait()
        await answer(scope, receive, send)

    limits = limits_of(Time(), wait, concurrent=2)
    running = [asyncio.create_task(ask(limits)) for _ in range(2)]
    await asyncio.sleep(0)
    status, headers = await ask(limits)
    assert (status, headers["retry-after"]) == (429, "1")
    other = asyncio.create_task(ask(limits, ANYONE._replace(key=KeyId("other"))))
    gate.set()
    assert [(await one)[0] for one in (*running, other)] == [200] * 3
    assert (await ask(limits))[0] == 200


@pytest.mark.parametrize("end", [RuntimeError("a fault"), asyncio.CancelledError()])
async def test_a_place_is_free_again_after_a_fault_and_when_the_caller_goes(end: BaseException):
    async def fail(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        raise end

    limits = limits_of(Time(), fail, concurrent=1)
    for _ in range(5):
        with pytest.raises(type(end)):
            await ask(limits)
    assert limits._buckets[OPEN_KEY].running == 0


async def test_a_place_is_free_again_when_the_task_is_cancelled():
    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(3_600)

    limits = limits_of(Time(), endless, concurrent=1)
    task = asyncio.create_task(ask(limits))
    await asyncio.sleep(0)
    assert limits._buckets[OPEN_KEY].running == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert limits._buckets[OPEN_KEY].running == 0


# ---------------------------------------------------------------- in the application


async def test_every_answer_under_v1_says_what_is_left(client: httpx.AsyncClient, service: FakeService):
    (headers,) = use(service, {"requests_per_minute": 600, "tokens_per_day": 1_000})
    for path, status in (("/v1/brands", 200), ("/v1/nothing", 404), (f"{BRAND}/sources", 403)):
        response = await client.get(path, headers=headers)
        assert response.status_code == status
        assert response.headers["ratelimit-policy"] == '"requests";q=600;w=60, "tokens";q=1000;w=86400'
        assert re.fullmatch(r'"requests";r=59\d;t=1, "tokens";r=1000;t=\d+', response.headers["ratelimit"])
    for path in ("/healthz", "/docs"):
        assert "ratelimit" not in (await client.get(path)).headers
    assert "ratelimit" not in (await client.get("/v1/brands")).headers  # 401


async def test_without_keys_all_callers_share_the_limits_of_the_settings(settings: Settings, service, connect):
    app = create_app(settings.model_copy(update={"requests_per_minute": 3}), service.as_service())
    async with connect(app) as client:
        found = [await client.get("/v1/brands") for _ in range(4)]
    assert [response.status_code for response in found] == [200] * 3 + [429]
    problem = found[-1].json()
    assert (problem["code"], found[-1].headers["retry-after"]) == ("limit_reached", "20")
    assert "3 requests in a minute" in problem["detail"]


async def test_a_fault_inside_frees_the_place(settings: Settings, service: FakeService, connect):
    app = create_app(settings.model_copy(update={"concurrent_requests": 1}), service.as_service())
    service.error = RuntimeError("unexpected")
    async with connect(app) as client:
        statuses = [(await client.post(f"{BRAND}/drafts", json=DRAFT)).status_code for _ in range(3)]
    assert statuses == [500] * 3


@pytest.mark.parametrize("headers", [{"accept": "text/event-stream"}, {"prefer": "respond-async"}])
async def test_a_key_may_have_as_many_drafts_written_as_requests_at_once(
    client: httpx.AsyncClient, settings: Settings, service: FakeService, headers: dict[str, str]
):
    for key in use(service, {"concurrent": 3}, {}):
        await client.post(f"{BRAND}/drafts", json=DRAFT, headers=key | headers)
    allowed = [asked[1] for name, asked in service.calls if name == "begin_draft"]
    assert allowed == [3, settings.concurrent_requests]
