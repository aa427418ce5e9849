"""What the API and the studio share on prompts and evaluations: who changes and runs them, and a prompt by its name.

How a desk is opened: `bootstrap.opening`.
"""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import Request

from service.bootstrap import Desk, Service
from service.domain.prompts import PromptVersions
from service.errors import NotFound
from service.web.startup import ServiceDep, checked
from service.workflows.manage_prompts import PromptOffice


def found_prompt(service: Service, name: str) -> PromptVersions:
    """Return a prompt by name.

    Raises:
        NotFound: there is none (code `prompt_not_found`).
    """
    found = next((prompt for prompt in service.library.prompts() if prompt.name == name), None)
    if found is None:
        raise NotFound("There is no such prompt.", code="prompt_not_found")
    return found


async def _office(request: Request, service: ServiceDep) -> PromptOffice:
    return checked(request.app.state.office(service), PromptOffice)


async def _desk(request: Request, service: ServiceDep) -> Desk:
    return checked(request.app.state.evaluations(service), Desk)


OfficeDep = Annotated[PromptOffice, Depends(_office)]
"""Changes prompts, one at a time."""
DeskDep = Annotated[Desk, Depends(_desk)]
"""Takes evaluations on, and keeps them."""
