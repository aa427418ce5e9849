"""A draft under a person's hands: its words changed, with the checks following. Reading it: `drafts`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft
from service.domain.findings import CheckReport
from service.domain.moments import PartContract
from service.guardrails.channels import measure
from service.web.auth import BrandAccess, needs
from service.web.startup import ServiceDep
from service.web.studio.draft_view import view_of_edit
from service.web.studio.drafts import DraftIdInPath
from service.web.studio.forms import Form, FormDep
from service.web.studio.rendering import StudioRoute, page
from service.workflows.check_edit import CheckedEdit

router = APIRouter(
    prefix="/studio/brands/{brand}/drafts/{draft_id}",
    route_class=StudioRoute,
    include_in_schema=False,
    dependencies=[needs("draft")],
)


class Length(NamedTuple):
    """How long a part is, how long it may be, and what both are counted in."""

    part: str
    length: int
    most: int
    unit: str


@router.get("/edit")
async def show_editor(request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath) -> Response:
    """Show the parts of a draft to be changed, with what the checks say of them."""
    draft = await service.get_draft(brand.id, draft_id)
    standing = _standing(draft)
    if standing == draft.parts:
        checked = CheckedEdit(CheckReport(claims=draft.claims, findings=draft.checks), citations=draft.citations)
        return editor_page(request, brand, service, draft, standing, checked)
    return editor_page(
        request, brand, service, draft, standing, await service.decisions.check(brand.id, draft_id, standing)
    )


@router.post("/edit/checks")
async def check_words(
    request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath, form: FormDep
) -> Response:
    """Say what the checks say of changed words: as a piece of the page while somebody types, else as the whole page."""
    draft = await service.get_draft(brand.id, draft_id)
    parts = words_of(draft, form)
    checked = await service.decisions.check(brand.id, draft_id, parts) if parts else CheckedEdit(CheckReport())
    if request.headers.get("hx-request") == "true":
        return page(
            request, "edit_checks_piece.html", brand=brand, draft=draft, **_told(service, brand, draft, parts, checked)
        )
    return editor_page(request, brand, service, draft, parts, checked)


def words_of(draft: Draft, form: Form) -> dict[str, str]:
    """Return the words that a form of the editor sent, with those that it does not show, such as a footer."""
    sent = {name: form.text(f"part.{name}") for name in form.named("part")}
    return {name: text for name, text in {**_standing(draft), **sent}.items() if text}


def editor_page(
    request: Request,
    brand: Brand,
    service: Service,
    draft: Draft,
    parts: Mapping[str, str],
    checked: CheckedEdit,
    problems: tuple[str, ...] = (),
) -> Response:
    """Return the page with a draft's parts as they are now, and what is wrong with what was sent."""
    return page(
        request,
        "edit.html",
        422 if problems else 200,
        area="drafts",
        brand=brand,
        draft=draft,
        parts=parts,
        part_contracts=_contracts(brand, draft),
        problems=problems,
        **_told(service, brand, draft, parts, checked),
    )


def _standing(draft: Draft) -> dict[str, str]:
    """Return the words that somebody accepted, else those that were drafted."""
    accepted = draft.decision.parts if draft.decision else {}
    return dict(accepted or draft.parts)


def _contracts(brand: Brand, draft: Draft) -> tuple[PartContract, ...]:
    return parts_for(CONTRACTS[draft.content_type], draft.channel, brand.limits)


def _told(
    service: Service, brand: Brand, draft: Draft, parts: Mapping[str, str], checked: CheckedEdit
) -> dict[str, Any]:
    lengths = [
        Length(part.name, measure(parts.get(part.name, ""), part), part.max_length, part.counted_in)
        for part in _contracts(brand, draft)
        if part.max_length
    ]
    view = view_of_edit(draft, parts, checked, service.ports.renderer.html)
    return {"view": view, "lengths": lengths, "blocks": checked.report.blocks}
