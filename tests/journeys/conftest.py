"""A real server on the loopback, around a service that the test has made."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from service.bootstrap import Service
from service.settings import Settings
from service.web.app import create_app

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
