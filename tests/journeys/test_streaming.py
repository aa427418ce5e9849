"""A draft told while it is written, over real HTTP: whole, broken off and resumed. Promised: `test_promises`."""

import json
from dataclasses import replace
from typing import Any

import httpx

from service.domain.drafts import DraftRequest
from service.domain.prompts import ModelCall
from service.errors import ModelUnavailable
from tests.journeys.conftest import Serve
from tests.journeys.streams import BODY, DRAFTS, EVENTS, Event, Halting, events_in, streamed, with_halting
from tests.models import ScriptedModel, with_model


async def test_the_text_is_told_in_order_and_is_that_of_the_draft(service, serve: Serve):
    async with serve(service) as client:
        events = await streamed(client)
        names = [event.name for event in events]
        assert names[0] == "meta"
        assert names[-2:] == ["checks", "done"]
        assert set(names[1:-2]) == {"delta"}
        assert [event.id for event in events] == [f"{events[0].data['id']}:{n}" for n in range(len(events))]
        draft = events[-1].data
        assert draft["id"] == events[0].data["id"]
        told: dict[str, str] = {}
        for event in events[1:-2]:
            told[event.data["part"]] = told.get(event.data["part"], "") + event.data["text"]
        assert told["body"].strip() == draft["parts"]["body"].strip()
        assert "Zebediah" in told["body"]
        assert not any(sign in told["body"] for sign in ("[e", "{first_name}", "{", "\\n"))
        assert events[-2].data["status"] == draft["status"]
        assert (await client.get(f"{DRAFTS}/{draft['id']}")).json() == draft


async def test_the_same_request_makes_the_same_draft_with_and_without_a_stream(service, serve: Serve):
    async with serve(service) as client:
        plain = (await client.post(DRAFTS, json=BODY)).json()
        told = (await streamed(client))[-1].data
    assert (told["parts"], told["claims"], told["status"]) == (plain["parts"], plain["claims"], plain["status"])


async def test_a_request_that_does_not_fit_is_a_problem_and_no_stream(service, serve: Serve):
    async with serve(service) as client:
        answer = await client.post(DRAFTS, json={**BODY, "channel": "sms", "moment": "zmot"}, headers=EVENTS)
        assert (answer.status_code, answer.json()["code"]) == (422, "moment_mismatch")
        unknown = await client.post("/v1/brands/nobody/drafts", json=BODY, headers=EVENTS)
        assert unknown.status_code == 404


async def test_without_evidence_the_stream_ends_at_once(service, serve: Serve):
    async with serve(service) as client:
        events = await streamed(client, {"content_type": "case_study", "topic": "x", "locale": "en-GB"})
    if events[-1].data["status"] == "insufficient_evidence":
        assert [event.name for event in events] == ["meta", "checks", "done"]
        assert events[1].data["missing"]


async def test_a_reader_who_goes_away_finds_the_rest_and_loses_nothing(service, serve: Serve):
    halting, model = with_halting(service)
    async with serve(halting) as client:
        first = await until_delta(client)
        draft_id = first[0].data["id"]
        pending = await client.get(f"{DRAFTS}/{draft_id}")
        assert (pending.status_code, pending.json()["status"]) == (202, "pending")
        model.go_on.set()
        rest = await streamed(client, **{"last-event-id": first[-1].id})
        assert [event.id for event in (*first, *rest)] == [f"{draft_id}:{n}" for n in range(len(first) + len(rest))]
        assert rest[-1].name == "done"
        again = events_in((await client.get(f"{DRAFTS}/{draft_id}", headers=EVENTS)).text)
        assert again == [*first, *rest]
        assert (await client.get(f"{DRAFTS}/{draft_id}")).json() == rest[-1].data


async def until_delta(client: httpx.AsyncClient, **headers: str) -> list[Event]:
    """Ask for a draft, hang up in the middle of it, and return what was seen."""
    async with client.stream("POST", DRAFTS, json=BODY, headers=EVENTS | headers) as response:
        seen = ""
        async for text in response.aiter_text():
            seen += text
            if "event: delta" in seen:
                break
    return events_in(seen.rpartition("\n\n")[0])


