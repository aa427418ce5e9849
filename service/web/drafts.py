"""Drafts: ask for one, read one, list them. How a draft comes to be lives in `workflows`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest
from service.web.auth import BrandAccess
from service.web.metrics import MetricsDep
from service.web.openapi import MODEL_PROBLEMS, PROMPT_PROBLEMS, may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1/brands/{brand}/drafts", tags=["drafts"], route_class=JsonRoute)


@router.post(
    "",
    operation_id="draft_content",
    summary="Draft content",
    status_code=201,
    response_model=Draft,
    openapi_extra=may_answer("moment_mismatch", "channel_not_allowed", *PROMPT_PROBLEMS, *MODEL_PROBLEMS),
)
async def draft_content(
    request: Request, brand: BrandAccess, service: ServiceDep, metrics: MetricsDep, wanted: DraftRequest
) -> Response:
    """Write one text from the brand's evidence, check it, and keep it for a person to decide.

    `status` says how it ended: `ready`, `needs_review` (see `checks`), `insufficient_evidence` (see `missing`; no
    model was asked) or `blocked`.
    """
    draft = await service.draft_content(brand.id, wanted)
    metrics.count_drafts((draft,))
    return created(draft, request, f"/v1/brands/{quote(brand.id)}/drafts/{quote(draft.id)}")


@router.get(
    "",
    operation_id="list_drafts",
    summary="List drafts",
    response_model=DraftPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_drafts(brand: BrandAccess, service: ServiceDep, wanted: Annotated[DraftFilter, Query()]) -> Response:
    """Return drafts, newest first. Give `next_cursor` back as `cursor` for the next page."""
    return respond(await service.list_drafts(brand.id, wanted))


@router.get(
    "/{draft_id}",
    operation_id="get_draft",
    summary="Read a draft",
    response_model=Draft,
    openapi_extra=may_answer("draft_not_found"),
)
async def get_draft(
    brand: BrandAccess, service: ServiceDep, draft_id: Annotated[str, Path(description="Id of the draft.")]
) -> Response:
    """Return one draft with its claims, citations, checks and provenance."""
    return respond(await service.get_draft(brand.id, draft_id))
