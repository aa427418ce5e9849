"""Whatever stands in the header of a key, the answer is 401 or 200, never a failure."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.settings import Settings
from service.web.app import create_app
from tests.fakes import FakeService
from tests.keys import build_key

_HEADER = st.one_of(
    st.binary(max_size=120),
    st.builds(b"Bearer ".__add__, st.binary(max_size=100)),
    st.from_regex(rb"\ABearer mk_live_[0-9a-f]{12}_[A-Za-z0-9_-]{0,60}\Z"),
)


@given(value=_HEADER)
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_header_breaks_it(value: bytes, asgi_runner):
    assert asgi_runner(value) == 401


@pytest.fixture
def asgi_runner(settings: Settings, service: FakeService, tmp_path: Path):
    """Send one Authorization header of any bytes through the application, and return the status."""
    record, _ = build_key()

    async def listed() -> Any:
        return (record,)

    service.keys.list = listed  # type: ignore[method-assign]  # a spy in its place
    app = create_app(settings, service.as_service())
    runner = asyncio.Runner()

    async def send(value: bytes) -> int:
        statuses = []

        async def take(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/v1/brands",
            "query_string": b"",
            "root_path": "",
            "headers": [(b"authorization", value)],
            "http_version": "1.1",
            "scheme": "http",
            "server": ("x", 80),
        }
        await app(scope, receive, take)
        return int(statuses[0])

    yield lambda value: runner.run(send(value))
    runner.close()
