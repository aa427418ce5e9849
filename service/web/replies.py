"""Replies to customers and responses to reviews: suggestions for a person, never sent by us."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.drafts import Draft
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.web.auth import BrandAccess, needs
from service.web.limits import WITHIN_BUDGET
from service.web.metrics import MetricsDep
from service.web.openapi import MODEL_PROBLEMS, PROMPT_PROBLEMS, may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1/brands/{brand}", tags=["replies"], route_class=JsonRoute)


@router.post(
    "/replies",
    operation_id="suggest_replies",
    summary="Suggest replies",
    response_model=Suggestions,
    dependencies=[needs("draft"), WITHIN_BUDGET],
    openapi_extra=may_answer("channel_not_allowed", *PROMPT_PROBLEMS, *MODEL_PROBLEMS),
)
async def suggest_replies(
    brand: BrandAccess, service: ServiceDep, metrics: MetricsDep, conversation: ReplyRequest
) -> Response:
    """Offer an agent up to three replies to a conversation, best first.

    `escalate` says whether a person must take over, and why.
    """
    offered = await service.suggest_replies(brand.id, conversation)
    metrics.count_drafts(offered.suggestions)
    return respond(offered)


@router.post(
    "/review-responses",
    operation_id="respond_to_review",
    summary="Respond to a review",
    status_code=201,
    response_model=Draft,
    dependencies=[needs("review"), WITHIN_BUDGET],
    openapi_extra=may_answer("review_not_found", "channel_not_allowed", *PROMPT_PROBLEMS, *MODEL_PROBLEMS),
)
async def respond_to_review(
    request: Request, brand: BrandAccess, service: ServiceDep, metrics: MetricsDep, wanted: ReviewResponseRequest
) -> Response:
    """Draft a public response to one review: one on record (`review_id`) or one sent along (`review`)."""
    draft = await service.respond_to_review(brand.id, wanted)
    metrics.count_draft(draft)
    return created(draft, request, f"/v1/brands/{quote(brand.id)}/drafts/{quote(draft.id)}")
