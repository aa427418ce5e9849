"""The service while it starts: the socket answers first, the service is built beside it. What it does: `bootstrap`."""

import ctypes
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends
from fastapi.requests import Request

from service.bootstrap import Service
from service.errors import NotReady, ServiceError
from service.web.logs import failure_line

T = TypeVar("T")
_LOG = logging.getLogger("moments.startup")
_GC_THRESHOLDS = (10_000, 10, 10)


class Startup:
    """Builds the service, and says how far that is."""

    def __init__(
        self,
        build: Callable[[], Awaitable[Service]],
        redact: Callable[[str], str],
        service: Service | None = None,
    ) -> None:
        self.service = service
        self._build = build
        self._redact = redact
        self._failure: str | None = None

    async def run(self) -> None:
        """Build the service; a failure is kept for `/readyz` and logged, as the probes must go on answering."""
        try:
            self.service = await self._build()
        except ServiceError as error:
            self._failure = self._redact(error.detail)
        except Exception as error:  # noqa: BLE001 - an edge: anything may come, and messages may hold secrets
            failure_line(error, "startup")
            self._failure = f"{type(error).__name__}; the log says where."
        if self._failure is None:
            keep_what_is_loaded()
            _LOG.info("the service is ready")
        else:
            _LOG.error("the service did not start: %s", self._failure)

    def not_ready(self) -> NotReady:
        """Return why there is no service yet."""
        if self._failure is None:
            return NotReady("The service is starting.")
        return NotReady(f"The service did not start: {self._failure}")


def keep_what_is_loaded() -> None:
    """Tell the garbage collector that what is there at the start stays, so that it is never looked through again.

    LiteLLM, Chroma and the routes are a million objects: to look through them took 0.4 s, every few seconds under
    load, for which every request stood still; now it is the requests' own, 40 ms and less. With the higher threshold
    the youngest objects, nearly all of which are freed without it, cost 2 % of the CPU instead of 6 %. Memory that
    loading has left behind goes back to the system.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None  # of glibc
    if give_back is not None:
        give_back(0)


def checked(found: object, kind: type[T]) -> T:
    """Return what the application holds in its untyped state, if it is of that kind.

    Anything else is our own mistake.
    """
    if not isinstance(found, kind):
        raise TypeError(f"app.state must hold a {kind.__name__} here")
    return found


async def _startup(request: Request) -> Startup:
    return checked(request.app.state.startup, Startup)


StartupDep = Annotated[Startup, Depends(_startup)]
"""The start-up, for the probes."""


async def _service(startup: StartupDep) -> Service:
    if startup.service is None:
        raise startup.not_ready()
    return startup.service


ServiceDep = Annotated[Service, Depends(_service)]
"""The service, for an endpoint that calls it."""
