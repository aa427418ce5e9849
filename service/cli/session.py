"""An open Service for one command; closed again whatever happens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import TypeVar

from service import bootstrap
from service.bootstrap import Service
from service.cli import output
from service.cli.given import load_settings
from service.settings import Settings

T = TypeVar("T")


def with_service(
    work: Callable[[Service], Awaitable[T]],
    settings: Settings | None = None,
    *,
    will_draft: bool = False,
    thorough: bool = False,
) -> T:
    """Open the service, do the work, close the service.

    Only what asks a model loads its library ahead (`will_draft`); only the doctor compares all indexes (`thorough`).
    """
    settings = settings or load_settings()
    # Vendors' warnings go to standard error; what the command says goes to standard output.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")

    async def session() -> T:
        console = output.stderr()
        with console.status("Opening …") if output.is_lively(console) else nullcontext():
            service = await bootstrap.build_service(settings, will_draft=will_draft, thorough=thorough)
        try:
            return await work(service)
        finally:
            await service.close()

    return asyncio.run(session())
