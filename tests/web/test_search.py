import httpx

from tests.fakes import FakeService

SEARCH = "/v1/brands/alder-and-brim/search"


async def test_knowledge_is_searched(client: httpx.AsyncClient, service: FakeService):
    response = await client.post(SEARCH, json={"query": "wash the hat", "kind": "passage", "limit": 3})

    assert response.status_code == 200
    assert response.json()["hits"][0]["kind"] == "passage"
    assert service.calls[0][1].limit == 3


async def test_an_empty_query_is_refused(client: httpx.AsyncClient):
    response = await client.post(SEARCH, json={"query": "  "})

    assert response.json()["errors"] == [{"pointer": "/query", "detail": "Must have at least 1 character."}]
