"""A real server on the loopback, around a service that the test has made; a real vendor, recorded; the log, captured."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from service.bootstrap import Service
from service.settings import Settings
from service.web.app import create_app
from tests.fault_replies import composed
from tests.fault_server import FaultServer, fault_server
from tests.web.log_lines import Lines, captured

VENDOR_MODEL = "openai/gpt-test"
Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
"""Takes the service, and settings by name."""


@pytest.fixture
def serve() -> Serve:
    """Return what serves a service over HTTP and connects a client to it."""

    @asynccontextmanager
    async def serving(service: Service, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        config = uvicorn.Config(create_app(Settings(_env_file=None, **settings), service), port=0, log_config=None)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            await running

    return serving


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A vendor of models over HTTP that keeps what it was asked, and answers with the mock's words."""
    async with fault_server(composed) as server:
        yield server


@pytest.fixture(params=["text", "json"])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """What the service writes to its log, in either format."""
    with captured(request.param) as lines:
        yield lines


@pytest.fixture
async def settings(sample_data: Path, server: FaultServer, tmp_path: Path) -> Settings:
    """Settings of a service with the sample brands, whose model is that vendor's and whose traces are told."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    return Settings(_env_file=None, data_dir=data, model=VENDOR_MODEL, model_api_base=server.api_base, traces="console")
