import httpx

from tests.fakes import FakeService

BRAND = "/v1/brands/alder-and-brim"


async def test_replies_are_suggested(client: httpx.AsyncClient, service: FakeService):
    body = {"messages": [{"role": "customer", "text": "Can I wash it?", "at": "2026-11-21T09:00:00Z"}]}
    response = await client.post(f"{BRAND}/replies", json=body)

    assert response.status_code == 200
    assert set(response.json()) == {"id", "suggestions", "missing", "escalate"}
    assert service.calls[0][0] == "suggest_replies"


async def test_a_conversation_without_the_customer_is_refused(client: httpx.AsyncClient):
    response = await client.post(f"{BRAND}/replies", json={"messages": [{"role": "note", "text": "Call back."}]})

    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "", "detail": "Messages must hold at least one message whose role is 'customer'."}
    ]


async def test_an_unknown_field_of_a_message_is_named_with_its_place(client: httpx.AsyncClient):
    body = {"messages": [{"role": "customer", "text": "Hello"}, {"role": "agnet", "txt": "Hi"}]}
    response = await client.post(f"{BRAND}/replies", json=body)

    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert "Did you mean 'text'?" in errors["/messages/1/txt"]
    assert errors["/messages/1/text"] == "This field is required."
    assert errors["/messages/1/role"] == "Must be one of: customer, agent, note. Did you mean 'agent'?"


async def test_a_review_is_answered_with_a_draft(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(f"{BRAND}/review-responses", json={"review_id": "r-031"})

    assert response.status_code == 201
    assert response.headers["location"] == f"{BRAND}/drafts/drf_0001"
    assert response.json()["content_type"] == "review_response"
    assert service.calls[0][1].review_id == "r-031"


async def test_a_review_must_be_named_in_one_way(client: httpx.AsyncClient):
    response = await client.post(f"{BRAND}/review-responses", json={})

    assert response.status_code == 422
    assert "either review_id" in response.json()["detail"]
