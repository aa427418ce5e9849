"""A model's server for trials of other processes: it answers as mock/composer would, and fails when it is told to."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.fault_replies import Reply, composed, failure
from tests.fault_server import Switch, fault_server


class ModelServer:
    """A server on a thread of its own."""

    def __init__(self) -> None:
        self._switch = Switch(composed)
        self.address = ""
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._up = threading.Event()
        self.thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self.thread.start()
        self._up.wait(10)

    async def _serve(self) -> None:
        async with fault_server(self._answer) as server:
            self._server = server
            self.address = server.api_base
            self._up.set()
            await self._ended.wait()

    def _answer(self, request: dict[str, Any]) -> Reply:
        self._server.requests.clear()
        return self._switch(request)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Answer every call with an error within the block."""
        with self._switch.broken(failure(503, said="no capacity")):
            yield

    def end(self) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self.thread.join(10)
        self._loop.close()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve until the block ends."""
    server = ModelServer()
    try:
        yield server
    finally:
        server.end()
