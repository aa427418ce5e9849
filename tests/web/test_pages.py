import re
from html.parser import HTMLParser

import httpx
import pytest

from service.web.problem_kinds import KINDS


class Outline(HTMLParser):
    """Collects tags, ids and links, and checks that elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.add(tag)
        self.ids += [value for key, value in named.items() if key == "id" and value]
        self.links += [value for key, value in named.items() if key in ("href", "src") and value]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.open == []
    return found


async def test_the_root_leads_to_the_documentation(client: httpx.AsyncClient):
    response = await client.get("/")

    assert (response.status_code, response.headers["location"]) == (307, "/docs")


async def test_the_documentation_lists_every_operation_and_needs_no_network(client: httpx.AsyncClient):
    response = await client.get("/docs")
    document = (await client.get("/openapi.json")).json()

    page = outline(response.text)
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert response.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script" not in page.tags
    assert "style" not in page.tags
    assert set(names) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith(("/", "#")) for link in page.links)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    for link in {link for link in page.links if link.startswith("/")}:
        assert (await client.get(link)).status_code == 200
    assert "choosing a hat for walking in the sun" in response.text
    assert not re.search(r"<(?!/?[a-z!])", response.text)


async def test_the_style_is_ours(client: httpx.AsyncClient):
    response = await client.get("/docs/docs.css")

    assert response.headers["content-type"].startswith("text/css")
    assert "url(" not in response.text
    assert "@import" not in response.text


@pytest.mark.parametrize("code", KINDS)
async def test_every_problem_has_a_page(client: httpx.AsyncClient, code: str):
    response = await client.get(f"/problems/{code}")

    outline(response.text)
    assert response.status_code == 200
    assert f"<code>{code}</code>" in response.text


async def test_problems_are_listed(client: httpx.AsyncClient):
    page = (await client.get("/problems")).text

    outline(page)
    assert all(code in page for code in KINDS)


async def test_an_unknown_problem_is_one(client: httpx.AsyncClient):
    response = await client.get("/problems/<script>")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "script" not in response.text


async def test_pages_behind_a_prefix_link_to_themselves(app):
    transport = httpx.ASGITransport(app, root_path="/moments")
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
        page = outline((await client.get("/moments/docs")).text)

    assert "/moments/docs/docs.css" in page.links
    assert "/moments/openapi.json" in page.links
