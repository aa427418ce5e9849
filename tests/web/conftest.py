"""An application over a fake service, and a client that speaks to it without a socket."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from service.adapters.key_store import SqlKeyStore
from service.settings import Settings
from service.web.app import create_app
from tests.fakes import FakeService
from tests.keys import keys_of

BRAND = "/v1/brands/alder-and-brim"
Connect = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, max_body_bytes=20_000)


@pytest.fixture
async def service() -> AsyncIterator[FakeService]:
    made = FakeService()
    yield made
    await made.accounts.close()


@pytest.fixture
def app(settings: Settings, service: FakeService) -> FastAPI:
    return create_app(settings, service.as_service())


@pytest.fixture
def connect() -> Connect:
    @asynccontextmanager
    async def open_client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
            yield client

    return open_client


@pytest.fixture
async def client(app: FastAPI, connect: Connect) -> AsyncIterator[httpx.AsyncClient]:
    async with connect(app) as client:
        yield client


@pytest.fixture
async def keys(tmp_path: Path, service: FakeService) -> AsyncIterator[SqlKeyStore]:
    """A real store of keys for the fake service."""
    async with keys_of(service, tmp_path / "keys") as store:
        yield store
