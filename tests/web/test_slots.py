"""Slots over HTTP: media types, entity tags, and who answers for whom. What is served: `workflows/test_serve_slots`."""

import httpx
import pytest

from service.domain.slots import SlotQuery
from tests.fakes import FakeService
from tests.web.conftest import BRAND

SLOT = f"{BRAND}/slots/care-box"


@pytest.fixture(autouse=True)
async def _a_slot(client: httpx.AsyncClient) -> None:
    assert (await client.put(SLOT, json={"draft_id": "drf_1"})).status_code == 201


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("text/plain", "text/plain"),
        ("text/*", "text/html"),
        ("text/html;q=0.2, text/plain;q=0.9", "text/plain"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "text/html"),
        ("application/json;q=0.5, text/*;q=0.5, text/plain", "text/plain"),
        ("TEXT/PLAIN", "text/plain"),
        ("text/html;q=0, */*", "application/json"),
        ("text/plain;q=nonsense, application/json;q=0.1", "application/json"),
    ],
)
async def test_the_best_media_type_is_sent(client: httpx.AsyncClient, accept: str | None, media_type: str):
    response = await client.get(SLOT, headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    assert (response.headers["Vary"], response.headers["Content-Language"]) == ("Accept, Authorization", "en-GB")


async def test_other_media_types_are_refused(client: httpx.AsyncClient):
    response = await client.get(SLOT, headers={"Accept": "image/png"})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")
    assert "text/html" in response.json()["detail"]


async def test_who_has_it_already_is_told_so_in_no_words(client: httpx.AsyncClient):
    first = await client.get(SLOT)
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = await client.get(SLOT, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "private, max-age=60"
    for other in ('"x"', "", tag.strip('"')):
        assert (await client.get(SLOT, headers={"If-None-Match": other})).status_code == 200
    html = await client.get(SLOT, headers={"Accept": "text/html", "If-None-Match": tag})
    assert html.status_code == 200


async def test_what_the_caller_says_of_the_reader_is_passed_on(client: httpx.AsyncClient, service: FakeService):
    await client.get(SLOT, params={"locale": "de-DE", "audience": "walkers", "product": "Trail Hat"})
    assert service.calls[-1] == ("serve", ("care-box", SlotQuery("de-DE", "walkers", "Trail Hat")))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"{BRAND}/slots/none", "slot_not_found"),
        (f"{BRAND}/slots/NOT%20a%20name", "invalid_request"),
        (f"{SLOT}?locale=x_y", "invalid_request"),
        ("/v1/brands/nobody/slots/care-box", "brand_not_found"),
    ],
)
async def test_what_is_not_there(client: httpx.AsyncClient, address: str, code: str):
    assert (await client.get(address)).json()["code"] == code


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"draft_id": "a", "rule": {"content_type": "faq_answer"}}, ""),
        ({"rule": {"content_type": "nothing"}}, "/rule/content_type"),
        ({"draft_id": "a", "fallback": {}}, "/fallback"),
        ({"draft_id": "a", "max_age_s": -1}, "/max_age_s"),
    ],
)
async def test_settings_that_do_not_fit(client: httpx.AsyncClient, body: dict[str, object], pointer: str):
    response = await client.put(SLOT, json=body)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
