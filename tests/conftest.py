"""A real service for tests: real SQLite, Chroma and embedder, with both sample brands taken in once a run."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from filelock import FileLock

from bench.browser import chromium
from service.bootstrap import Service, build_service
from service.settings import Settings
from service.web.app import create_app

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
"""Takes the service, and settings by name."""

for _name in [name for name in os.environ if name.startswith("MOMENTS_") and not name.startswith("MOMENTS_TEST_")]:
    del os.environ[_name]  # what a developer has set for their own service is no business of the tests


async def _take_in(folder: Path) -> None:
    service = await build_service(Settings(_env_file=None, data_dir=folder))
    for brand in service.library.brands():
        report = await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
        assert not report.refused, report.refused
    await service.close()


@pytest.fixture(scope="session")
async def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder with both sample brands, made by the first worker: to copy, never to open."""
    # With xdist the workers share the folder above their own; without it, that folder outlives the run.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "sample.lock"):
        if not (shared / "sample" / "done").exists():
            await _take_in(shared / "sample")
            (shared / "sample" / "done").touch()
    return shared / "sample"


@asynccontextmanager
async def service_over_copy(data: Path, folder: Path, **settings: Any) -> AsyncIterator[Service]:
    """Open a service over a copy of a data folder, with the mock model unless the settings say otherwise."""
    copy = shutil.copytree(data, folder / "data")
    service = await build_service(Settings(_env_file=None, data_dir=copy, **settings))
    try:
        yield service
    finally:
        await service.close()


@pytest.fixture(scope="session")
async def service(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """The service over both sample brands, with the mock model; do not change its knowledge."""
    async with service_over_copy(sample_data, tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Return what serves a service over HTTP, on the loopback, and connects a client to it."""

    @asynccontextmanager
    async def serving(service: Service, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(Settings(_env_file=None, **settings), service)
        # Both ends are on this loop: where a test keeps it busy, a connection would be closed just as it is used again.
        config = uvicorn.Config(app, port=0, log_config=None, timeout_keep_alive=3_600)
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


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return where Chromium is; a developer's machine may lack it, CI installs it."""
    found = chromium()
    if found is None:
        reason = "there is no Chromium to load pages in; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
