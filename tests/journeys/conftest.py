"""What journeys share: a real vendor, recorded; the log, captured. The server itself: `tests/conftest.py`."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from service.settings import Settings
from tests.conftest import Serve
from tests.fault_replies import composed
from tests.fault_server import FaultServer, fault_server
from tests.web.log_lines import Lines, captured

VENDOR_MODEL = "openai/gpt-test"
__all__ = ["VENDOR_MODEL", "Serve"]


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
