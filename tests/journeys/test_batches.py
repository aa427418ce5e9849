"""A marketer drafts for an audience over HTTP: taken in, followed, read as it finishes, told by webhook, forgotten."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook as StandardWebhook

from bench.batch_ear import Ear
from service.bootstrap import Service
from service.domain.keys import OPEN_KEY
from tests.conftest import service_over_copy
from tests.journeys.conftest import Serve

BATCHES = "/v1/brands/alder-and-brim/batches"
HOOKS = "/v1/brands/alder-and-brim/webhooks"
BRIEF = {"content_type": "follow_up", "products": ["trail-hat"]}
CSV = "id,customer_id,Vorname\n" + "".join(
    f"o-{n},c-{n},{name}\n" for n, name in enumerate(("Ruth", "Max", "Björn", "Ann"))
)


@pytest.fixture
async def own(sample_data: Path, tmp_path: Path) -> AsyncIterator[Service]:
    async with service_over_copy(sample_data, tmp_path, webhook_private=True) as service:
        yield service


@pytest.fixture
async def client(own: Service, serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(own) as client:
        yield client


async def post(client: httpx.AsyncClient, rows: str = CSV, **more: Any) -> httpx.Response:
    query = {"map": "attributes.first_name=Vorname", "brief": json.dumps(BRIEF), **more.pop("params", {})}
    headers = {"Content-Type": "text/csv", **more.pop("headers", {})}
    return await client.post(BATCHES, params=query, headers=headers, content=rows.encode(), **more)


async def ended(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            batch: dict[str, Any] = (await client.get(address)).json()
            if batch["state"] not in ("running", "paused"):
                return batch
            await asyncio.sleep(0.1)


async def results(client: httpx.AsyncClient, address: str, **query: Any) -> list[dict[str, Any]]:
    response = await client.get(f"{address}/results", params=query)
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


async def test_an_audience_becomes_drafts_that_say_who_paid(client: httpx.AsyncClient) -> None:
    taken = await post(client, CSV + "o-9,c-9\n")
    assert taken.status_code == 202
    assert (taken.json()["counts"]["total"], taken.json()["counts"]["refused"]) == (4, 1)
    assert taken.json()["errors"][0]["line"] == 6
    batch = await ended(client, taken.headers["location"])
    assert (batch["state"], batch["counts"]["succeeded"], batch["counts"]["shared"]) == ("completed", 4, 3)
    assert batch["usage"]["calls"] == 1
    found = {one["custom_id"]: one for one in await results(client, taken.headers["location"])}
    assert set(found) == {"o-0", "o-1", "o-2", "o-3"}
    for name, person in (("o-0", "Ruth"), ("o-2", "Björn")):
        assert person in found[name]["draft"]["text"]
        draft = await client.get(f"/v1/brands/alder-and-brim/drafts/{found[name]['draft_id']}")
        assert draft.json() == found[name]["draft"]
    (payer,) = [one for one in found.values() if one["shared_with"] is None]
    sharers = [one for one in found.values() if one["shared_with"]]
    assert {one["shared_with"]["custom_id"] for one in sharers} == {payer["custom_id"]}
    listed = await client.get(BATCHES)
    assert [one["id"] for one in listed.json()["items"]] == [batch["id"]]


async def test_results_go_on_behind_a_cursor(client: httpx.AsyncClient) -> None:
    address = (await post(client)).headers["location"]
    await ended(client, address)
    whole = await results(client, address, drafts="false")
    assert [one["cursor"] for one in whole] == [1, 2, 3, 4]
    assert await results(client, address, drafts="false", after=2) == whole[2:]
    assert all(one["draft"] is None and one["draft_id"] for one in whole)


async def test_a_form_with_a_file_is_taken_too(client: httpx.AsyncClient) -> None:
    files = {"file": ("kunden.csv", CSV.encode(), "text/csv")}
    response = await client.post(
        BATCHES, params={"map": "attributes.first_name=Vorname"}, files=files, data={"brief": json.dumps(BRIEF)}
    )
    assert response.status_code == 202
    assert (await ended(client, response.headers["location"]))["counts"]["succeeded"] == 4


async def test_a_dry_run_costs_and_keeps_nothing(client: httpx.AsyncClient) -> None:
    response = await post(client, params={"dry_run": "true"})
    assert (response.status_code, response.json()["calls"], response.json()["counts"]["total"]) == (200, 1, 4)
    assert (await client.get(BATCHES)).json()["items"] == []


async def test_a_dry_run_asked_for_in_the_form_begins_nothing(client: httpx.AsyncClient) -> None:
    files = {"file": ("kunden.csv", CSV.encode(), "text/csv")}
    response = await client.post(BATCHES, files=files, data={"brief": json.dumps(BRIEF), "dry_run": "true"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/dry_run")
    alone = await client.post(BATCHES, params={"brief": json.dumps(BRIEF)}, files=files, data={"dry_run": "true"})
    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (422, "/dry_run")
    assert (await client.get(BATCHES)).json()["items"] == []


async def test_the_same_request_twice_at_once_is_one_batch(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(post(client, headers={"Idempotency-Key": "audience-7"}) for _ in range(4)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1
    assert len((await client.get(BATCHES)).json()["items"]) == 1


async def test_a_cancelled_batch_keeps_what_is_there(client: httpx.AsyncClient) -> None:
    rows = "id,customer_id,Vorname,seed\n" + "".join(f"o-{n},c-{n},A,{n}\n" for n in range(500))
    address = (await post(client, rows)).headers["location"]
    cancelled = (await client.post(f"{address}/cancel")).json()
    assert (cancelled["state"], cancelled["counts"]["waiting"]) == ("cancelled", 0)
    states = {one["state"] for one in await results(client, address, drafts="false")}
    assert "cancelled" in states
    assert len(await results(client, address, drafts="false")) == 500
    again = await client.post(f"{address}/retry")
    assert again.json()["state"] == "cancelled"  # nothing failed


async def test_requests_come_before_items(client: httpx.AsyncClient) -> None:
    rows = "id,customer_id,Vorname,seed\n" + "".join(f"o-{n},c-{n},A,{n}\n" for n in range(300))
    address = (await post(client, rows)).headers["location"]
    for number in range(5):
        drafted = await client.post("/v1/brands/alder-and-brim/drafts", json={**BRIEF, "seed": 1_000 + number})
        assert drafted.status_code == 201
    batch = (await client.get(address)).json()
    assert batch["state"] == "running"
    await client.post(f"{address}/cancel")


async def test_a_batch_keeps_to_the_pace_of_its_brand_and_says_that_it_waits(
    sample_data: Path, tmp_path: Path, serve: Serve
) -> None:
    async with (
        service_over_copy(sample_data, tmp_path, batch_brand_calls_per_minute=60) as service,
        serve(service) as client,
    ):
        rows = "id,customer_id,Vorname,seed\n" + "".join(f"o-{n},c-{n},A,{n}\n" for n in range(9))
        address = (await post(client, rows)).headers["location"]
        because = set()
        async with asyncio.timeout(60):
            while (batch := (await client.get(address)).json())["state"] != "completed":
                because.add(batch["paused_because"])
                await asyncio.sleep(0.05)
    assert "pace_reached" in because
    assert (batch["counts"]["succeeded"], batch["usage"]["calls"], batch["paused_because"]) == (9, 9, None)


async def test_what_a_batch_costs_is_charged(own: Service, client: httpx.AsyncClient) -> None:
    batch = await ended(client, (await post(client)).headers["location"])
    await own.accounts.write()
    days = await own.keys.spend_on(own.ports.clock.now().date())
    charged = sum(
        spend.tokens for whose, spend in days.items() if (whose.key, whose.brand) == (OPEN_KEY, "alder-and-brim")
    )
    assert charged == batch["usage"]["input_tokens"] + batch["usage"]["output_tokens"] > 0


async def test_a_webhook_hears_of_items_and_of_the_end(client: httpx.AsyncClient) -> None:
    with Ear(random.Random(0)).listening() as ear:
        ear.refuses = 0.0
        wanted = {"url": ear.url, "events": ["batch.completed", "batch.item.completed"]}
        registered = await client.post(HOOKS, json=wanted)
        assert registered.status_code == 201
        address = (await post(client)).headers["location"]
        batch = await ended(client, address)
        async with asyncio.timeout(20):
            while len(ear.heard) < 5:
                await asyncio.sleep(0.05)
    names = {f"batch.item.completed {batch['id']} o-{n}" for n in range(4)} | {f"batch.completed {batch['id']} "}
    assert set(ear.heard) == names
    for body, headers in ear.raw:
        StandardWebhook(registered.json()["secret"]).verify(body, headers)
    assert (await client.get(f"{HOOKS}/dead-letters")).json()["items"] == []
    hook = (await client.get(HOOKS)).json()["items"][0]
    assert "secret" not in hook
    assert (await client.delete(f"{HOOKS}/{hook['id']}")).status_code == 200


async def test_a_webhook_hears_of_each_decision_about_a_draft(client: httpx.AsyncClient) -> None:
    with Ear(random.Random(0)).listening() as ear:
        ear.refuses = 0.0
        assert (await client.post(HOOKS, json={"url": ear.url, "events": ["draft.decided"]})).status_code == 201
        draft = (await client.post("/v1/brands/alder-and-brim/drafts", json=BRIEF)).json()
        decision = {"verdict": "dismiss", "reason": "tone", "note": "Too stiff."}
        where = f"/v1/brands/alder-and-brim/drafts/{draft['id']}/decision"
        decided = await client.post(where, json=decision)
        assert decided.status_code == 200, decided.text
        async with asyncio.timeout(20):
            while not (told := [json.loads(body) for body, _ in ear.raw if b"challenge" not in body]):
                await asyncio.sleep(0.05)
    (heard,) = told
    data = heard["data"]
    assert (heard["type"], data["draft_id"], data["verdict"]) == ("draft.decided", draft["id"], "dismiss")
    assert data["decision_id"] == decided.json()["id"]
    assert "Too stiff" not in json.dumps(heard)


async def test_a_forgotten_customer_is_in_no_batch_and_no_draft(client: httpx.AsyncClient) -> None:
    address = (await post(client)).headers["location"]
    await ended(client, address)
    found = {one["custom_id"]: one for one in await results(client, address)}
    assert (await client.delete("/v1/brands/alder-and-brim/customers/c-0")).status_code == 200
    left = await results(client, address)
    assert "o-0" not in {one["custom_id"] for one in left}
    assert (await client.get(f"/v1/brands/alder-and-brim/drafts/{found['o-0']['draft_id']}")).status_code == 404
    assert "Ruth" not in json.dumps(left)


async def test_a_service_without_batches_imports_no_engine(own: Service) -> None:
    assert not own.batches.runner._engine.running
