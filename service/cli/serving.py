"""What `moments serve` does: refuse what cannot work, bind the port, take knowledge in if asked, and serve."""

import asyncio
import ctypes
import errno
import gc
import socket
import sys
import time
from typing import Any

import uvicorn

from service import bootstrap
from service.bootstrap import Service
from service.cli import ingesting, output
from service.cli.banner import announce
from service.cli.given import load_settings
from service.cli.protocol import ProblemProtocol
from service.errors import InvalidRequest
from service.settings import Settings
from service.web.app import create_app
from service.web.auth import bind_warning, is_loopback
from service.web.logs import log_config
from service.web.startup import keep_what_is_loaded

_GRACE_S = 10
_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def serve(host: str, port: int, workers: int, ingest: bool) -> None:
    """Serve until a signal comes.

    Raises:
        InvalidRequest: a host, port or number of workers that cannot be served; the detail says what to do.
    """
    _share_memory_pools()
    # Hardly anything that is loaded is garbage: to look for it took a tenth of the start's CPU. See
    # keep_what_is_loaded.
    gc.set_threshold(50_000, 20, 50)
    settings = load_settings()
    if (warning := bind_warning(host)) and not asyncio.run(bootstrap.any_key(settings)):
        raise InvalidRequest(warning, code="host_not_loopback")
    if workers > 1 and not (settings.database_url and settings.chroma_url):
        raise InvalidRequest(
            f"--workers {workers}: embedded stores belong to one process. Use --workers 1, or set MOMENTS_DATABASE_URL "
            "(PostgreSQL) and MOMENTS_CHROMA_URL to stores that processes can share",
            code="workers_need_shared_stores",
        )
    listening = bind(host, port)
    if workers > 1:
        _serve_many(settings, listening, workers, ingest)
    else:
        _serve_one(settings, listening, ingest)


def _share_memory_pools() -> None:
    """Have all threads take memory from two pools, where glibc would keep one a thread, each with its own leftovers."""
    choose = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if choose is not None:
        choose(_M_ARENA_MAX, 2)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; uvicorn would only log that the port is taken, and late.

    Raises:
        InvalidRequest: the port is taken (code `port_in_use`), or the address cannot be listened on.
    """
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((name, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise InvalidRequest(
                f"port {port} on {host} is in use by another program; stop it, or choose another: --port {port + 1}",
                code="port_in_use",
            ) from None
        raise InvalidRequest(f"cannot listen on {host} port {port}: {error.strerror}", code="cannot_listen") from None
    return bound


def _serve_one(settings: Settings, listening: socket.socket, ingest: bool) -> None:
    # The same loop for taking in and serving: the opened service lives in both, and opening it takes seconds.
    options = _options(settings)
    host, port = listening.getsockname()[:2]
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto", log_config=None).get_loop_factory()) as runner:
        service = runner.run(_ingested(settings)) if ingest else None
        try:
            app = create_app(settings, service, loopback=is_loopback(host))
            if service is not None:
                keep_what_is_loaded()
            server = uvicorn.Server(uvicorn.Config(app, **options))
            announce(host, port, settings)
            runner.run(server.serve(sockets=[listening]))
        finally:
            if service is not None:
                runner.run(service.close())


async def _ingested(settings: Settings) -> Service:
    """Open the service and take in what changed; what is refused is told, and does not keep it from serving."""
    service = await bootstrap.build_service(settings)
    try:
        began = time.monotonic()
        targets = ingesting.targets_of(service, settings.knowledge_dir, None, None)
        found = await ingesting.ingest_targets(service, targets, {}, stop=False)
        ingesting.show(output.stderr(), found, time.monotonic() - began)
    except BaseException:
        await service.close()
        raise
    return service


def _serve_many(settings: Settings, listening: socket.socket, workers: int, ingest: bool) -> None:
    if ingest:

        async def once() -> None:
            await (await _ingested(settings)).close()

        asyncio.run(once())
    # uvicorn's supervisor binds for its children; ours has shown that the port is free.
    host, port = listening.getsockname()[:2]
    listening.close()
    announce(host, port, settings)
    options = {**_options(settings), "workers": workers, "factory": True}
    factory = "application" if is_loopback(host) else "guarded_application"
    uvicorn.run(f"service.cli.serving:{factory}", host=host, port=port, **options)


def application() -> Any:
    """Return the application for one of several worker processes that only this machine can reach."""
    return create_app(load_settings())


def guarded_application() -> Any:
    """Return the application for one of several worker processes that others can reach: never open without a key."""
    return create_app(load_settings(), loopback=False)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        # `auto` takes uvloop and httptools wherever they can be installed, that is, not on Windows.
        "loop": "auto",
        "http": ProblemProtocol,  # `auto`, with problems for what it cannot read
        "ws": "none",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "log_config": log_config(settings.log_level, settings.log_format),
        "timeout_graceful_shutdown": _GRACE_S,
    }
