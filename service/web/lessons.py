"""What edits teach: propose it, list it, accept or reject it. How it is worked out: `workflows.propose_lessons`."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.feedback import Author
from service.domain.nouns import Noun
from service.domain.proposals import Acceptance, Proposal, ProposalKind, ProposalList, ProposalRequest
from service.evaluation.lessons import suite_text
from service.web.auth import BrandAccess, CallerDep, needs
from service.web.openapi import RUN_PROBLEMS, may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1/brands/{brand}", tags=["decisions"], route_class=JsonRoute)

_DraftId = Annotated[str, Path(description="Id of the draft.")]
_ProposalId = Annotated[str, Path(description="Id of the proposal.")]


class Accepted(Proposal):
    """An accepted proposal; of a case, `suite_yaml` is a suite that holds it, as `evals/suites` takes it."""

    suite_yaml: str | None = None


class Rejection(Noun):
    """Who rejects a proposal."""

    author: Author | None = None


@router.post(
    "/drafts/{draft_id}/proposals",
    operation_id="propose_lesson",
    summary="Propose what an edit teaches",
    status_code=201,
    response_model=Proposal,
    dependencies=[needs("review")],
    openapi_extra=may_answer(*RUN_PROBLEMS, "draft_not_edited", "nothing_to_propose"),
)
async def propose_lesson(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    caller: CallerDep,
    draft_id: _DraftId,
    wanted: ProposalRequest,
) -> Response:
    """Propose from an edited draft a `case` for the evaluations, an `faq` or `fact`s; an editor decides about it.

    A draft that was approved as it was teaches nothing. Personal values do not stand in a proposal.
    """
    by = wanted.author or caller.signature
    made = await service.lessons.propose(brand.id, draft_id, wanted.kind, by)
    return created(made, request, f"/v1/brands/{quote(brand.id)}/proposals/{made.id}")


@router.get(
    "/proposals",
    operation_id="list_proposals",
    summary="List proposals",
    response_model=ProposalList,
    dependencies=[needs("review", "knowledge", "evals")],
)
async def list_proposals(
    brand: BrandAccess,
    service: ServiceDep,
    state: Annotated[
        Literal["open", "accepted", "rejected"] | None, Query(description="Only those that stand like this.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 100,
) -> Response:
    """Return what edits proposed, newest first."""
    return respond(ProposalList(items=await service.lessons.list(brand.id, state, limit)))


@router.get(
    "/proposals/{proposal_id}",
    operation_id="get_proposal",
    summary="Read a proposal",
    response_model=Proposal,
    dependencies=[needs("review", "knowledge", "evals")],
    openapi_extra=may_answer("proposal_not_found"),
)
async def get_proposal(brand: BrandAccess, service: ServiceDep, proposal_id: _ProposalId) -> Response:
    """Return one proposal."""
    return respond(await service.lessons.get(brand.id, proposal_id))


@router.post(
    "/proposals/{proposal_id}/accept",
    operation_id="accept_proposal",
    summary="Accept a proposal",
    response_model=Accepted,
    dependencies=[needs("knowledge")],
    openapi_extra=may_answer("proposal_not_found", "proposal_settled"),
)
async def accept_proposal(
    brand: BrandAccess, service: ServiceDep, caller: CallerDep, proposal_id: _ProposalId, words: Acceptance
) -> Response:
    """Accept a proposal, with your own words where they are better.

    A question or fact becomes a source at once, owned by whoever accepts it. A case comes back as YAML for
    `evals/suites`; `moments proposals accept` puts it there.
    """
    wanted = await service.lessons.amended(brand.id, proposal_id, words)
    suite = suite_text(wanted) if wanted.kind is ProposalKind.CASE else None
    by = words.author or caller.signature
    settled = await service.lessons.accept(brand.id, wanted, by)
    return respond(Accepted(**dict(settled), suite_yaml=suite))


@router.post(
    "/proposals/{proposal_id}/reject",
    operation_id="reject_proposal",
    summary="Reject a proposal",
    response_model=Proposal,
    dependencies=[needs("knowledge")],
    openapi_extra=may_answer("proposal_not_found", "proposal_settled"),
)
async def reject_proposal(
    brand: BrandAccess, service: ServiceDep, caller: CallerDep, proposal_id: _ProposalId, words: Rejection
) -> Response:
    """Reject a proposal; it stays on record, and nothing comes of it."""
    by = words.author or caller.signature
    return respond(await service.lessons.reject(brand.id, proposal_id, by))
