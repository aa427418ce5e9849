"""Decisions about drafts: make one, and see those that were made.

What is refused, and why: `workflows.decide_drafts`.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from service.domain.feedback import Decided, DecisionHistory, DecisionRequest
from service.web.auth import BrandAccess, CallerDep, needs
from service.web.openapi import RULE_PROBLEMS, RUN_PROBLEMS, may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/drafts/{draft_id}",
    tags=["decisions"],
    route_class=JsonRoute,
    dependencies=[needs("review")],
)

_DraftId = Annotated[str, Path(description="Id of the draft.")]


@router.post(
    "/decision",
    operation_id="decide_draft",
    summary="Decide about a draft",
    response_model=Decided,
    openapi_extra=may_answer(
        *RUN_PROBLEMS, "draft_not_approvable", "draft_stale", "edit_blocked", "second_person_needed",
        "decision_conflict", *RULE_PROBLEMS,
    ),
)  # fmt: skip
async def decide_draft(
    brand: BrandAccess, service: ServiceDep, caller: CallerDep, draft_id: _DraftId, wanted: DecisionRequest
) -> Response:
    """Approve a draft as it stands, edit it, or dismiss it with a reason. The latest decision counts; all are kept.

    An edit is checked like a draft, against what the draft rests on and all that the brand knows: what a rule forbids
    is refused, the rest comes back as `checks`. `changes` says which words were changed, `edit_distance` how much.
    Where the brand asks for a second person, the first approval is `awaiting_second` until somebody else approves the
    same words.
    """
    author = wanted.author or caller.signature
    return respond(await service.decisions.decide(brand.id, draft_id, wanted, author, caller.key))


@router.get(
    "/decisions",
    operation_id="list_decisions",
    summary="List decisions about a draft",
    response_model=DecisionHistory,
    openapi_extra=may_answer(*RUN_PROBLEMS),
)
async def list_decisions(brand: BrandAccess, service: ServiceDep, draft_id: _DraftId) -> Response:
    """Return every decision about one draft, newest first, each with the words that were accepted."""
    return respond(DecisionHistory(items=await service.decisions.history(brand.id, draft_id)))
