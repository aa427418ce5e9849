import httpx
import pytest

from tests.fakes import FakeService
from tests.web.log_lines import captured

BRAND = "/v1/brands/alder-and-brim"
CUSTOMERS = f"{BRAND}/customers"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("gid:%2F%2Fshopify%2FCustomer%2F1", "gid://shopify/Customer/1"),
        ("a%2fb", "a/b"),
        ("a%252Fb", "a%2Fb"),
        ("caf%C3%A9%20%2F", "café /"),
    ],
)
async def test_an_id_with_a_slash_stays_whole(client: httpx.AsyncClient, written: str, known: str):
    address = f"{CUSTOMERS}/{written}"

    suppressed = await client.post(f"{address}/suppression", json={})
    moment = await client.get(f"{address}/moment")
    lifted = await client.delete(f"{address}/suppression")

    assert [answer.status_code for answer in (suppressed, moment, lifted)] == [200, 200, 200]
    assert [answer.json()["customer"] for answer in (suppressed, moment, lifted)] == [known] * 3


async def test_what_follows_an_id_is_not_taken_for_a_part_of_it(client: httpx.AsyncClient):
    """A slip in the address of a suppression is no erasure."""
    response = await client.delete(f"{CUSTOMERS}/c-9/suppressions")

    assert (response.status_code, response.json()["code"]) == (404, "route_not_found")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", f"{BRAND}/drafts", "/docs", "/v1/nothing"])
async def test_head_is_answered_as_get_without_the_body(client: httpx.AsyncClient, path: str):
    got, asked = await client.get(path), await client.head(path)

    assert asked.status_code == got.status_code
    assert asked.content == b""
    assert [asked.headers[name] for name in ("content-type", "x-content-type-options")] == [
        got.headers[name] for name in ("content-type", "x-content-type-options")
    ]


async def test_head_where_there_is_no_get(client: httpx.AsyncClient, service: FakeService):
    response = await client.head(f"{BRAND}/checks")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert service.calls == []


async def test_the_log_says_how_it_was_asked_and_no_more_of_the_address_than_its_template(client: httpx.AsyncClient):
    with captured("json", "INFO") as lines:
        await client.head(f"{CUSTOMERS}/a%2Fb/moment")

    (line,) = lines.objects()
    assert (line["method"], line["route"]) == ("HEAD", "/v1/brands/{brand}/customers/{customer}/moment")
