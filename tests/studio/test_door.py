"""Who comes into the studio, over HTTP with a real key store: sessions, forms, scopes and headers."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from service.adapters.key_store import SqlKeyStore
from service.domain.keys import KeyId, digest_of, prefix_of
from service.web import auth, studio
from tests.fakes import FakeService
from tests.keys import build_key, in_days, keys_of
from tests.studio.conftest import token_of
from tests.studio.doors import DRAFTS, POSTS, add, app_of, client_of, sign_in


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the keys anew for each request."""
    monkeypatch.setattr(auth, "FRESH_S", -1)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
async def keys(tmp_path: Path, service: FakeService) -> AsyncIterator[SqlKeyStore]:
    async with keys_of(service, tmp_path / "keys") as store:
        yield store


@pytest.fixture
async def client(service: FakeService, keys: SqlKeyStore) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_of(service)) as client:
        yield client


async def test_without_keys_it_is_open_and_says_so(service):
    async with client_of(app_of(service)) as client:
        page = await client.get(DRAFTS)
    assert page.status_code == 200
    assert "Open, no keys" in page.text


async def test_with_a_key_nobody_is_let_in_without_one(client, keys):
    await add(keys)
    answer = await client.get(DRAFTS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/studio/sign-in?next={DRAFTS}")


async def test_a_key_opens_a_session_whose_cookie_does_not_hold_it(client, keys):
    secret = await add(keys, name="shop desk")
    answer = await sign_in(client, secret, next=DRAFTS)

    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, DRAFTS)
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/studio"))
    assert secret not in cookie
    assert secret[-43:] not in cookie
    page = await client.get(DRAFTS)
    assert page.status_code == 200
    assert "shop desk" in page.text


@pytest.mark.parametrize("secret", ["", "nonsense", f"mk_live_{1:012x}_{'x' * 43}"])
async def test_a_wrong_key_is_told(client, keys, secret):
    await add(keys)
    answer = await sign_in(client, secret)
    assert answer.status_code == 401
    assert "no key of this service" in answer.text


@pytest.mark.parametrize("ending", ["revoked", "expired", "rotated", "signed out", "over"])
async def test_what_ends_a_key_ends_its_session(service, keys, ending, monkeypatch):
    app = app_of(service)
    secret = await add(keys, **({"expires_at": in_days(0.5)} if ending == "expired" else {}))
    async with client_of(app) as client:
        await sign_in(client, secret)
        assert (await client.get(DRAFTS)).status_code == 200
        if ending == "revoked":
            await keys.revoke(KeyId(f"{1:012x}"), in_days(0))
        elif ending == "rotated":
            _, new = build_key(random=b"9" * 32)
            await keys.rotate(KeyId(f"{1:012x}"), digest_of(new), prefix_of(new), in_days(1))
        elif ending == "signed out":
            stolen = client.cookies["moments_studio"]
            await client.post("/studio/sign-out", data={"form_token": await token_of(client, DRAFTS)})
            client.cookies.set("moments_studio", stolen, domain="moments.test", path="/studio")
        else:
            monkeypatch.setattr("service.web.studio.door._now", lambda: in_days(0.6))
        assert (await client.get(DRAFTS)).status_code == 303


async def test_a_session_of_another_secret_is_none(service, keys):
    secret = await add(keys)
    async with client_of(app_of(service)) as client:
        await sign_in(client, secret)
        cookie = client.cookies["moments_studio"]
    async with client_of(app_of(service)) as other:
        other.cookies.set("moments_studio", cookie, domain="moments.test", path="/studio")
        assert (await other.get(DRAFTS)).status_code == 303


async def test_with_a_secret_of_its_own_a_session_outlives_the_process(service, keys):
    secret = await add(keys)
    async with client_of(app_of(service, studio_secret="x" * 32)) as client:
        await sign_in(client, secret)
        cookie = client.cookies["moments_studio"]
    async with client_of(app_of(service, studio_secret="x" * 32)) as other:
        other.cookies.set("moments_studio", cookie, domain="moments.test", path="/studio")
        assert (await other.get(DRAFTS)).status_code == 200


@pytest.mark.parametrize(
    ("token", "headers"),
    [("", {}), ("0" * 64, {}), ("good", {"Origin": "https://evil.test"}), ("good", {"Origin": "null"})],
)
async def test_a_form_from_elsewhere_does_nothing(client, keys, service, token, headers):
    await sign_in(client, await add(keys))
    given = await token_of(client, DRAFTS) if token == "good" else token
    service.calls.clear()
    answer = await client.post(DRAFTS, data={"form_token": given, "content_type": "faq_answer"}, headers=headers)
    assert answer.status_code == 403
    assert service.calls == []


