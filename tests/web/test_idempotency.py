import asyncio

import httpx
import pytest
from fastapi import FastAPI

from service.domain.nouns import DraftId
from service.domain.streams import Delta
from service.errors import ModelUnavailable
from service.workflows.run_drafts import DraftRun
from tests.fakes import FakeService

BRAND = "/v1/brands/alder-and-brim"
DRAFTS = f"{BRAND}/drafts"
BODY = {"content_type": "faq_answer"}
KEY = {"Idempotency-Key": "order-17"}
POSTS = [
    (DRAFTS, BODY, "draft_content"),
    (f"{BRAND}/replies", {"messages": [{"role": "customer", "text": "Hello"}]}, "suggest_replies"),
    (f"{BRAND}/review-responses", {"review_id": "r-1"}, "respond_to_review"),
    (f"{BRAND}/checks", {"content_type": "faq_answer", "text": "x"}, "check_content"),
    (f"{BRAND}/search", {"query": "x"}, "search_knowledge"),
    (f"{BRAND}/reviews", [{"id": "a", "text": "x"}], "add_reviews"),
]


@pytest.mark.parametrize(("path", "body", "name"), POSTS)
async def test_a_repeat_is_answered_from_the_record(client: httpx.AsyncClient, service: FakeService, path, body, name):
    first = await client.post(path, json=body, headers=KEY)
    second = await client.post(path, json=body, headers=KEY)

    assert [call for call, _ in service.calls] == [name]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert (second.status_code, second.content) == (first.status_code, first.content)
    for header in ("location", "content-type"):
        assert second.headers.get(header) == first.headers.get(header)
    assert second.headers["x-request-id"] != first.headers["x-request-id"]


async def test_a_promise_is_repeated_with_all_that_was_said_of_it(
    client: httpx.AsyncClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
):
    async def promise(*args: object, **options: object) -> tuple[DraftId, DraftRun]:
        return DraftId("drf_1"), DraftRun()

    monkeypatch.setattr(service, "begin_draft", promise)
    first, second = [await client.post(DRAFTS, json=BODY, headers=KEY | {"Prefer": "respond-async"}) for _ in range(2)]
    assert (first.status_code, second.headers["idempotency-replayed"]) == (202, "true")
    for header in ("location", "content-type", "retry-after", "preference-applied"):
        assert second.headers[header] == first.headers[header]


async def test_a_stream_that_just_stops_is_no_answer_to_keep(
    client: httpx.AsyncClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
):
    begun = 0

    async def stop(*args: object, **options: object) -> tuple[DraftId, DraftRun]:
        nonlocal begun
        begun += 1
        run = DraftRun()
        run.tell(Delta(part="body", text="event: done\n"))
        run.end()
        return DraftId("drf_1"), run

    headers = KEY | {"Accept": "text/event-stream"}
    with monkeypatch.context() as patch:
        patch.setattr(service, "begin_draft", stop)
        for _ in range(2):
            response = await client.post(DRAFTS, json=BODY, headers=headers)
            assert (response.status_code, response.headers.get("idempotency-replayed")) == (200, None)
    assert begun == 2
    whole, again = [await client.post(DRAFTS, json=BODY, headers=headers) for _ in range(2)]
    assert "event: done" in whole.text
    assert (again.content, again.headers["idempotency-replayed"]) == (whole.content, "true")


async def test_who_goes_on_with_a_stream_is_not_answered_from_the_record(
    client: httpx.AsyncClient, service: FakeService
):
    draft = (await client.post(DRAFTS, json=BODY, headers=KEY)).json()
    again = KEY | {"Accept": "text/event-stream", "Last-Event-ID": f"{draft['id']}:4"}
    response = await client.post(DRAFTS, json=BODY, headers=again)
    assert "idempotency-replayed" not in response.headers
    assert "event: done" in response.text
    assert [name for name, _ in service.calls] == ["draft_content", "get_draft"]


@pytest.mark.parametrize(
    ("path", "body", "name"), [(*POSTS[0][:2], ""), *((*post[:2], "drf_1:4") for post in POSTS[1:])]
)
async def test_where_no_stream_can_go_on_a_repeat_stays_one(
    client: httpx.AsyncClient, service: FakeService, path: str, body: object, name: str
):
    for _ in range(2):
        response = await client.post(path, json=body, headers=KEY | {"Last-Event-ID": name})
    assert response.headers["idempotency-replayed"] == "true"
    assert len(service.calls) == 1


async def test_twenty_duplicates_at_once_share_one_run(client: httpx.AsyncClient, service: FakeService):
    service.before = lambda: asyncio.sleep(0.05)
    responses = await asyncio.gather(*(client.post(DRAFTS, json=BODY, headers=KEY) for _ in range(20)))

    assert len(service.calls) == 1
    assert {response.status_code for response in responses} == {201}
    assert len({response.content for response in responses}) == 1
    assert sum(response.headers.get("idempotency-replayed") == "true" for response in responses) == 19


