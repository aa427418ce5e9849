import httpx

from tests.fakes import FakeService

CHECKS = "/v1/brands/alder-and-brim/checks"


async def test_words_are_checked(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(CHECKS, json={"content_type": "product_page", "text": "It costs 49 euros."})

    assert response.status_code == 200
    assert set(response.json()) == {"claims", "findings"}
    assert service.calls[0][1].text == "It costs 49 euros."


async def test_words_are_required(client: httpx.AsyncClient):
    response = await client.post(CHECKS, json={"content_type": "product_page"})

    assert response.status_code == 422
    assert response.json()["errors"] == [{"pointer": "", "detail": "Give either text or parts."}]


async def test_a_product_without_a_name_is_told_by_its_place(client: httpx.AsyncClient):
    response = await client.post(CHECKS, json={"content_type": "faq_answer", "text": "Hello.", "products": [" "]})

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/products/0"]
