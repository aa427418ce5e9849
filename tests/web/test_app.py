import asyncio
import logging

import httpx
import pytest
from fastapi import FastAPI

from service.errors import StorageFailed
from service.settings import Settings
from service.web.app import create_app
from tests.fakes import FakeService

BRANDS = "/v1/brands"


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch):
    def use(build_service) -> None:
        monkeypatch.setattr("service.web.app.build_service", build_service)

    return use


async def test_requests_wait_until_the_service_is_built(settings: Settings, service: FakeService, connect, build):
    gate = asyncio.Event()

    async def slow(_: Settings):
        await gate.wait()
        return service.as_service()

    build(slow)
    app = create_app(settings)
    async with app.router.lifespan_context(app), connect(app) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/docs")).status_code == 200
        ready = await client.get("/readyz")
        early = await client.post(f"{BRANDS}/alder-and-brim/drafts", json={"content_type": "faq_answer"})
        assert ready.status_code == early.status_code == 503
        assert ready.json()["not_ready"] == ["The service is starting."]
        assert (early.json()["code"], early.headers["retry-after"]) == ("not_ready", "1")

        gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get(BRANDS)).status_code == 200
    assert service.closed


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            StorageFailed("cannot open postgresql://me:hunter2@db/x with sk-live-1"),
            "The service did not start: cannot open postgresql://***@db/x with ***",
        ),
        (RuntimeError("hunter2 sk-live-1"), "The service did not start: RuntimeError; the log says where."),
    ],
)
async def test_a_failed_start_is_told_without_secrets(settings: Settings, connect, build, caplog, error, told):
    async def fail(_: Settings):
        raise error

    build(fail)
    caplog.set_level(logging.INFO)
    app = create_app(settings.model_copy(update={"model_api_key": Settings(model_api_key="sk-live-1").model_api_key}))
    async with app.router.lifespan_context(app), connect(app) as client:
        await asyncio.sleep(0.01)
        ready, early = await client.get("/readyz"), await client.get(BRANDS)
        assert (await client.get("/healthz")).status_code == 200

    assert (ready.status_code, ready.json()["not_ready"]) == (503, [told])
    assert (early.status_code, early.json()["detail"]) == (503, told)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("moments"))
    assert "did not start" in ours
    assert "hunter2" not in ours
    assert "sk-live-1" not in ours


async def test_stopping_while_starting_stops_the_start(settings: Settings, build):
    stopped = asyncio.Event()

    async def endless(_: Settings):
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    build(endless)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)

    assert stopped.is_set()


async def test_a_service_that_was_given_is_left_open(app: FastAPI, service: FakeService, client: httpx.AsyncClient):
    async with app.router.lifespan_context(app):
        assert (await client.get("/readyz")).status_code == 200

    assert not service.closed