async def test_duplicates_of_a_failing_run_share_its_failure_and_the_key_is_free_again(
    client: httpx.AsyncClient, service: FakeService
):
    service.before = lambda: asyncio.sleep(0.05)
    for error in (ModelUnavailable("gone"), RuntimeError("unexpected")):
        service.calls.clear()
        service.error = error
        responses = await asyncio.gather(*(client.post(DRAFTS, json=BODY, headers=KEY) for _ in range(20)))

        assert len(service.calls) == 1
        assert len({(response.status_code, response.content) for response in responses}) == 1
        assert responses[0].status_code >= 500

    service.error = None
    again = await client.post(DRAFTS, json=BODY, headers=KEY)
    assert (again.status_code, again.headers.get("idempotency-replayed")) == (201, None)


async def test_a_failure_says_when_to_come_back_to_all(client: httpx.AsyncClient, service: FakeService):
    service.before = lambda: asyncio.sleep(0.02)
    service.error = ModelUnavailable("gone")
    responses = await asyncio.gather(*(client.post(DRAFTS, json=BODY, headers=KEY) for _ in range(3)))

    assert [response.headers["retry-after"] for response in responses] == ["5"] * 3


async def test_another_body_is_a_conflict(client: httpx.AsyncClient, service: FakeService):
    await client.post(DRAFTS, json=BODY, headers=KEY)

    response = await client.post(DRAFTS, json=BODY | {"topic": "rain"}, headers=KEY)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_conflict")
    assert len(service.calls) == 1


async def test_another_body_while_the_first_runs_is_a_conflict(client: httpx.AsyncClient, service: FakeService):
    service.before = lambda: asyncio.sleep(0.05)
    first, second = await asyncio.gather(
        client.post(DRAFTS, json=BODY, headers=KEY),
        client.post(DRAFTS, json={"content_type": "thank_you"}, headers=KEY),
    )

    assert sorted((first.status_code, second.status_code)) == [201, 422]
    assert len(service.calls) == 1


async def test_query_and_media_type_belong_to_the_request(client: httpx.AsyncClient):
    rows, headers = b"id,text\na,x\n", KEY | {"Content-Type": "text/csv"}
    await client.post(f"{BRAND}/reviews", content=rows, headers=headers)

    other_query = await client.post(f"{BRAND}/reviews?map=text=comment", content=rows, headers=headers)
    other_type = await client.post(f"{BRAND}/reviews", content=rows, headers=KEY)

    assert other_query.json()["code"] == other_type.json()["code"] == "idempotency_conflict"


async def test_keys_of_other_addresses_and_callers_are_other_keys(client: httpx.AsyncClient, service: FakeService):
    await client.post(DRAFTS, json=BODY, headers=KEY)
    await client.post(DRAFTS, json=BODY, headers=KEY | {"Authorization": "Bearer other"})
    await client.post(f"{BRAND}/search", json={"query": "x"}, headers=KEY)

    assert len(service.calls) == 3


async def test_a_form_sent_again_is_the_same_whatever_its_boundary(client: httpx.AsyncClient, service: FakeService):
    rows = b"id,text\n" + b"".join(b"%d,some words\n" % number for number in range(9_000))
    for _ in range(2):  # httpx makes a new boundary each time
        response = await client.post(f"{BRAND}/reviews", files={"file": ("r.csv", rows, "text/csv")}, headers=KEY)

    assert response.status_code == 200
    assert response.headers["idempotency-replayed"] == "true"
    assert len(service.calls) == 1
    other = await client.post(f"{BRAND}/reviews", files={"file": ("r.csv", rows + b"x,y\n", "text/csv")}, headers=KEY)
    assert other.json()["code"] == "idempotency_conflict"


async def test_refusals_are_kept_too(client: httpx.AsyncClient):
    await client.post(DRAFTS, json={"content_type": "no"}, headers=KEY)

    response = await client.post(DRAFTS, json={"content_type": "no"}, headers=KEY)

    assert (response.status_code, response.headers["idempotency-replayed"]) == (422, "true")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "a\tb", "schlüssel"])
async def test_keys_that_do_not_fit(client: httpx.AsyncClient, service: FakeService, key: str):
    response = await client.post(DRAFTS, json=BODY, headers={b"Idempotency-Key": key.encode("latin-1")})

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["errors"][0]["pointer"] == "/header/idempotency-key"
    assert service.calls == []


async def test_two_keys_do_not_fit(client: httpx.AsyncClient):
    response = await client.post(DRAFTS, json=BODY, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])

    assert response.status_code == 422


async def test_other_methods_take_no_notice(client: httpx.AsyncClient, service: FakeService):
    for _ in range(2):
        response = await client.get(DRAFTS, headers=KEY)

    assert "idempotency-replayed" not in response.headers
    assert len(service.calls) == 2


async def test_large_bodies_pass_through_unharmed(app: FastAPI, client: httpx.AsyncClient, service: FakeService):
    text = "x" * 150_000
    rows = ",".join(f'{{"id": "r{number}", "text": "{text[:15_000]}"}}' for number in range(10))
    response = await client.post(
        f"{BRAND}/reviews", content=f"[{rows}]".encode(), headers=KEY | {"Content-Type": "application/json"}
    )

    assert response.json()["added"] == 10
