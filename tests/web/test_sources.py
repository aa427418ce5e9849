import httpx
import pytest

from service.adapters.knowledge_folders import DOCX
from tests.fakes import FakeService

SOURCES = "/v1/brands/alder-and-brim/sources"
GUIDE = "# Care\n\nWash at 30 °C.".encode()


def put(client: httpx.AsyncClient, content: bytes, media_type: str, **params: str | list[str]):
    return client.put(f"{SOURCES}/care", content=content, headers={"Content-Type": media_type}, params=params)


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("text/markdown", "text/markdown"),
        ("text/markdown; charset=UTF-8", "text/markdown"),
        ("TEXT/X-Markdown", "text/markdown"),
        ("text/html", "text/html"),
        ("text/plain", "text/plain"),
        ("application/yaml", "application/yaml"),
        ("application/pdf", "application/pdf"),
        ("text/csv", "text/csv"),
        (DOCX, DOCX),
        ("text/yaml", "application/yaml"),
    ],
)
async def test_documents_go_in_as_they_are(client: httpx.AsyncClient, service: FakeService, sent: str, read_as: str):
    response = await put(client, GUIDE, sent)

    assert response.status_code == 201
    assert response.headers["location"] == f"{SOURCES}/care"
    assert response.json()["added"] == 1
    assert service.calls == [("put_document", ("care", GUIDE, read_as, {}))]


async def test_a_source_is_replaced(client: httpx.AsyncClient):
    await put(client, GUIDE, "text/markdown")

    response = await put(client, b"new", "text/markdown")

    assert (response.status_code, response.json()["changed"]) == (200, 1)
    assert "location" not in response.headers


async def test_fields_come_from_the_query(client: httpx.AsyncClient, service: FakeService):
    query: dict[str, str | list[str]] = {
        "title": "Care",
        "products": ["trail-hat", "isla-panama,mill-flat-cap"],
        "valid_until": "2026-12-31",
    }
    await put(client, GUIDE, "text/markdown", **query)

    fields = {"title": "Care", "products": "trail-hat,isla-panama,mill-flat-cap", "valid_until": "2026-12-31"}
    assert service.calls[0][1][3] == fields


async def test_a_document_comes_as_json_and_the_query_wins(client: httpx.AsyncClient, service: FakeService):
    body = {"title": "Care", "text": "<p>Wash.</p>", "format": "html", "kind": "faq", "products": ["trail-hat"]}
    response = await client.put(f"{SOURCES}/care", json=body, params={"title": "Washing"})

    assert response.status_code == 201
    fields = {"title": "Washing", "kind": "faq", "products": "trail-hat"}
    assert service.calls == [("put_document", ("care", b"<p>Wash.</p>", "text/html", fields))]


async def test_a_wrong_json_document_is_explained(client: httpx.AsyncClient):
    response = await client.put(f"{SOURCES}/care", json={"titel": "Care", "text": "", "valid_from": "soon"})

    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert response.status_code == 422
    assert "Did you mean 'title'?" in errors["/titel"]
    assert {"/text", "/valid_from"} < set(errors)
    assert "soon" not in response.text


async def test_a_json_document_that_is_not_an_object(client: httpx.AsyncClient):
    response = await client.put(f"{SOURCES}/care", json=["text"])

    assert response.json()["errors"] == [{"pointer": "", "detail": "Must be a JSON object."}]


async def test_broken_json_is_located(client: httpx.AsyncClient):
    response = await put(client, b'{\n  "title": }', "application/json")

    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")
    assert "line 2" in response.json()["detail"]


@pytest.mark.parametrize("media_type", ["application/msword", "image/png", "text/markdown; charset=latin-1", ""])
async def test_other_media_types_are_refused(client: httpx.AsyncClient, service: FakeService, media_type: str):
    response = await put(client, GUIDE, media_type)

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert service.calls == []


async def test_an_empty_document_is_refused(client: httpx.AsyncClient):
    response = await put(client, b" \n", "text/markdown")

    assert (response.status_code, response.json()["detail"]) == (422, "The body is empty.")


async def test_wrong_fields_and_ids_are_named(client: httpx.AsyncClient):
    response = await client.put(
        f"{SOURCES}/My Guide", content=GUIDE, headers={"Content-Type": "text/markdown"}, params={"knid": "faq"}
    )

    pointers = [error["pointer"] for error in response.json()["errors"]]
    assert response.status_code == 422
    assert sorted(pointers) == ["/knid", "/path/source_id"]


async def test_sources_are_read_listed_and_purged(client: httpx.AsyncClient):
    await put(client, GUIDE, "text/markdown", title="Care")

    assert (await client.get(f"{SOURCES}/care")).json()["source"]["text"].startswith("# Care")
    assert [source["id"] for source in (await client.get(SOURCES)).json()["items"]] == ["care"]
    assert (await client.delete(f"{SOURCES}/care")).json() == {"source_id": "care", "passages": 1, "facts": 0}
    gone = await client.get(f"{SOURCES}/care")
    assert (gone.status_code, gone.json()["code"]) == (404, "source_not_found")
