"""Budgets of keys and brands over HTTP: what they stop before a model is asked, what goes on, and who pays."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.domain.keys import KeyLimits, Spend
from service.domain.nouns import BrandId
from service.domain.prompts import Attempt
from service.errors import ModelTimeout
from service.ports.callers import PAYER
from service.workflows.keep_accounts import Accounts
from tests.fakes import FakeService
from tests.keys import bearer, build_key
from tests.web.limited_keys import BRAND, CALL, DRAFT, SomeKeys, use

POSTS = [
    (f"{BRAND}/drafts", DRAFT, True),
    (f"{BRAND}/replies", {"messages": [{"role": "customer", "text": "Hello"}]}, True),
    (f"{BRAND}/review-responses", {"review_id": "r-1"}, True),
    (f"{BRAND}/checks", {"content_type": "faq_answer", "text": "x"}, False),
    (f"{BRAND}/search", {"query": "x"}, False),
]


def spending(service: FakeService, tokens: int, outcome: str = "ok") -> None:
    """Have each request to the service spend tokens."""

    async def spend() -> None:
        service.accounts(CALL, Attempt(model="m", outcome=outcome, input_tokens=tokens), "")

    service.before = spend


@pytest.mark.parametrize(("path", "body", "asks_model"), POSTS)
async def test_a_key_without_tokens_gets_no_model_and_all_the_rest(
    client: httpx.AsyncClient, service: FakeService, path: str, body: Any, asks_model: bool
):
    records = build_key(scopes=("admin",), limits={"tokens_per_day": 100})
    service.keys = SomeKeys(records[0])
    service.accounts = Accounts(service.keys, service.accounts._clock, KeyLimits())
    spending(service, 100)
    headers = bearer(records[1])
    first = await client.post(path, json=body, headers=headers)
    second = await client.post(path, json=body, headers=headers)
    assert first.status_code in (200, 201)
    assert second.status_code == 429 if asks_model else second.status_code == 200
    assert len(service.calls) == (1 if asks_model else 2)
    assert '"tokens";r=0;' in second.headers["ratelimit"]
    if asks_model:
        assert second.json()["code"] == "limit_reached"
        assert 0 < int(second.headers["retry-after"]) <= 86_400
    assert (await client.get(f"{BRAND}/drafts", headers=headers)).status_code == 200


async def test_calls_that_failed_are_charged_too(client: httpx.AsyncClient, service: FakeService):
    (headers,) = use(service, {"tokens_per_day": 100})
    spending(service, 60, "model_timeout")
    service.error = ModelTimeout("too slow")
    statuses = [(await client.post(f"{BRAND}/drafts", json=DRAFT, headers=headers)).status_code for _ in range(3)]
    assert statuses == [504, 504, 429]


async def test_a_brand_has_one_budget_also_without_keys(client: httpx.AsyncClient, service: FakeService):
    use(service, brand=KeyLimits(tokens_per_day=10))
    spending(service, 10)
    assert (await client.post(f"{BRAND}/drafts", json=DRAFT)).status_code == 201
    refused = await client.post(f"{BRAND}/drafts", json=DRAFT)
    assert refused.status_code == 429
    assert "the brand alder-and-brim" in refused.json()["detail"]


async def test_who_may_not_see_a_brand_does_not_learn_of_its_budget(client: httpx.AsyncClient, service: FakeService):
    (theirs, secret), (ours, other) = build_key(brands=("pollard-desk",)), build_key(number=2)
    service.keys = keys = SomeKeys(theirs, ours)
    keys.spent = {BrandId("alder-and-brim"): Spend(99, 0)}
    service.accounts = Accounts(keys, service.accounts._clock, KeyLimits(tokens_per_day=1))
    found = [await client.post(f"{BRAND}/drafts", json=DRAFT, headers=bearer(one)) for one in (secret, other)]
    assert [response.status_code for response in found] == [404, 429]


async def test_a_stream_goes_on_though_the_budget_is_used_up_and_nothing_else_does(
    client: httpx.AsyncClient, service: FakeService
):
    (headers,) = use(service, {"tokens_per_day": 10})
    spending(service, 10)
    draft = (await client.post(f"{BRAND}/drafts", json=DRAFT, headers=headers)).json()
    again = headers | {"accept": "text/event-stream", "last-event-id": f"{draft['id']}:0"}
    response = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=again)
    assert response.status_code == 200
    assert "event: done" in response.text
    for last in ("", "nothing of ours"):
        refused = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=again | {"last-event-id": last})
        assert refused.status_code == (422 if last else 429)
    replies = {"messages": [{"role": "customer", "text": "Hello"}]}
    response = await client.post(f"{BRAND}/replies", json=replies, headers=again | {"accept": "*/*"})
    assert response.status_code == 429
    assert [name for name, _ in service.calls] == ["draft_content", "get_draft"]


async def test_a_repeat_is_answered_though_the_budget_is_used_up(client: httpx.AsyncClient, service: FakeService):
    (headers,) = use(service, {"tokens_per_day": 10})
    spending(service, 10)
    once = headers | {"Idempotency-Key": "order-17"}
    first = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=once)
    again = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=once)
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 201, "true")


async def test_the_request_pays_for_its_key_and_brand(client: httpx.AsyncClient, app: FastAPI, service: FakeService):
    (headers,) = use(service, {})
    seen: list[Any] = []

    async def look() -> None:
        seen.append(PAYER.get())

    service.before = look
    await client.post(f"{BRAND}/drafts", json=DRAFT, headers=headers)
    assert seen == [(build_key()[0].key.id, BrandId("alder-and-brim"))]
    assert PAYER.get() is None
