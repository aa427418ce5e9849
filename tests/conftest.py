"""A real service for tests: real SQLite, Chroma and embedder, with both sample brands taken in once a run."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from filelock import FileLock

from service.bootstrap import Service, build_service
from service.settings import Settings

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
    """The data folder with both sample brands; made by the first worker, copied by the others."""
    # With xdist the workers share the folder above their own; without it, that folder outlives the run.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "sample.lock"):
        if not (shared / "sample" / "done").exists():
            await _take_in(shared / "sample")
            (shared / "sample" / "done").touch()
    own = tmp_path_factory.mktemp("sample") / "data"
    shutil.copytree(shared / "sample", own)
    return own


@pytest.fixture(scope="session")
async def service(sample_data: Path) -> AsyncIterator[Service]:
    """The service over both sample brands, with the mock model; do not change its knowledge."""
    service = await build_service(Settings(_env_file=None, data_dir=sample_data))
    yield service
    await service.close()
