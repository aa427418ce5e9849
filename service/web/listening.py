"""Listening: the inbox of reviews, what became of them, and what recurs in them over time."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from service.domain.listening import InboxFilter, InboxPage, StateChange, StateReport, ThemeReport
from service.domain.nouns import ProductId
from service.web.auth import BrandAccess, needs
from service.web.cursors import after_of, cursor_of
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep
from service.workflows.tell_themes import ThemeScope

router = APIRouter(
    prefix="/v1/brands/{brand}/reviews", tags=["listening"], route_class=JsonRoute, dependencies=[needs("review")]
)


@router.get(
    "/inbox",
    operation_id="list_inbox",
    summary="List the inbox of reviews",
    response_model=InboxPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_inbox(brand: BrandAccess, service: ServiceDep, wanted: Annotated[InboxFilter, Query()]) -> Response:
    """Return reviews that wait for somebody, most urgent first: why, what they say of what, and by when to answer.

    A draft that `POST …/review-responses` made for a review on record answers it, and shows here as `draft_id`.
    """
    page = await service.listening.inbox(brand.id, wanted, after_of(wanted.cursor))
    cursor = None if page.next_cursor is None else cursor_of(page.next_cursor)
    return respond(page.model_copy(update={"next_cursor": cursor}))


@router.post(
    "/inbox",
    operation_id="change_review_states",
    summary="Ignore reviews, or mark them as answered",
    response_model=StateReport,
)
async def change_review_states(brand: BrandAccess, service: ServiceDep, wanted: StateChange) -> Response:
    """Put reviews into a state by hand: `ignored`, `answered` (elsewhere) or `new` again."""
    return respond(await service.listening.mark(brand.id, wanted))


@router.get(
    "/themes",
    operation_id="list_themes",
    summary="List what recurs in reviews",
    response_model=ThemeReport,
    openapi_extra=may_answer("product_not_found"),
)
async def list_themes(
    brand: BrandAccess,
    service: ServiceDep,
    product: Annotated[str | None, Query(max_length=100, description="Only reviews of this product.")] = None,
    period: Annotated[Literal["month", "quarter"], Query(description="How long a period is.")] = "month",
    kind: Annotated[
        Literal["review", "survey"] | None, Query(description="Only reviews, or only answers of surveys.")
    ] = None,
    since: Annotated[dt.date | None, Query(description="Only of this day or later.")] = None,
    most: Annotated[int, Query(ge=1, le=50, description="Themes of each side.")] = 12,
) -> Response:
    """Return what several customers complain of and praise, by period, with counts, trend and quotations.

    A trend is told only where it is no noise. Of many reviews the newest 20,000 are read.
    """
    scope = ThemeScope(
        product=ProductId(product) if product else None, period=period, kind=kind, since=since, most=most
    )
    return respond(await service.listening.themes(brand.id, scope))
