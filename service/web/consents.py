"""Consent to quote a review: given, changed, withdrawn, and how it came to be. How: `workflows.record_consent`."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from service.domain.consents import ConsentRecord, ConsentRequest
from service.web.auth import BrandAccess, needs
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/reviews/{review_id:id}/consent",
    tags=["customers"],
    route_class=JsonRoute,
    dependencies=[needs("review")],
)
_ReviewId = Annotated[str, Path(description="Id of the review, or of a testimonial that is no review yet.")]


@router.post(
    "",
    operation_id="record_consent",
    summary="Give, change or withdraw consent",
    response_model=ConsentRecord,
    openapi_extra=may_answer("review_not_found"),
)
async def record_consent(
    brand: BrandAccess, service: ServiceDep, review_id: _ReviewId, request: ConsentRequest
) -> Response:
    """Keep what a customer said, and act on it at once.

    From a withdrawal on the review is no evidence and no text that quotes it passes the checks; `recalled` names the
    drafts that rested on it. `scope` takes the place of the one before. Entries count by when they were said (`at`).
    """
    return respond(await service.customers.consents.record(brand.id, review_id, request))


@router.get(
    "",
    operation_id="get_consent",
    summary="Read the consent of a review",
    response_model=ConsentRecord,
    openapi_extra=may_answer("review_not_found"),
)
async def get_consent(brand: BrandAccess, service: ServiceDep, review_id: _ReviewId) -> Response:
    """Return the consent as it counts now, and its history, oldest first, with the words that the customer saw."""
    return respond(await service.customers.consents.show(brand.id, review_id))
