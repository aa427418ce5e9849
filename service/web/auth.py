"""Who may see which brand. Development mode only: open to everyone on this machine; keys are a later matter."""

import ipaddress
from typing import Annotated

from fastapi import Depends, Path

from service.domain.brands import Brand
from service.errors import NotFound
from service.web.startup import ServiceDep


async def _brand(
    brand: Annotated[str, Path(description="Id of the brand, as `GET /v1/brands` lists it.")], service: ServiceDep
) -> Brand:
    try:
        return service.library.brand(brand)
    except NotFound as error:
        # One answer for unknown and forbidden brands, so that nobody can find out which brands exist.
        raise NotFound("There is no such brand, or you may not see it.", code="brand_not_found") from error


BrandAccess = Annotated[Brand, Depends(_brand)]
"""The brand of the address, if the caller may see it."""


def bind_warning(host: str) -> str | None:
    """Return why the service must not listen on this host without keys, or None where it may."""
    name = host.strip().strip("[]").lower()
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = name == "localhost"
    if local:
        return None
    return (
        f"Without API keys the service is open to everyone who can reach it, so it does not listen on "
        f"{host or 'every address'}. Use --host 127.0.0.1."
    )