async def test_a_stream_that_was_asked_for_with_a_key_goes_on_too(service, serve: Serve):
    halting, model = with_halting(service)
    key = {"idempotency-key": "broken-off"}
    async with serve(halting) as client:
        first = await until_delta(client, **key)
        model.go_on.set()
        rest = await streamed(client, **key, **{"last-event-id": first[-1].id})
        draft_id = first[0].data["id"]
        assert [event.id for event in (*first, *rest)] == [f"{draft_id}:{n}" for n in range(len(first) + len(rest))]
        assert rest[-1].name == "done"
        assert await streamed(client, **key) == [*first, *rest]


async def test_drafts_that_nobody_waits_for_take_a_place_until_they_are_written(service, serve: Serve):
    halting, model = with_halting(service)
    async with serve(halting, concurrent_requests=2) as client:
        draft_id = (await until_delta(client))[0].data["id"]
        later = {"prefer": "respond-async"}
        promised = await client.post(DRAFTS, json=BODY, headers=later)
        assert promised.status_code == 202
        for headers in (later, EVENTS):
            refused = await client.post(DRAFTS, json=BODY, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (429, "limit_reached")
            assert refused.json()["detail"] == "Too many drafts are being written for this key."
            assert refused.headers["retry-after"] == "1"
        model.go_on.set()
        for address in (f"{DRAFTS}/{draft_id}", promised.headers["location"]):
            assert (await client.get(address, headers={"prefer": "wait=20"})).status_code == 200
        assert (await streamed(client))[-1].name == "done"


async def test_a_place_in_another_draft_is_refused(service, serve: Serve):
    async with serve(service) as client:
        one, other = (await streamed(client))[-1], (await streamed(client))[-1]
        address = f"{DRAFTS}/{one.data['id']}"
        refused = await client.get(address, headers=EVENTS | {"last-event-id": other.id})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        assert refused.json()["errors"][0]["pointer"] == "/header/last-event-id"
        rest = await client.get(address, headers=EVENTS | {"last-event-id": f"{one.data['id']}:0"})
        assert events_in(rest.text)[-1] == one


async def test_every_draft_is_counted_once_however_it_was_asked_for(service, serve: Serve):
    async with serve(service) as client:
        last = (await streamed(client))[-1]
        await streamed(client, **{"last-event-id": last.id})
        await client.get(f"{DRAFTS}/{last.data['id']}", headers=EVENTS)
        assert (await client.post(DRAFTS, json=BODY)).status_code == 201
        for prefer in ("respond-async", "respond-async, wait=30"):
            answer = await client.post(DRAFTS, json=BODY, headers={"prefer": prefer})
            there = await client.get(answer.headers["location"], headers={"prefer": "wait=30"})
            assert there.status_code == 200
        lines = (await client.get("/metrics")).text.splitlines()
    counted = [float(line.split()[-1]) for line in lines if line.startswith("moments_drafts_total{")]
    assert sum(counted) == 4


async def test_a_model_that_fails_in_the_middle_ends_the_stream_with_a_problem(service, serve: Serve):
    class Breaking(Halting):
        async def stream(self, call: ModelCall) -> Any:
            yield '{"subject": "Hello"'
            raise ModelUnavailable("it broke")

    broken = Breaking(service)
    async with serve(replace(service, ports=replace(service.ports, model=broken))) as client:
        events = await streamed(client)
    assert [event.name for event in events] == ["meta", "error"]
    assert events[-1].data["code"] == "model_unavailable"
    assert events[-1].data["request_id"]


async def test_a_repaired_answer_begins_anew_and_says_so(service, serve: Serve):
    good = (await service.draft_content("alder-and-brim", DraftRequest.model_validate(BODY))).parts
    model = ScriptedModel("I would rather not.", json.dumps(good))
    async with serve(with_model(service, model)) as client:
        events = await streamed(client)
    assert {event.data["attempt"] for event in events if event.name == "delta"} == {2}
    assert events[-1].name == "done"


async def test_a_stream_with_a_key_is_replayed_and_a_failed_one_is_not(service, serve: Serve):
    async with serve(service) as client:
        first = await streamed(client, **{"idempotency-key": "stream-1"})
        second = await client.post(DRAFTS, json=BODY, headers=EVENTS | {"idempotency-key": "stream-1"})
        assert second.headers["idempotency-replayed"] == "true"
        assert events_in(second.text) == first
    model = ScriptedModel("nothing of use")
    async with serve(with_model(service, model)) as client:
        for _ in range(2):
            events = await streamed(client, **{"idempotency-key": "stream-2"})
            assert events[-1].data["code"] == "model_reply_invalid"
        assert len(model.calls) == 4
