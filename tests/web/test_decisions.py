"""Decisions over HTTP: what a body must hold, and who decides. What becomes of it: `workflows/test_decide_drafts`."""

import httpx
import pytest

from tests.fakes import FakeService
from tests.web.conftest import BRAND

DECISION = f"{BRAND}/drafts/drf_1/decision"


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({}, "/verdict", "required"),
        ({"verdict": "aprove"}, "/verdict", "Did you mean 'approve'?"),
        ({"verdict": "edit"}, "", "either text or parts"),
        ({"verdict": "edit", "text": "a", "parts": {"body": "b"}}, "", "either text or parts"),
        ({"verdict": "edit", "parts": {}}, "/parts", "at least 1"),
        ({"verdict": "approve", "text": "a"}, "", "Only an edit"),
        ({"verdict": "dismiss"}, "", "needs a reason"),
        ({"verdict": "approve", "reason": "tone"}, "", "needs a reason"),
        ({"verdict": "dismiss", "reason": "dull"}, "/reason", "incorrect, inappropriate"),
        ({"verdict": "approve", "author": "a\nb"}, "/author", "pattern"),
        ({"verdict": "approve", "reviewer": "Ada"}, "/reviewer", "Unknown field"),
    ],
)
async def test_bodies_that_do_not_fit(client: httpx.AsyncClient, body: dict[str, object], pointer: str, words: str):
    response = await client.post(DECISION, json=body)
    assert response.status_code == 422, response.text
    (error,) = response.json()["errors"]
    assert error["pointer"] == pointer
    assert words in error["detail"]


@pytest.mark.parametrize(("given", "author"), [({"author": "Ada"}, "Ada"), ({}, "anyone"), ({"author": " "}, "anyone")])
async def test_who_decides_is_who_says_so_or_the_key(
    client: httpx.AsyncClient, service: FakeService, given: dict[str, str], author: str
):
    assert (await client.post(DECISION, json={"verdict": "approve"} | given)).status_code == 200
    name, (draft, request, by, key) = service.calls[-1]
    assert (name, draft, request.verdict, by, key) == ("decide", "drf_1", "approve", author, "open")


async def test_a_repeat_with_the_same_key_decides_once(client: httpx.AsyncClient, service: FakeService):
    for _ in range(2):
        await client.post(DECISION, json={"verdict": "approve"}, headers={"Idempotency-Key": "k"})
    assert [name for name, _ in service.calls] == ["decide"]