async def test_a_form_needs_a_session(client, keys, service):
    await add(keys)
    answer = await client.post(DRAFTS, data={"form_token": "0" * 64, "content_type": "faq_answer"})
    assert answer.status_code == 303
    assert service.calls == []


async def test_a_key_sees_only_its_brands(client, keys):
    await sign_in(client, await add(keys, brands=("pollard-desk",)))
    answer = await client.get(DRAFTS)
    assert answer.status_code == 404
    assert "Alder" not in answer.text


async def test_the_brand_that_one_works_on_is_kept_and_another_ones_is_no_way_in(service):
    async with client_of(app_of(service)) as client:
        seen = await client.get(DRAFTS)
        again = await client.get(DRAFTS)
        client.cookies.set("moments_brand", "pollard-desk", domain="moments.test", path="/studio")
        prompts = await client.get("/studio/prompts")
    assert "moments_brand=alder-and-brim; Path=/studio; HttpOnly; SameSite=Strict; Secure" in seen.headers["set-cookie"]
    assert "set-cookie" not in again.headers
    assert DRAFTS in prompts.text
    assert "pollard-desk" not in prompts.text


async def test_who_may_only_read_reads_and_changes_nothing(client, keys, service):
    await sign_in(client, await add(keys, scopes=("read",)))
    page = await client.get(DRAFTS)
    assert page.status_code == 200
    assert "read only" in page.text
    assert "New draft" not in page.text
    for path in (
        "/studio/brands/alder-and-brim/knowledge",
        "/studio/prompts",
        "/studio/brands/alder-and-brim/knowledge/search?q=x",
    ):
        assert (await client.get(path)).status_code == 200, path
    token = await token_of(client, DRAFTS)
    service.calls.clear()
    for path in POSTS:
        assert (await client.post(path, data={"form_token": token})).status_code == 403, path
    assert service.calls == []


def test_every_post_of_the_studio_is_tried_above():
    """A new form must be shown not to serve those who may only read."""
    every = (route for router in studio.routers for route in router.routes if isinstance(route, APIRoute))
    routes = {route.path for route in every if "POST" in (route.methods or ())}
    known = {
        re.sub(r"alder-and-brim|drf_1|buyer_guide|publish|promote|rollback|(?<=sources/)x", "*", path) for path in POSTS
    }
    found = {re.sub(r"\{\w+\}", "*", path) for path in routes}
    harmless = {path for path in found if "/panel/" in path or path.endswith(("/sign-in", "/sign-out", "/preview"))}
    assert found - harmless == known


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.test/", "//evil.test/studio", "/studio\\..//evil.test", "/v1/brands", "javascript:alert(1)"],
)
async def test_nobody_is_led_elsewhere(client, keys, wanted):
    answer = await sign_in(client, await add(keys), next=wanted)
    assert answer.headers["location"] == "/studio"


async def test_every_page_has_a_strict_policy(client, keys):
    await sign_in(client, await add(keys, scopes=("admin",)))
    for path in (
        DRAFTS,
        "/studio/prompts",
        "/studio/nowhere",
        "/studio/sign-in",
        f"{DRAFTS}/drf_none",
        "/studio/panel/brands/alder-and-brim/reply",
    ):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"] if answer.status_code != 303 else "default-src 'none'"
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        if answer.status_code != 303:
            assert "frame-ancestors 'none'" in policy, path
            assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?! src=)", answer.text), path


async def test_only_the_panel_may_be_framed_and_only_by_whom_the_settings_name(service):
    desk = "https://desk.example.com"
    async with client_of(app_of(service, studio_embed_origins=desk)) as client:
        panel = await client.get("/studio/panel/brands/alder-and-brim/reply")
        whole = await client.get(DRAFTS)
    assert f"frame-ancestors {desk}" in panel.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in whole.headers["content-security-policy"]
    assert "SameSite=None; Secure; Partitioned" in panel.headers["set-cookie"]
    assert f'data-origins="{desk}"' in panel.text


async def test_a_session_of_the_panel_opens_nothing_else(service, keys):
    secret = await add(keys)
    async with client_of(app_of(service, studio_embed_origins="https://desk.example.com")) as client:
        form = {"form_token": await token_of(client, "/studio/panel/sign-in"), "key": secret}
        await client.post("/studio/panel/sign-in", data=form)
        cookie = client.cookies["moments_panel"]
        assert (await client.get("/studio/panel/brands/alder-and-brim/reply")).status_code == 200
        assert (await client.get(DRAFTS)).status_code == 303
        client.cookies.set("moments_studio", cookie, domain="moments.test", path="/studio")
        assert (await client.get(DRAFTS)).status_code == 303
