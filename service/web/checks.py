"""Checks of words that people or other tools wrote, by the same rules as drafts."""

from fastapi import APIRouter
from fastapi.responses import Response

from service.domain.briefs import CheckRequest
from service.domain.findings import CheckReport
from service.web.auth import BrandAccess, needs
from service.web.openapi import RULE_PROBLEMS, may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/checks", tags=["checks"], route_class=JsonRoute, dependencies=[needs("draft")]
)


@router.post(
    "",
    operation_id="check_content",
    summary="Check a text",
    response_model=CheckReport,
    openapi_extra=may_answer("channel_not_allowed", *RULE_PROBLEMS),
)
async def check_content(brand: BrandAccess, service: ServiceDep, words: CheckRequest) -> Response:
    """Check a text against the brand's evidence and rules. Nothing is kept and no model writes anything.

    `claims` says of each checkable statement whether the evidence supports it; `findings` lists what the rules say.
    """
    return respond(await service.check_content(brand.id, words))
