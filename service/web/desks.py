"""Where prompts are changed and evaluations are asked for, as dependencies of endpoints. How: `bootstrap.opening`."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import Request

from service.bootstrap import Desk
from service.web.startup import ServiceDep
from service.workflows.manage_prompts import PromptOffice


async def _office(request: Request, service: ServiceDep) -> PromptOffice:
    found = request.app.state.office(service)
    if not isinstance(found, PromptOffice):
        raise TypeError("app.state.office must return a PromptOffice")
    return found


async def _desk(request: Request, service: ServiceDep) -> Desk:
    found = request.app.state.evaluations(service)
    if not isinstance(found, Desk):
        raise TypeError("app.state.evaluations must return a Desk")
    return found


OfficeDep = Annotated[PromptOffice, Depends(_office)]
"""Changes prompts, one at a time."""
DeskDep = Annotated[Desk, Depends(_desk)]
"""Takes evaluations on, and keeps them."""
