"""Events, outcomes and insights over HTTP, on a store in memory."""

import csv
import io

import httpx
import pytest

from tests.fakes import FakeService

BRAND = "/v1/brands/alder-and-brim"
AT = "2026-03-01T09:30:00Z"


@pytest.fixture
async def draft(client: httpx.AsyncClient) -> str:
    response = await client.post(f"{BRAND}/drafts", json={"content_type": "faq_answer"})
    return str(response.json()["id"])


async def test_one_event_of_a_draft(client: httpx.AsyncClient, service: FakeService, draft: str):
    response = await client.post(f"{BRAND}/drafts/{draft}/events", json={"kind": "copied", "customer": "c1"})

    assert response.status_code == 200
    assert response.json() == {"added": 1, "known": 0, "refused": [], "more_refused": 0, "notes": []}
    (event,) = service.outcome_store.events.values()
    assert (event.draft_id, event.kind, event.customer) == (draft, "copied", "c1")


async def test_events_of_a_draft_that_is_not_on_record(client: httpx.AsyncClient):
    response = await client.post(f"{BRAND}/drafts/drf_no/events", json={"kind": "copied"})

    assert (response.status_code, response.json()["code"]) == (404, "draft_not_found")


async def test_good_rows_go_in_and_bad_ones_are_told(client: httpx.AsyncClient, draft: str):
    good = {"id": "e1", "draft_id": draft, "kind": "sent", "at": AT}
    rows = [good, good, good | {"kind": "opened"}, good | {"id": "e2", "draft_id": "drf_no"}, {"id": "e3", "kind": "x"}]
    response = await client.post(f"{BRAND}/events", json=rows)

    assert (response.status_code, response.json()["added"], response.json()["known"]) == (200, 1, 1)
    told = [row["reason"] for row in response.json()["refused"]]
    assert [reason.partition(":")[0] for reason in told] == ["element 3", "element 4", "element 5"]
    assert "another one on record" in told[0] and "no draft on record" in told[1]


async def test_a_repeat_is_no_failure_and_nothing_but_bad_rows_is(client: httpx.AsyncClient):
    rows = "kind,customer,value,at\nnps,c1,9,2026-03-01T09:30:00Z\n"
    headers = {"Content-Type": "text/csv"}
    first = await client.post(f"{BRAND}/outcomes", content=rows, headers=headers)
    again = await client.post(f"{BRAND}/outcomes", content=rows, headers=headers)
    bad = await client.post(f"{BRAND}/outcomes", content=rows.replace(",9,", ",11,"), headers=headers)

    assert [first.json()["added"], again.json()["added"], again.json()["known"]] == [1, 0, 1]
    assert (bad.status_code, bad.json()["code"], bad.json()["errors"][0]["pointer"]) == (422, "no_valid_rows", "/2")


async def test_a_mapping_of_columns(client: httpx.AsyncClient, service: FakeService, draft: str):
    response = await client.post(
        f"{BRAND}/events",
        content=f"mail,what,when\n{draft},opened,{AT}\n",
        headers={"Content-Type": "text/csv"},
        params={"map": ["draft_id=mail", "kind=what", "at=when"]},
    )

    assert response.json()["added"] == 1
    assert next(iter(service.outcome_store.events.values())).kind == "opened"


async def test_insights_as_json_and_csv(client: httpx.AsyncClient, draft: str):
    await client.post(f"{BRAND}/drafts/{draft}/events", json={"kind": "sent", "customer": "c1"})
    params = {"group_by": "content_type,period", "period": "month"}
    found = (await client.get(f"{BRAND}/insights", params=params)).json()
    table = await client.get(f"{BRAND}/insights", params=params, headers={"Accept": "text/csv"})
    asked = await client.get(f"{BRAND}/insights", params=params | {"format": "csv"})

    assert found["total"]["drafted"] == 1
    assert found["groups"][0]["group"]["content_type"] == "faq_answer"
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text == asked.text
    (row,) = csv.DictReader(io.StringIO(table.text))
    assert (row["content_type"], row["drafted"], row["converted_of"], row["events"]) == (
        "faq_answer",
        "1",
        "1",
        "sent: 1 1",
    )


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"group_by": "contnt_type"}, "/group_by/0"), ({"from": "yesterday"}, "/from"), ({"to": "2026-03-01T09:00"}, "/to"),
        ({"compare": "channel"}, "/compare"), ({"window_days": "0"}, "/window_days"), ({"since": "2026-03-01"}, "/since"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked(client: httpx.AsyncClient, params: dict[str, str], pointer: str):
    response = await client.get(f"{BRAND}/insights", params=params)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_days_are_whole_and_times_exact(client: httpx.AsyncClient, draft: str):
    made = (await client.get(f"{BRAND}/drafts/{draft}")).json()["created_at"]
    for params, drafted in (
        ({"from": made[:10], "to": made[:10]}, 1),
        ({"from": made}, 1),
        ({"to": made}, 1),
        ({"to": "2020-01-01"}, 0),
        ({"from": made.replace("Z", "+00:00")}, 1),
    ):
        query = "&".join(f"{name}={value}" for name, value in params.items())  # a plus that nobody escaped
        response = await client.get(f"{BRAND}/insights?{query}")
        assert response.json()["total"]["drafted"] == drafted, params


async def test_a_cell_that_a_spreadsheet_would_work_out_is_quoted(
    client: httpx.AsyncClient, service: FakeService, draft: str
):
    kept = service.drafts[next(iter(service.drafts))]
    named = kept.provenance.model_copy(update={"model": "=cmd()"})
    service.remember(kept.model_copy(update={"provenance": named}))
    table = await client.get(f"{BRAND}/insights", params={"group_by": "model", "format": "csv"})

    assert "'=cmd()" in table.text
