import datetime as dt

import httpx
import pytest

from service.domain.moments import ContentType
from tests.fakes import FakeService

DRAFTS = "/v1/brands/alder-and-brim/drafts"


async def test_a_draft_is_made_and_its_address_given(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(DRAFTS, json={"content_type": "faq_answer", "topic": "washing"})

    assert response.status_code == 201
    assert response.headers["location"] == f"{DRAFTS}/drf_0001"
    assert response.headers["content-type"] == "application/json"
    draft = response.json()
    assert draft["content_type"] == "faq_answer"
    assert {
        "id",
        "brand",
        "moment",
        "channel",
        "locale",
        "status",
        "parts",
        "text",
        "html",
        "variables",
        "claims",
        "citations",
        "checks",
        "missing",
        "personalisation",
        "usage",
        "provenance",
        "created_at",
    } <= set(draft)
    assert dt.datetime.fromisoformat(draft["created_at"]).tzinfo is not None
    name, request = service.calls[0]
    assert (name, request.content_type, request.topic) == ("draft_content", ContentType.FAQ_ANSWER, "washing")


async def test_the_address_given_leads_to_the_draft(client: httpx.AsyncClient):
    made = await client.post(DRAFTS, json={"content_type": "faq_answer"})

    found = await client.get(made.headers["location"])

    assert found.status_code == 200
    assert found.json() == made.json()


async def test_an_unknown_draft_is_a_problem(client: httpx.AsyncClient):
    response = await client.get(f"{DRAFTS}/drf_none")

    assert (response.status_code, response.json()["code"]) == (404, "draft_not_found")


async def test_drafts_are_listed_with_filters(client: httpx.AsyncClient, service: FakeService):
    await client.post(DRAFTS, json={"content_type": "faq_answer"})

    query = {"status": "ready", "content_type": "faq_answer", "limit": "5", "created_from": "2026-01-01T00:00:00Z"}
    response = await client.get(DRAFTS, params=query)

    assert response.status_code == 200
    assert [draft["id"] for draft in response.json()["items"]] == ["drf_0001"]
    assert response.json()["next_cursor"] is None
    wanted = service.calls[-1][1]
    assert (wanted.status, wanted.limit) == ("ready", 5)
    assert wanted.created_from == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def test_wrong_filters_are_named(client: httpx.AsyncClient):
    response = await client.get(DRAFTS, params={"statsu": "ready", "limit": "1000", "created_from": "2026-01-01T00:00"})

    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert response.status_code == 422
    assert "Did you mean 'status'?" in errors["/statsu"]
    assert "less than or equal to 200" in errors["/limit"]
    assert "timezone" in errors["/created_from"]


async def test_a_service_behind_a_prefix_gives_its_own_address(client: httpx.AsyncClient, app):
    transport = httpx.ASGITransport(app, root_path="/moments")
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as behind:
        response = await behind.post(f"/moments{DRAFTS}", json={"content_type": "faq_answer"})

    assert response.headers["location"] == f"/moments{DRAFTS}/drf_0001"


@pytest.mark.parametrize("blank", ["", "  "])
async def test_a_product_without_a_name_is_told_by_its_place(client: httpx.AsyncClient, blank: str):
    """Templates of callers leave such a thing where they know no product."""
    response = await client.post(DRAFTS, json={"content_type": "faq_answer", "products": ["trail-hat", blank]})

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/products/1"]
