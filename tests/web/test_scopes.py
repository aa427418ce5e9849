"""Which routes each scope of a key opens, and that the documentation says so."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.domain.keys import PERMISSIONS
from service.web import auth
from tests.fakes import FakeService
from tests.keys import add
from tests.web.key_routes import ROUTES

BRAND = "/v1/brands/alder-and-brim"
DRAFT = {"content_type": "faq_answer"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the keys anew for each request; how old they may be is shown by a test of its own."""
    monkeypatch.setattr(auth, "FRESH_S", -1)


@pytest.mark.parametrize("scope", PERMISSIONS)
@pytest.mark.parametrize(("method", "path", "body", "scopes"), ROUTES)
async def test_each_scope_opens_its_routes_and_no_other(
    client: httpx.AsyncClient,
    service: FakeService,
    keys,
    scope: str,
    method: str,
    path: str,
    body: Any,
    scopes: set[str],
):
    headers = await add(keys, scopes=(scope,))
    scopes = scopes | {"read"} if method == "GET" or path.endswith("/search") else scopes
    response = await client.request(method, path, json=body, headers=headers)

    if scope in scopes | {"admin"}:
        assert response.status_code not in (401, 403)
    else:
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert all(f"`{name}`" in response.json()["detail"] for name in scopes)
        assert service.calls == []


def test_every_route_says_which_scope_it_needs(app: FastAPI):
    told = {
        f"{method.upper()} {path}": {scope for one in operation["security"] for scope in one["ApiKey"]}
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1")
    }
    assert all(told[f"GET {path}"] == set() for path in ("/v1/moments", "/v1/brands"))
    assert [name for name, scopes in told.items() if not scopes] == ["GET /v1/moments", "GET /v1/brands"]
