"""A prompt tried on one case, in the studio: what it writes, beside what another version writes.

Suites: `evaluations`.
"""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Path
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Desk, Service
from service.domain.brands import Brand
from service.domain.keys import Caller
from service.domain.prompts import PromptVersions
from service.errors import InvalidRequest
from service.evaluation.case_trials import TriedCase, try_on_case
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Trial
from service.web.auth import CallerDep, needs
from service.web.desks import DeskDep, found_prompt
from service.web.startup import ServiceDep
from service.web.studio.draft_view import DraftView, view_of
from service.web.studio.forms import FormDep
from service.web.studio.rendering import StudioRoute, page

router = APIRouter(
    prefix="/studio/prompts/{name}/cases",
    route_class=StudioRoute,
    include_in_schema=False,
    dependencies=[needs("draft", "evals")],
)

_Name = Annotated[str, Path(max_length=100)]


class Side(NamedTuple):
    """What one version wrote for a case, ready to be drawn."""

    tried: TriedCase
    views: tuple[DraftView, ...]


class Tried(NamedTuple):
    """A case with the brand that it is of, the two versions that were chosen, and what each of them wrote."""

    suite: Suite | None = None
    case: Case | None = None
    case_brand: Brand | None = None
    wanted: tuple[str, str] = ("", "")
    sides: tuple[Side, ...] = ()


@router.get("")
async def show_cases(request: Request, service: ServiceDep, desk: DeskDep, caller: CallerDep, name: _Name) -> Response:
    """Show the cases of the suites that a prompt names, to try one."""
    found = found_prompt(service, name)
    return _page(request, found, await _suites(desk, caller, found), Tried())


@router.post("", dependencies=[needs("evals")])
async def try_case(
    request: Request, service: ServiceDep, desk: DeskDep, caller: CallerDep, name: _Name, form: FormDep
) -> Response:
    """Have a version write what a case asks for, or two of them; nothing is kept."""
    found = found_prompt(service, name)
    suites = await _suites(desk, caller, found)
    suite, case = _case_of(suites, form.text("case"))
    brand = service.library.brand(case.brand)
    await service.accounts.require(caller, brand.brand_id)
    version, other = form.text("version") or found.newest_first[0], form.text("other")
    sides = [
        _side(service, place, await try_on_case(service, suite, case, f"{name}@{one}"))
        for place, one in enumerate(dict.fromkeys(filter(None, (version, other))))
    ]
    return _page(request, found, suites, Tried(suite, case, brand, (version, other), tuple(sides)))


async def _suites(desk: Desk, caller: Caller, found: PromptVersions) -> tuple[Suite, ...]:
    """Return the suites that the newest text of a prompt names, with the cases of brands that the caller sees."""
    return (await desk.preparing.prepare(Trial(prompt=found.references[0]), caller.sees)).suites


def _side(service: Service, place: int, tried: TriedCase) -> Side:
    html_of = service.ports.renderer.html
    return Side(
        tried, tuple(view_of(draft, html_of, f"side-{place}-{number}") for number, draft in enumerate(tried.drafts))
    )


def _case_of(suites: tuple[Suite, ...], wanted: str) -> tuple[Suite, Case]:
    for suite in suites:
        for case in suite.cases:
            if f"{suite.suite}/{case.name}" == wanted:
                return suite, case
    raise InvalidRequest("Choose a case of the list.")


def _page(request: Request, found: PromptVersions, suites: tuple[Suite, ...], tried: Tried) -> Response:
    return page(
        request,
        "prompt_cases.html",
        area="prompts",
        prompt=found,
        suites=suites,
        versions=found.newest_first,
        **tried._asdict(),
    )
