"""Where prompts are changed and evaluations are asked for, as dependencies of endpoints. How: `bootstrap.opening`."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import Request

from service.bootstrap import Desk
from service.web.startup import ServiceDep, checked
from service.workflows.manage_prompts import PromptOffice


async def _office(request: Request, service: ServiceDep) -> PromptOffice:
    return checked(request.app.state.office(service), PromptOffice)


async def _desk(request: Request, service: ServiceDep) -> Desk:
    return checked(request.app.state.evaluations(service), Desk)


OfficeDep = Annotated[PromptOffice, Depends(_office)]
"""Changes prompts, one at a time."""
DeskDep = Annotated[Desk, Depends(_desk)]
"""Takes evaluations on, and keeps them."""
