"""A prompt tried on one case, in the studio: what it writes, beside what another version writes. Suites: `evaluations`."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Path
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.prompts import PromptVersions
from service.errors import InvalidRequest
from service.evaluation.case_trials import TriedCase, try_on_case
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Trial
from service.web.auth import CallerDep, needs
from service.web.desks import DeskDep
from service.web.startup import ServiceDep
from service.web.studio.draft_view import DraftView, view_of
from service.web.studio.forms import FormDep
from service.web.studio.prompts import found_prompt, versions_of
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


@router.get("")
async def show_cases(request: Request, service: ServiceDep, desk: DeskDep, caller: CallerDep, name: _Name) -> Response:
    """Show the cases of the suites that a prompt names, to try one."""
    found = found_prompt(service, name)
    prepared = await desk.preparing.prepare(Trial(prompt=f"{name}@draft"), caller.sees)
    return _page(request, found, prepared.suites)


@router.post("", dependencies=[needs("evals")])
async def try_case(
    request: Request, service: ServiceDep, desk: DeskDep, caller: CallerDep, name: _Name, form: FormDep
) -> Response:
    """Have a version write what a case asks for, or two of them; nothing is kept."""
    found = found_prompt(service, name)
    prepared = await desk.preparing.prepare(Trial(prompt=f"{name}@draft"), caller.sees)
    suite, case = _case_of(prepared.suites, form.text("case"))
    await service.accounts.require(caller, service.library.brand(case.brand).brand_id)
    wanted = tuple(dict.fromkeys(filter(None, (form.text("version") or "draft", form.text("other")))))
    sides = [
        await _side(service, place, await try_on_case(service, suite, case, f"{name}@{version}"))
        for place, version in enumerate(wanted)
    ]
    return _page(request, found, prepared.suites, (suite, case), wanted, service.library.brand(case.brand), sides)


async def _side(service: Service, place: int, tried: TriedCase) -> Side:
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


def _page(
    request: Request,
    found: PromptVersions,
    suites: tuple[Suite, ...],
    chosen: tuple[Suite, Case] | None = None,
    wanted: tuple[str, ...] = (),
    brand: Brand | None = None,
    sides: list[Side] | None = None,
) -> Response:
    suite, case = chosen or (None, None)
    return page(
        request, "prompt_cases.html", area="prompts", prompt=found, suites=suites, versions=versions_of(found),
        suite=suite, case=case, wanted=(*wanted, "", "")[:2], sides=sides or [], case_brand=brand,
    )  # fmt: skip
