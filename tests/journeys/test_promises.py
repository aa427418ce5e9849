"""A draft that is promised and asked for later, and callers who do not wait."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from service.domain.prompts import Completion, ModelCall
from tests.journeys.conftest import Serve
from tests.journeys.streams import BODY, DRAFTS, Halting, with_halting


async def test_a_promised_draft_is_there_later(service, serve: Serve):
    halting, model = with_halting(service)
    async with serve(halting) as client:
        accepted = await client.post(DRAFTS, json=BODY, headers={"prefer": "respond-async"})
        assert accepted.status_code == 202
        assert accepted.headers["preference-applied"] == "respond-async"
        where = accepted.headers["location"]
        assert (await client.get(where)).status_code == 202
        waiting = asyncio.create_task(client.get(where, headers={"prefer": "wait=20"}))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        model.go_on.set()
        there = await waiting
        assert there.status_code == 200
        assert there.json()["id"] == accepted.json()["id"]


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("POST", "decision", {"verdict": "approve"}),
        ("POST", "decision", {"verdict": "edit", "text": "Wash it by hand."}),
        ("POST", "decision", {"verdict": "dismiss", "reason": "tone"}),
        ("GET", "decisions", None),
        ("POST", "proposals", {"kind": "faq"}),
        ("POST", "redraft", None),
    ],
)
async def test_what_needs_the_whole_draft_waits_for_it(service, serve: Serve, method: str, rest: str, body: Any):
    halting, model = with_halting(service)
    async with serve(halting) as client:
        draft = (await client.post(DRAFTS, json=BODY, headers={"prefer": "respond-async"})).json()["id"]
        answer = await client.request(method, f"{DRAFTS}/{draft}/{rest}", json=body)
        model.go_on.set()
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_pending")
    assert answer.headers["retry-after"] == "1"


async def test_a_promise_that_waits_a_little_may_be_kept_at_once(service, serve: Serve):
    async with serve(service) as client:
        answer = await client.post(DRAFTS, json=BODY, headers={"prefer": "respond-async, wait=30"})
    assert answer.status_code == 201
    assert answer.json()["status"] == "ready"


async def test_a_promise_that_cannot_be_kept_says_why(service, serve: Serve):
    class Failing(Halting):
        async def stream(self, call: ModelCall) -> Any:
            await self.go_on.wait()
            yield "nothing of use"
            yield Completion(text="nothing of use", model="x")

    failing = Failing(service)
    async with serve(replace(service, ports=replace(service.ports, model=failing))) as client:
        accepted = await client.post(DRAFTS, json=BODY, headers={"prefer": "respond-async"})
        failing.go_on.set()
        for _ in range(100):
            answer = await client.get(accepted.headers["location"])
            if answer.status_code != 202:
                break
            await asyncio.sleep(0.02)
        assert answer.json()["code"] == "model_reply_invalid"


async def test_a_caller_who_hangs_up_stops_the_model_and_one_with_a_key_does_not(service, serve: Serve):
    halting, model = with_halting(service)
    async with serve(halting) as client:
        for headers, cancelled in (({"idempotency-key": "hung-up"}, False), ({}, True)):
            with pytest.raises(httpx.ReadTimeout):
                await client.post(DRAFTS, json=BODY, headers=headers, timeout=0.5)
            await asyncio.sleep(0.2)
            assert model.cancelled is cancelled
        model.go_on.set()
        again = await client.post(DRAFTS, json=BODY, headers={"idempotency-key": "hung-up"})
    assert again.status_code == 201


async def test_a_request_ends_by_its_own_deadline(service, serve: Serve):
    slow = {**BODY, "model": "mock/slow:30s"}
    async with serve(service) as client:
        answer = await client.post(DRAFTS, json=slow, headers={"x-request-deadline-ms": "700"})
        assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
        wrong = await client.post(DRAFTS, json=BODY, headers={"x-request-deadline-ms": "soon"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/header/x-request-deadline-ms")
