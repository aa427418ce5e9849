"""Reviews: taken in as JSON, JSONL or CSV with a result for each refused row, listed, and summarised."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.evidence import Review
from service.domain.ingestion import IngestReport
from service.domain.nouns import Noun, ProductId
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.web.auth import BrandAccess, needs
from service.web.cursors import Cursor, after_of, cursor_of
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep
from service.web.uploads import UPLOAD_PROBLEMS, Columns, mapping_of, no_valid_rows, rows_of, upload_of

router = APIRouter(
    prefix="/v1/brands/{brand}/reviews", tags=["knowledge"], route_class=JsonRoute, dependencies=[needs("review")]
)

_ASPECT = "Only reviews that praise it or complain of it: a known aspect (`fit`, `delivery`), or a noun such as `brim`."
_Product = Annotated[str | None, Query(max_length=100, description="Only reviews of this product.")]
_Format = Annotated[
    str | None,
    Query(
        alias="format",
        max_length=100,
        description="Export that the reviews come from, such as `judgeme`; without it, known by its columns.",
    ),
]
_DateFormat = Annotated[
    str | None,
    Query(max_length=50, description="How dates are written where they are not as 2026-05-01, such as `%d.%m.%Y`."),
]


class ReviewPage(Noun):
    """One page of reviews by id; `next_cursor` is None on the last."""

    items: tuple[Review, ...]
    next_cursor: str | None = None


@router.post(
    "",
    operation_id="add_reviews",
    summary="Add reviews",
    response_model=IngestReport,
    openapi_extra=may_answer(*UPLOAD_PROBLEMS) | rows_of(list[Review]),
)
async def add_reviews(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    columns: Columns = [],  # noqa: B006 - FastAPI copies it
    export: _Format = None,
    date_format: _DateFormat = None,
) -> Response:
    """Add or replace reviews by id. Good rows go in; each bad row stands in `refused` with its line and reason.

    Send a JSON array, JSON lines or CSV as the body, or a `file` as multipart/form-data. `notes` says how the file was
    understood. Where all rows are refused the answer is the problem `no_valid_rows`.
    """
    mapping = mapping_of(columns)
    mapping |= {field: value for field, value in (("format:", export), ("date_format:", date_format)) if value}
    async with upload_of(request, mapping) as rows:
        report = await service.add_reviews(brand.id, rows)
    if report.refused and not report.added + report.changed + report.unchanged:
        raise no_valid_rows(report.refused)
    return respond(report)


@router.get(
    "",
    operation_id="list_reviews",
    summary="List reviews",
    response_model=ReviewPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_reviews(
    brand: BrandAccess,
    service: ServiceDep,
    product: _Product = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Reviews on a page.")] = 50,
    cursor: Cursor = None,
) -> Response:
    """Return reviews by id. Give `next_cursor` back as `cursor` for the next page."""
    found = await service.list_reviews(brand.id, product, after_of(cursor), limit + 1)
    items = found[:limit]
    return respond(ReviewPage(items=items, next_cursor=cursor_of(items[-1].id) if len(found) > limit else None))


@router.get("/summary", operation_id="summarise_reviews", summary="Summarise reviews", response_model=ReviewSummary)
async def summarise_reviews(
    brand: BrandAccess,
    service: ServiceDep,
    product: _Product = None,
    aspect: Annotated[str | None, Query(min_length=1, max_length=100, description=_ASPECT)] = None,
    language: Annotated[str | None, Query(pattern=r"^[a-z]{2,3}$", description="ISO 639 code, such as `de`.")] = None,
    since: Annotated[dt.date | None, Query(description="Only reviews of this day or later.")] = None,
    until: Annotated[dt.date | None, Query(description="Only reviews of this day or earlier.")] = None,
) -> Response:
    """Return count, mean, distribution, dates and what several customers praise or complain about, counted by code."""
    products = (ProductId(product),) if product else ()
    scope = ReviewScope(products=products, aspect=aspect, language=language, since=since, until=until)
    return respond(await service.summarise_reviews(brand.id, scope))
