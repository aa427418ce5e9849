import httpx
import pytest

from service.web.auth import bind_warning


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]", " LOCALHOST "])
def test_this_machine_may_be_open(host: str):
    assert bind_warning(host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.4", "example.org", "localhost.example.org"])
def test_others_need_keys(host: str):
    assert "keys" in (bind_warning(host) or "")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "drafts"), ("GET", "drafts"), ("GET", "drafts/x"), ("POST", "replies"), ("POST", "review-responses"),
        ("POST", "checks"), ("POST", "search"), ("PUT", "sources/x"), ("GET", "sources/x"), ("GET", "sources"),
        ("DELETE", "sources/x"), ("POST", "reviews"), ("GET", "reviews"), ("GET", "reviews/summary"),
    ],
)  # fmt: skip
async def test_an_unknown_brand_answers_the_same_everywhere(client: httpx.AsyncClient, service, method: str, path: str):
    response = await client.request(method, f"/v1/brands/nobody/{path}", json={} if method in ("POST", "PUT") else None)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (404, "brand_not_found")
    assert "nobody" not in response.text
    assert service.calls == []


async def test_a_broken_brand_names_the_file(client: httpx.AsyncClient):
    response = await client.get("/v1/brands/broken/drafts")

    assert (response.status_code, response.json()["code"]) == (500, "brand_invalid")
    assert "brand.yaml:3" in response.json()["detail"]
