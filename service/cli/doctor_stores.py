"""Checks of the doctor that open the stores: lock, database, index, embedder. Files: `doctor_files`."""

import time

from service.bootstrap import Service
from service.cli.doctor_checks import Check
from service.cli.knowledge import overview
from service.cli.session import with_service
from service.errors import NotReady, ServiceError
from service.settings import Settings

_IN_USE = "data_dir_in_use"


def check_stores(settings: Settings) -> list[Check]:
    """Open everything and say what is wrong; where another process has the stores, that is all that can be said."""
    try:
        return with_service(lambda service: _check(service, settings), settings, thorough=True)
    except ServiceError as error:
        if error.code == _IN_USE:
            detail = f"{error.detail.partition(';')[0]}; stores and embedder were not checked"
            return [Check(name="stores", state="warn", detail=detail, mend="stop it, then run the doctor again")]
        mend = (
            ""
            if isinstance(error, NotReady)
            else f"see the message; {settings.data_dir} may be deleted for a clean start"
        )
        return [Check(name="stores", state="fail", detail=f"{error.code}: {error.detail}", mend=mend)]


async def _check(service: Service, settings: Settings) -> list[Check]:
    place = "PostgreSQL" if settings.database_url else f"{settings.data_dir}"
    index = "Chroma server" if settings.chroma_url else f"{settings.data_dir}"
    found = [
        Check(name="database", state="ok", detail=f"opened in {place}, and ours alone"),
        Check(name="index", state="ok", detail=f"opened in {index}, compared item by item: {_mended(service)}"),
        await _embedder(service, settings),
    ]
    found += [Check(name="embedder", state="warn", detail=notice) for notice in service.notices()]
    return found + await _brands(service)


def _mended(service: Service) -> str:
    if not service.mended:
        return "it agrees with the database"
    return f"{service.mended:,} items were put right, and now it agrees with the database"


async def _embedder(service: Service, settings: Settings) -> Check:
    if settings.embedding_model:
        return Check(name="embedder", state="ok", detail=f"{settings.embedding_model}, not tried")
    began = time.monotonic()
    try:
        await service.ports.embedder.embed_queries(["Is the embedder there?"])
    except NotReady as error:
        return Check(name="embedder", state="fail", detail=error.detail)
    milliseconds = (time.monotonic() - began) * 1e3
    return Check(
        name="embedder", state="ok", detail=f"{service.ports.embedder.model_id}, answered in {milliseconds:.0f} ms"
    )


async def _brands(service: Service) -> list[Check]:
    found = []
    for brand in await overview(service):
        detail = f"{brand.id}: {brand.sources} sources, {brand.reviews} reviews"
        mend = "" if brand.sources else f"moments ingest -b {brand.id}"
        found.append(Check(name="brand", state="ok" if brand.sources else "warn", detail=detail, mend=mend))
    return found or [Check(name="brands", state="warn", detail="there is none", mend="moments init BRAND")]
