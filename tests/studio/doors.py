"""What tests of the door share: clients of a studio, keys, signing in, and every form that it takes."""

from typing import Any

import httpx
from fastapi import FastAPI

from service.adapters.key_store import SqlKeyStore
from service.settings import Settings
from service.web.app import create_app
from tests.fakes import FakeService
from tests.keys import build_key
from tests.studio.conftest import token_of

DRAFTS = "/studio/brands/alder-and-brim/drafts"


def app_of(service: FakeService, **settings: Any) -> FastAPI:
    return create_app(Settings(_env_file=None, **settings), service.as_service())


def client_of(app: FastAPI, base: str = "https://moments.test") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base)


async def sign_in(client: httpx.AsyncClient, secret: str, **fields: str) -> httpx.Response:
    form = {"form_token": await token_of(client, "/studio/sign-in"), "key": secret, **fields}
    return await client.post("/studio/sign-in", data=form)


async def add(keys: SqlKeyStore, **changes: Any) -> str:
    record, secret = build_key(**changes)
    await keys.create(record)
    return secret


_FORMS = """
BRAND/drafts BRAND/drafts/drf_1/edit/checks BRAND/reply BRAND/knowledge/upload
BRAND/knowledge/sources/x/delete BRAND/drafts/drf_1/decision BRAND/drafts/drf_1/edit BRAND/drafts/drf_1/slot
BRAND/drafts/drf_1/redraft BRAND/reviews/mark BRAND/reviews/respond BRAND/reviews/upload
/studio/prompts/buyer_guide/edit /studio/prompts/buyer_guide/publish /studio/prompts/buyer_guide/promote
/studio/prompts/buyer_guide/rollback /studio/prompts/buyer_guide/cases /studio/evaluations
"""


POSTS = [path.replace("BRAND", "/studio/brands/alder-and-brim") for path in _FORMS.split()]
