"""What rests on what: dependents of a source or review, facts with two values, and stale drafts to ask for again."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.drafts import Draft
from service.domain.nouns import Noun, Slug
from service.domain.recalls import Dependents, FactConflicts
from service.web.auth import BrandAccess, needs
from service.web.limits import WITHIN_BUDGET
from service.web.metrics import MetricsDep
from service.web.openapi import MODEL_PROBLEMS, PROMPT_PROBLEMS, RUN_PROBLEMS, may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(prefix="/v1/brands/{brand}", route_class=JsonRoute)

_MAY_LOOK = [needs("knowledge", "review")]


class RedraftQueue(Noun):
    """Approved drafts whose evidence is no longer so, the newest decision first."""

    items: tuple[Draft, ...]


@router.get(
    "/sources/{source_id}/dependents",
    operation_id="list_source_dependents",
    summary="List what rests on a source",
    tags=["knowledge"],
    response_model=Dependents,
    dependencies=_MAY_LOOK,
    openapi_extra=may_answer("source_not_found"),
)
async def list_source_dependents(
    brand: BrandAccess, service: ServiceDep, source_id: Annotated[Slug, Path(description="Id of the source.")]
) -> Response:
    """Return every draft that cites a passage or fact of a source, its decision, and where it is served.

    It answers for a source that is gone too, as long as something rests on it.
    """
    return respond(await service.recalls.of_source(brand.id, source_id))


@router.get(
    "/reviews/{review_id:id}/dependents",
    operation_id="list_review_dependents",
    summary="List what rests on a review",
    tags=["knowledge"],
    response_model=Dependents,
    dependencies=_MAY_LOOK,
    openapi_extra=may_answer("review_not_found"),
)
async def list_review_dependents(
    brand: BrandAccess,
    service: ServiceDep,
    review_id: Annotated[str, Path(max_length=300, description="Id of the review.")],
) -> Response:
    """Return every draft that cites a review, and those that cite a figure in which it is counted (`summary`)."""
    return respond(await service.recalls.of_review(brand.id, review_id))


@router.get(
    "/conflicts",
    operation_id="list_conflicts",
    summary="List facts with two values",
    tags=["knowledge"],
    response_model=FactConflicts,
    dependencies=_MAY_LOOK,
)
async def list_conflicts(brand: BrandAccess, service: ServiceDep) -> Response:
    """Return the facts to which sources give different values for the same days, today or later."""
    return respond(await service.recalls.conflicts(brand.id))


@router.get(
    "/redrafts",
    operation_id="list_redrafts",
    summary="List drafts to ask for again",
    tags=["decisions"],
    response_model=RedraftQueue,
    dependencies=[needs("draft", "review")],
)
async def list_redrafts(brand: BrandAccess, service: ServiceDep) -> Response:
    """Return the approved drafts that are stale, with why; one leaves the queue when it was asked for again."""
    return respond(RedraftQueue(items=await service.recalls.redrafts(brand.id)))


@router.post(
    "/drafts/{draft_id}/redraft",
    operation_id="redraft_content",
    summary="Ask for a draft again",
    tags=["decisions"],
    status_code=201,
    response_model=Draft,
    dependencies=[needs("draft"), WITHIN_BUDGET],
    openapi_extra=may_answer(*RUN_PROBLEMS, "redraft_not_possible", *PROMPT_PROBLEMS, *MODEL_PROBLEMS),
)
async def redraft_content(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    metrics: MetricsDep,
    draft_id: Annotated[str, Path(description="Id of the draft.")],
) -> Response:
    """Write a draft anew, with the request it was asked for with and the knowledge as it is now.

    People decide again.
    """
    draft = await service.recalls.redraft(brand.id, draft_id)
    metrics.count_draft(draft)
    return created(draft, request, f"/v1/brands/{quote(brand.id)}/drafts/{quote(draft.id)}")
