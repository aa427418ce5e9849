"""Journeys: what happened to customers comes in, which moment they are in and whom to write to goes out.

Nothing is sent here: a marketing tool takes the answers, and tells of what it sent as events.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import Field

from service.domain.journeys import (
    AdvocatePage,
    CustomerMoment,
    DuePage,
    Favour,
    JourneyReport,
    Suppression,
    SuppressionLifted,
    SuppressionRequest,
)
from service.domain.moments import Channel, ContentType
from service.domain.nouns import Noun
from service.web.auth import BrandAccess, needs
from service.web.cursors import Cursor, after_of, cursor_of
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep
from service.web.uploads import UPLOAD_PROBLEMS, no_valid_rows, rows_of, upload_of
from service.workflows.choose_whom_to_ask import list_advocates, list_due

router = APIRouter(
    prefix="/v1/brands/{brand}", tags=["journeys"], route_class=JsonRoute, dependencies=[needs("review")]
)

_Customer = Annotated[
    str,
    Path(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", description="Your id of the customer."),
]
_Limit = Annotated[int, Query(ge=1, le=1_000, description="Customers on a page.")]
_BROKEN = ("journey_invalid",)


class SegmentCall(Noun):
    """A call as Segment makes it; other fields of it are passed over."""

    type: str = Field(description="`track` or `identify`; calls of other kinds are passed over.")
    userId: str = Field(description="Your id of the customer.")  # noqa: N815 - Segment's name
    event: str | None = Field(default=None, description="What happened (`track`), such as `Order Delivered`.")
    timestamp: str | None = Field(default=None, description="When; may be left out where there is a `messageId`.")
    messageId: str | None = Field(  # noqa: N815 - Segment's name
        default=None, description="Id of the call; without one it is made of everything else."
    )
    properties: dict[str, object] | None = None
    traits: dict[str, object] | None = None
    context: dict[str, object] | None = None


class SegmentBatch(Noun):
    """Several calls."""

    batch: list[SegmentCall]


@router.post(
    "/journey/events",
    operation_id="add_journey_events",
    summary="Add journey events",
    response_model=JourneyReport,
    openapi_extra=may_answer(*UPLOAD_PROBLEMS, *_BROKEN) | rows_of(SegmentCall | SegmentBatch | list[SegmentCall]),
)
async def add_journey_events(request: Request, brand: BrandAccess, service: ServiceDep) -> Response:
    """Take in what happened to customers: `identify` and `track` calls, one, a `batch`, a list, JSON lines or CSV.

    Each counts once by its `messageId`, in whatever order and however late it comes. Bad rows stand in `refused` with
    line and reason, the others go in. Of traits and properties only what the brand's journey.yaml uses is kept.
    """
    async with upload_of(request) as rows:
        report = await service.journeys.take_in(brand.id, rows)
    if report.refused and not report.added + report.known + report.passed_over:
        raise no_valid_rows(report.refused)
    return respond(report)


@router.get(
    "/customers/{customer:id}/moment",
    operation_id="get_customer_moment",
    summary="Read a customer's moment",
    response_model=CustomerMoment,
    openapi_extra=may_answer(*_BROKEN),
)
async def get_customer_moment(brand: BrandAccess, service: ServiceDep, customer: _Customer) -> Response:
    """Return the moment that a customer is in, by which event and rule, and what to send now.

    Where nothing is to be sent, `reasons` say why and `next` what would come next. A customer of whom nothing is on
    record has no moment and the reason `unknown_customer`.
    """
    return respond(await service.journeys.moment(brand.id, customer))


@router.get(
    "/moments/due",
    operation_id="list_due_messages",
    summary="List whom to write to now",
    response_model=DuePage,
    openapi_extra=may_answer("invalid_cursor", *_BROKEN),
)
async def list_due_messages(
    brand: BrandAccess,
    service: ServiceDep,
    content_type: Annotated[ContentType | None, Query(description="Only messages of this type.")] = None,
    channel: Annotated[Channel | None, Query(description="Only messages in this channel.")] = None,
    limit: _Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Return customers to whom a message is due now and nothing is against it, as an audience for a tool or a batch.

    A page may hold fewer than `limit` and yet have a `next_cursor`. Report what was sent as `Message Sent` events with
    `content_type`: cool-down and limits rest on them.
    """
    page, after = await list_due(service.journeys, brand.id, content_type, channel, after_of(cursor) or "", limit)
    return respond(page if after is None else page.model_copy(update={"next_cursor": cursor_of(after)}))


@router.get(
    "/advocates",
    operation_id="list_advocates",
    summary="List whom to ask for a favour",
    response_model=AdvocatePage,
    openapi_extra=may_answer("audience_by_mood", *_BROKEN),
)
async def list_whom_to_ask(
    brand: BrandAccess,
    service: ServiceDep,
    favour: Annotated[Favour, Query(alias="for", description="What to ask for.")],
    limit: _Limit = 50,
    feedback: Annotated[str | None, Query(max_length=100, description="Refused for `review_request`.")] = None,
    min_score: Annotated[float | None, Query(ge=0, description="Refused for `review_request`.")] = None,
) -> Response:
    """Return whom to ask for a testimonial or a referral, best first by the feedback on record, with the evidence.

    `min_score` leaves out who scores lower; `feedback=positive` is how these lists are anyway. Public reviews
    (`review_request`) are asked for by time since a purchase alone: choosing by feedback is refused as
    `audience_by_mood`.
    """
    given = next(
        (name for name, value in (("feedback", feedback), ("min_score", min_score)) if value is not None), None
    )
    page = await list_advocates(service.journeys, brand.id, favour, limit, given)
    if min_score is not None:
        page = page.model_copy(update={"items": tuple(one for one in page.items if (one.score or 0) >= min_score)})
    return respond(page)


@router.post(
    "/customers/{customer:id}/suppression",
    operation_id="suppress_customer",
    summary="Put a customer on the suppression list",
    response_model=Suppression,
)
async def suppress_customer(
    brand: BrandAccess, service: ServiceDep, customer: _Customer, wanted: SuppressionRequest
) -> Response:
    """See to it that no message is due to a customer: in some channels or all, for ever or until a time."""
    return respond(await service.journeys.suppress(brand.id, customer, wanted))


@router.delete(
    "/customers/{customer:id}/suppression",
    operation_id="lift_suppression",
    summary="Take a customer off the suppression list",
    response_model=SuppressionLifted,
)
async def lift_suppression(brand: BrandAccess, service: ServiceDep, customer: _Customer) -> Response:
    """Let messages be due to a customer again; consent and limits count as before."""
    return respond(await service.journeys.lift(brand.id, customer))
