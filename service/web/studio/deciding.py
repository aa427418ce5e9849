"""What a person decides about a draft: approve, edit, dismiss, put into a slot, have it written anew.

How: `decide_drafts`.
"""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.feedback import DecisionRequest
from service.domain.keys import Caller
from service.domain.slots import SlotSetting
from service.errors import Conflict, InvalidRequest
from service.web.auth import BrandAccess, CallerDep, needs
from service.web.limits import WITHIN_BUDGET
from service.web.metrics import MetricsDep
from service.web.startup import ServiceDep
from service.web.studio.drafts import DraftIdInPath
from service.web.studio.editing import editor_page, words_of
from service.web.studio.forms import Form, FormDep, read, told
from service.web.studio.rendering import StudioRoute, go_to

router = APIRouter(prefix="/studio/brands/{brand}/drafts/{draft_id}", route_class=StudioRoute, include_in_schema=False)


@router.post("/decision", dependencies=[needs("review")])
async def decide(
    request: Request, brand: BrandAccess, service: ServiceDep, caller: CallerDep, draft_id: DraftIdInPath, form: FormDep
) -> Response:
    """Approve a draft as it stands, or dismiss it with a reason."""
    wanted = {"verdict": form.text("verdict"), "reason": form.given("reason"), "note": form.text("note")}
    await _keep(service, brand, caller, draft_id, wanted, form)
    return go_to(request, f"/brands/{brand.id}/drafts/{draft_id}")


@router.post("/edit", dependencies=[needs("review")])
async def keep_edit(
    request: Request, brand: BrandAccess, service: ServiceDep, caller: CallerDep, draft_id: DraftIdInPath, form: FormDep
) -> Response:
    """Approve a draft with other words; where that is refused, the words come back with what is wrong."""
    parts = {name: form.text(f"part.{name}") for name in form.named("part")}
    try:
        await _keep(service, brand, caller, draft_id, {"verdict": "edit", "parts": parts}, form)
    except (InvalidRequest, RequestValidationError, Conflict) as error:
        draft = await service.get_draft(brand.id, draft_id)
        words = words_of(draft, form)
        checked = await service.decisions.check(brand.id, draft_id, words)
        problems = (error.detail,) if isinstance(error, Conflict) else told(error)
        return editor_page(request, brand, service, draft, words, checked, problems)
    return go_to(request, f"/brands/{brand.id}/drafts/{draft_id}")


@router.post("/slot", dependencies=[needs("review", "admin")])
async def put_into_slot(
    request: Request, brand: BrandAccess, service: ServiceDep, draft_id: DraftIdInPath, form: FormDep
) -> Response:
    """Let a slot serve this draft."""
    slot_id = form.text("slot").lower()
    if not slot_id:
        raise InvalidRequest("Name the slot.")
    await service.slots.put(brand.id, slot_id, read(SlotSetting, {"draft_id": draft_id}))
    return go_to(request, f"/brands/{brand.id}/drafts/{draft_id}")


@router.post("/redraft", dependencies=[needs("draft"), WITHIN_BUDGET])
async def redraft(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    metrics: MetricsDep,
    draft_id: DraftIdInPath,
    form: FormDep,
) -> Response:
    """Write a draft anew, with the knowledge as it is now."""
    draft = await service.recalls.redraft(brand.id, draft_id)
    metrics.count_draft(draft)
    return go_to(request, f"/brands/{brand.id}/drafts/{draft.id}")


async def _keep(
    service: Service, brand: Brand, caller: Caller, draft_id: str, wanted: Mapping[str, object], form: Form
) -> None:
    """Keep a decision, unless somebody decided since the page was drawn.

    Raises:
        Conflict: somebody did (code `decision_conflict`), or the draft cannot be approved.
    """
    history = await service.decisions.history(brand.id, draft_id)
    newest = history[0].id if history else ""
    if form.text("seen") != newest:
        by = f"{history[0].author}: {history[0].verdict.value}" if history else "nobody"
        raise Conflict(
            f"Somebody else decided about this draft since you opened it ({by}). Look at it again.",
            code="decision_conflict",
        )
    author = caller.signature
    await service.decisions.decide(brand.id, draft_id, read(DecisionRequest, wanted), author, caller.key)
