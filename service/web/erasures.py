"""The erasure of a customer over HTTP. How, and what is kept: `workflows.forget_customer` and docs/privacy.md."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from service.domain.erasures import Erasure
from service.web.auth import BrandAccess, needs
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/customers",
    tags=["customers"],
    route_class=JsonRoute,
    dependencies=[needs("admin")],
)


@router.delete(
    "/{customer:id}",
    operation_id="erase_customer",
    summary="Erase a customer",
    response_model=Erasure,
    openapi_extra=may_answer(),
)
async def erase_customer(
    brand: BrandAccess,
    service: ServiceDep,
    customer: Annotated[
        str, Path(min_length=1, max_length=300, pattern=r"^[^\x00]*$", description="Your own id of the customer.")
    ],
) -> Response:
    """Remove a customer everywhere: their words, what was written for them or cites them, what was recorded of them.

    The answer says what was removed, by kind, and what is kept and why. A second call removes nothing and answers the
    same. No draft is written for this id afterwards, and no review or testimonial of theirs is taken in.
    """
    return respond(await service.customers.erasure.forget(brand.id, customer))
