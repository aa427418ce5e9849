"""Testimonials: taken in, listed for whoever moderates them, accepted or rejected.

How: `workflows.moderate_testimonials`.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.testimonials import Moderation, Testimonial, TestimonialAnswer, TestimonialFilter, TestimonialPage
from service.web.auth import BrandAccess, needs
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/testimonials",
    tags=["customers"],
    route_class=JsonRoute,
    dependencies=[needs("review")],
)
_Id = Annotated[str, Path(description="Id of the testimonial.")]


@router.post(
    "",
    operation_id="add_testimonial",
    summary="Add a testimonial",
    status_code=201,
    response_model=Testimonial,
    openapi_extra=may_answer("customer_erased"),
)
async def add_testimonial(
    request: Request, brand: BrandAccess, service: ServiceDep, answer: TestimonialAnswer
) -> Response:
    """Take in what a customer answered to a testimonial request, with the consent that they gave.

    It waits for a person; `findings` is what automatic checks remark. `draft_id` names the request that they answer,
    which also tells whose words they are.
    """
    found = await service.customers.testimonials.receive(brand.id, answer)
    return created(found, request, f"/v1/brands/{quote(brand.id)}/testimonials/{quote(found.id)}")


@router.get(
    "",
    operation_id="list_testimonials",
    summary="List testimonials",
    response_model=TestimonialPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_testimonials(
    brand: BrandAccess, service: ServiceDep, wanted: Annotated[TestimonialFilter, Query()]
) -> Response:
    """Return testimonials, oldest first; `state=pending` is the queue. Give `next_cursor` back as `cursor`."""
    return respond(await service.customers.testimonials.list(brand.id, wanted))


@router.get(
    "/{testimonial_id}",
    operation_id="get_testimonial",
    summary="Read a testimonial",
    response_model=Testimonial,
    openapi_extra=may_answer("testimonial_not_found"),
)
async def get_testimonial(brand: BrandAccess, service: ServiceDep, testimonial_id: _Id) -> Response:
    """Return a testimonial with what automatic checks remark now."""
    return respond(await service.customers.testimonials.show(brand.id, testimonial_id))


@router.post(
    "/{testimonial_id}/moderation",
    operation_id="moderate_testimonial",
    summary="Accept or reject a testimonial",
    response_model=Testimonial,
    openapi_extra=may_answer("testimonial_not_found", "testimonial_blocked", "customer_erased"),
)
async def moderate_testimonial(
    brand: BrandAccess,
    service: ServiceDep,
    testimonial_id: _Id,
    verdict: Moderation,
) -> Response:
    """Accept a testimonial, which makes it a review of the same id, or reject it with a reason.

    The last verdict counts.

    A finding of severity `block` keeps it from being accepted. To reject an accepted one removes the review, and
    recalls the drafts that rest on it.
    """
    return respond(await service.customers.testimonials.moderate(brand.id, testimonial_id, verdict))
