"""Reviews: taken in as JSON, JSONL or CSV with a result for each refused row, listed, and summarised."""

import base64
import binascii
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, cast

from fastapi import APIRouter, Query, UploadFile
from fastapi.requests import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile as FormFile

from service.domain.evidence import Review
from service.domain.ingestion import IngestReport, ReviewFormat
from service.domain.nouns import Noun, ProductId
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.errors import FieldError, InvalidRequest
from service.web.auth import BrandAccess, needs
from service.web.openapi import body_of, may_answer
from service.web.problems import WebProblem
from service.web.responses import JSON, JsonRoute, media_type_of, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/reviews", tags=["knowledge"], route_class=JsonRoute, dependencies=[needs("review")]
)

_FORMATS: dict[str, ReviewFormat] = {
    JSON: "json",
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "csv",
}
_SUFFIXES: dict[str, ReviewFormat] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
_MULTIPART = "multipart/form-data"
_IN_MEMORY = 1024 * 1024
_MAX_ERRORS = 100
_MAX_MAPPINGS = 50

_ASPECT = "Only reviews that praise it or complain of it: a known aspect (`fit`, `delivery`), or a noun such as `brim`."
_Product = Annotated[str | None, Query(max_length=100, description="Only reviews of this product.")]
_Mapping = Annotated[
    list[str],
    Query(
        alias="map",
        max_length=_MAX_MAPPINGS,
        description="`field=column`, once for each field whose column has another name, such as `map=rating=Stars`; "
        "`field:=value` sets a field to the same value in all rows.",
    ),
]

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
    openapi_extra=may_answer("malformed_body", "too_large", "unsupported_media_type", "no_valid_rows")
    | body_of({JSON: list[Review], "application/x-ndjson": None, "text/csv": None, _MULTIPART: "file"}),
)
async def add_reviews(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    columns: _Mapping = [],  # noqa: B006 - FastAPI copies it
    export: _Format = None,
    date_format: _DateFormat = None,
) -> Response:
    """Add or replace reviews by id. Good rows go in; each bad row stands in `refused` with its line and reason.

    Send a JSON array, JSON lines or CSV as the body, or a `file` as multipart/form-data. `notes` says how the file was
    understood. Where all rows are refused the answer is the problem `no_valid_rows`.
    """
    mapping = _mapping(columns)
    mapping |= {field: value for field, value in (("format:", export), ("date_format:", date_format)) if value}
    async with _upload(request) as (upload, form, name):
        report = await service.add_reviews(brand.id, upload.file, form, mapping, name)
    if report.refused and not report.added + report.changed + report.unchanged:
        raise _no_valid_rows(report)
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
    cursor: Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")] = None,
) -> Response:
    """Return reviews by id. Give `next_cursor` back as `cursor` for the next page."""
    found = await service.list_reviews(brand.id, product, _after(cursor), limit + 1)
    items = found[:limit]
    return respond(ReviewPage(items=items, next_cursor=_cursor(items[-1].id) if len(found) > limit else None))


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


@asynccontextmanager
async def _upload(request: Request) -> AsyncIterator[tuple[UploadFile, ReviewFormat, str]]:
    """Yield the rows as a file at its start, their format, and the file's name for messages."""
    media_type = media_type_of(request)
    if media_type == _MULTIPART:
        async with request.form(max_files=1, max_fields=0) as fields:
            sent = fields.get("file")
            if not isinstance(sent, FormFile):
                raise InvalidRequest("The form has no file.", errors=(FieldError("/file", "A file is required."),))
            name = PurePath(sent.filename or "file").name[:100]
            form = _FORMATS.get((sent.content_type or "").partition(";")[0].lower()) or _form_of_name(name)
            yield UploadFile(sent.file), form, name
        return
    if media_type not in _FORMATS:
        raise _unsupported()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        upload = UploadFile(cast("BinaryIO", spool), size=0)
        async for block in request.stream():
            await upload.write(block)
        await upload.seek(0)
        yield upload, _FORMATS[media_type], "body"


def _form_of_name(name: str) -> ReviewFormat:
    try:
        return _SUFFIXES[PurePath(name).suffix.lower()]
    except KeyError:
        raise _unsupported() from None


def _unsupported() -> WebProblem:
    names = f"{JSON}, application/x-ndjson, text/csv, {_MULTIPART}"
    detail = f"Send one of {names}; the file of a form is .json, .jsonl or .csv."
    return WebProblem("unsupported_media_type", detail, headers={"Accept": names})


def _mapping(entries: list[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for position, entry in enumerate(entries):
        field, _, column = (part.strip() for part in entry.partition("="))
        if not field or not column or field in mapping:
            rule = "Must be field=column, each field once, such as rating=Stars."
            raise InvalidRequest("The column mapping does not fit.", errors=(FieldError(f"/map/{position}", rule),))
        mapping[field] = column
    return mapping


def _no_valid_rows(report: IngestReport) -> InvalidRequest:
    errors = [
        FieldError("" if row.line is None else f"/{row.line}", f"{row.file}: {row.reason}")
        for row in report.refused[:_MAX_ERRORS]
    ]
    detail = f"All {len(report.refused)} rows were refused; the first: {report.refused[0].reason}"
    return InvalidRequest(detail, code="no_valid_rows", errors=errors)


def _cursor(after: str) -> str:
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def _after(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        rule = "Must be the next_cursor of a page before."
        errors = (FieldError("/cursor", rule),)
        raise InvalidRequest("The cursor is not one of ours.", code="invalid_cursor", errors=errors) from error
