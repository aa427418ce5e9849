"""A draft under a person's hands: its words changed, with the checks following. Reading it: `drafts`."""

from typing import Any

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft
from service.domain.findings import CheckReport
from service.web.auth import BrandAccess, needs
from service.web.startup import ServiceDep
from service.web.studio.draft_view import by_gravity, cards_of
from service.web.studio.drafts import DraftIdInPath
from service.web.studio.forms import FormDep
from service.web.studio.rendering import StudioRoute, page

router = APIRouter(
    prefix="/studio/brands/{brand}/drafts/{draft_id}",
    route_class=StudioRoute,
    include_in_schema=False,
    dependencies=[needs("draft")],
)


@router.get("/edit")
async def show_editor(request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath) -> Response:
    """Show the parts of a draft to be changed, with what the checks say of them."""
    draft = await service.get_draft(brand.id, draft_id)
    accepted = draft.decision.parts if draft.decision else {}
    if accepted in ({}, draft.parts):
        return editor_page(request, brand, draft, draft.parts, CheckReport(claims=draft.claims, findings=draft.checks))
    return editor_page(request, brand, draft, accepted, await service.decisions.check(brand.id, draft_id, accepted))


@router.post("/edit/checks")
async def check_words(
    request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath, form: FormDep
) -> Response:
    """Say what the checks say of changed words: as a piece of the page while somebody types, else as the whole page."""
    draft = await service.get_draft(brand.id, draft_id)
    parts = form.under("part")
    report = await service.decisions.check(brand.id, draft_id, parts) if parts else CheckReport()
    if request.headers.get("hx-request") == "true":
        return _checks_piece(request, brand, report)
    return editor_page(request, brand, draft, parts, report)


def editor_page(
    request: Request,
    brand: Brand,
    draft: Draft,
    parts: dict[str, str],
    report: CheckReport,
    problems: tuple[str, ...] = (),
) -> Response:
    """Return the page with a draft's parts as they are now, and what is wrong with what was sent."""
    contracts = parts_for(CONTRACTS[draft.content_type], draft.channel, brand.limits)
    return page(
        request, "edit.html", 422 if problems else 200, area="drafts", brand=brand, draft=draft, parts=parts,
        part_contracts=contracts, problems=problems, **_told(report),
    )  # fmt: skip


def _checks_piece(request: Request, brand: Brand, report: CheckReport) -> Response:
    return page(request, "edit_checks.html", brand=brand, **_told(report))


def _told(report: CheckReport) -> dict[str, Any]:
    cards = cards_of(report.claims, ())
    return {
        "findings": by_gravity(report.findings),
        "doubtful": [card for card in cards if card.status != "supported"],
        "sure": len([card for card in cards if card.status == "supported"]),
        "blocks": report.blocks,
    }
