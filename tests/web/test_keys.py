"""Keys over HTTP, on a real key store: who is let in, what they see and may do, and what ends a key."""

import asyncio
import datetime as dt
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.domain.keys import digest_of, prefix_of
from service.settings import Settings
from service.web import auth
from service.web.app import create_app
from tests.fakes import FakeService
from tests.keys import add, bearer, build_key, in_days
from tests.web.key_routes import OF_NO_BRAND, ROUTES

BRAND = "/v1/brands/alder-and-brim"
DRAFT = {"content_type": "faq_answer"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the keys anew for each request; how old they may be is shown by a test of its own."""
    monkeypatch.setattr(auth, "FRESH_S", -1)


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ([], "Bearer"),
        ([("Authorization", "Bearer")], 'Bearer error="invalid_token"'),
        ([("Authorization", "Bearer mk_live_000000000001_" + "A" * 43)], 'Bearer error="invalid_token"'),
        ([("Authorization", "Bearer mk_live_00000000000f_" + "A" * 43)], 'Bearer error="invalid_token"'),
        ([("Authorization", "Basic {secret}")], 'Bearer error="invalid_token"'),
        ([("Authorization", "{secret}")], 'Bearer error="invalid_token"'),
        ([("Authorization", "Bearer {secret}x")], 'Bearer error="invalid_token"'),
        ([("Authorization", "Bearer {secret}"), ("Authorization", "Bearer {secret}")], 'Bearer error="invalid_token"'),
    ],
)
async def test_without_the_secret_of_a_key_nobody_is_let_in(
    client: httpx.AsyncClient, service: FakeService, keys, headers: list[tuple[str, str]], challenge: str
):
    record, secret = build_key()
    await keys.create(record)
    given_headers = [(name, value.replace("{secret}", secret)) for name, value in headers]
    for method, path, body, _ in ROUTES:
        response = await client.request(method, path, json=body, headers=given_headers)
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == challenge
        assert secret not in response.text
    assert service.calls == []


async def test_the_scheme_is_read_in_any_case(client: httpx.AsyncClient, keys):
    headers = await add(keys)
    for scheme in ("bearer", "BEARER", "Bearer "):
        sent = {"Authorization": headers["Authorization"].replace("Bearer", scheme)}
        assert (await client.get("/v1/brands", headers=sent)).status_code == 200


async def test_probes_and_pages_need_no_key(client: httpx.AsyncClient, keys):
    await add(keys)
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/metrics"):
        assert (await client.get(path)).status_code == 200


async def test_a_key_sees_its_brands_and_no_other(client: httpx.AsyncClient, service: FakeService, keys):
    ours, theirs = await add(keys), await add(keys, number=2, brands=("pollard-desk",), scopes=("admin",))
    every = await add(keys, number=3, brands=("*",))
    for headers, ids in ((ours, ["alder-and-brim"]), (theirs, []), (every, ["alder-and-brim"])):
        found = await client.get("/v1/brands", headers=headers)
        assert [brand["id"] for brand in found.json()["items"]] == ids
    for method, path, body, _ in ROUTES[OF_NO_BRAND:]:
        forbidden = await client.request(method, path, json=body, headers=theirs)
        unknown = await client.request(method, path.replace("alder-and-brim", "nobody"), json=body, headers=theirs)
        broken = await client.request(method, path.replace("alder-and-brim", "broken"), json=body, headers=theirs)
        answers = [{**one.json(), "request_id": ""} for one in (forbidden, unknown, broken)]
        assert answers[0] == answers[1] == answers[2]
        assert (forbidden.status_code, answers[0]["code"]) == (404, "brand_not_found")
    assert service.calls == []


async def test_an_expired_and_a_revoked_key_are_refused(client: httpx.AsyncClient, keys):
    soon = await add(keys, expires_at=in_days(1))
    over = await add(keys, number=2, expires_at=in_days(-0.001))
    record, secret = build_key(number=3)
    await keys.create(record)
    assert (await client.get("/v1/brands", headers=soon)).status_code == 200
    expired = await client.get("/v1/brands", headers=over)
    assert (expired.status_code, expired.json()["detail"]) == (401, "This key is expired.")
    assert (await client.get("/v1/brands", headers=bearer(secret))).status_code == 200
    await keys.revoke(record.key.id, dt.datetime.now(dt.UTC))
    revoked = await client.get("/v1/brands", headers=bearer(secret))
    assert (revoked.status_code, revoked.json()["detail"]) == (401, "This key is revoked.")


async def test_after_a_rotation_both_secrets_work_until_the_grace_is_over(client: httpx.AsyncClient, keys):
    record, old = build_key()
    _, new = build_key(random=b"n" * 32)
    await keys.create(record)
    for grace, statuses in ((1, [200, 200]), (-1, [401, 200])):
        await keys._database.write(lambda connection: connection.exec_driver_sql("DELETE FROM api_keys").close())
        await keys.create(record)
        await keys.rotate(record.key.id, digest_of(new), prefix_of(new), in_days(grace))
        found = [await client.get("/v1/brands", headers=bearer(secret)) for secret in (old, new)]
        assert [response.status_code for response in found] == statuses


async def test_open_mode_ends_with_the_first_key_and_does_not_come_back(client: httpx.AsyncClient, keys):
    assert (await client.get("/v1/brands")).status_code == 200
    assert (await client.get("/v1/brands", headers=bearer("nonsense"))).status_code == 200
    record, _ = build_key()
    await keys.create(record)
    assert (await client.get("/v1/brands")).status_code == 401
    await keys.revoke(record.key.id, dt.datetime.now(dt.UTC))
    assert (await client.get("/v1/brands")).status_code == 401


async def test_a_service_that_others_can_reach_is_never_open(settings: Settings, service: FakeService, keys, connect):
    async with connect(create_app(settings, service.as_service(), loopback=False)) as client:
        assert [(await client.get(path)).status_code for path in ("/v1/brands", "/metrics")] == [401, 401]
        draft, admin = await add(keys), await add(keys, number=2, scopes=("admin",))
        assert [(await client.get("/metrics", headers=one)).status_code for one in ({}, draft, admin)] == [
            401,
            403,
            200,
        ]
        assert [(await client.get(path)).status_code for path in ("/healthz", "/readyz", "/docs")] == [200, 200, 200]


async def test_keys_are_read_again_within_seconds_and_not_for_each_request(
    client: httpx.AsyncClient, keys, monkeypatch: pytest.MonkeyPatch
):
    headers = await add(keys)
    read = 0
    listed = keys.list

    async def count() -> Any:
        nonlocal read
        read += 1
        return await listed()

    monkeypatch.setattr(keys, "list", count)
    monkeypatch.setattr(auth, "FRESH_S", 3_600)
    await asyncio.gather(*(client.get("/v1/brands", headers=headers) for _ in range(50)))
    assert read == 1
    await keys.revoke(build_key()[0].key.id, dt.datetime.now(dt.UTC))
    assert (await client.get("/v1/brands", headers=headers)).status_code == 200
    monkeypatch.setattr(auth, "FRESH_S", 0)
    assert (await client.get("/v1/brands", headers=headers)).status_code == 401
    assert read == 2


async def test_a_recorded_answer_is_for_its_caller_and_while_the_key_lives(
    client: httpx.AsyncClient, service: FakeService, keys
):
    ours, theirs = await add(keys), await add(keys, number=2)
    once = {"Idempotency-Key": "order-17"}
    first = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=ours | once)
    again = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=ours | once)
    assert (first.status_code, again.headers.get("idempotency-replayed")) == (201, "true")
    for headers in ({}, bearer("nonsense"), bearer("mk_live_000000000001_" + "A" * 43)):
        refused = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=headers | once)
        assert (refused.status_code, "idempotency-replayed" in refused.headers) == (401, False)
    other = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=theirs | once)
    assert (other.status_code, "idempotency-replayed" in other.headers) == (201, False)
    assert len(service.calls) == 2
    await keys.revoke(build_key()[0].key.id, dt.datetime.now(dt.UTC))
    ended = await client.post(f"{BRAND}/drafts", json=DRAFT, headers=ours | once)
    assert (ended.status_code, first.json()["id"] in ended.text) == (401, False)
    assert len(service.calls) == 2


async def test_a_key_that_could_not_be_read_lets_nobody_in(client: httpx.AsyncClient, keys):
    headers = await add(keys)
    assert (await client.get("/v1/brands", headers=headers)).status_code == 200
    await keys._database.close()
    assert (await client.get("/v1/brands", headers=headers)).status_code == 503


async def test_the_secret_is_nowhere(
    client: httpx.AsyncClient, service: FakeService, keys, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    record, secret = build_key(random=b"\xa7" * 32)
    await keys.create(record)
    heart = secret[len("mk_live_") + 13 :]
    once = {"Idempotency-Key": "order-17"}
    service.error = RuntimeError("unexpected")
    answers = [await client.post(f"{BRAND}/drafts", json=DRAFT, headers=bearer(secret) | once)]
    service.error = None
    answers += [await client.post(f"{BRAND}/drafts", json=DRAFT, headers=bearer(secret) | once)]
    answers += [await client.get(f"{BRAND}/sources", headers=bearer(secret)), await client.get("/metrics")]
    answers += [await client.get("/v1/brands", headers=bearer(secret + "x"))]
    assert [one.status_code for one in answers] == [500, 201, 403, 200, 401]
    await service.accounts.write()
    assert not [one for one in answers if heart in one.text or heart in str(one.headers)]
    assert heart not in caplog.text
    await keys._database.close()
    for path in (tmp_path / "keys").rglob("*"):
        assert heart.encode() not in path.read_bytes()


async def test_the_last_use_is_seen(client: httpx.AsyncClient, service: FakeService, keys):
    headers = await add(keys)
    began = dt.datetime.now(dt.UTC)
    await client.get("/v1/brands", headers=headers)
    await service.accounts.write()
    (found,) = await keys.list()
    assert found.key.last_used_at
    assert began <= found.key.last_used_at <= dt.datetime.now(dt.UTC)


async def test_who_waits_for_a_slow_read_of_the_keys_shares_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(auth, "FRESH_S", 0.02)
    reads = 0

    class Slow:
        async def list(self) -> tuple[()]:
            nonlocal reads
            reads += 1
            await asyncio.sleep(0.1)
            return ()

    ring = auth.KeyRing()
    await asyncio.gather(*(ring.keys(Slow()) for _ in range(20)))  # type: ignore[arg-type]  # only this is asked of it
    assert reads == 1
