"""Batches: thousands of drafts asked for at once, how far they are, and their results as they finish.

How a batch is run lives in `workflows`; which column of an audience is which field, in `adapters`.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response, StreamingResponse

from service.bootstrap import Service
from service.domain.batches import Batch, BatchEstimate, BatchOptions, BatchPage, BatchRequest
from service.domain.brands import Brand
from service.domain.known_values import PERSONAL_ATTRIBUTES
from service.errors import FieldError, InvalidRequest, TooLarge
from service.ports.audiences import Audience
from service.web.auth import BrandAccess, needs
from service.web.cursors import Cursor
from service.web.limits import require_budget
from service.web.openapi import may_answer
from service.web.responses import JSON, JsonRoute, media_type_of, respond
from service.web.startup import ServiceDep
from service.web.uploads import UPLOAD_PROBLEMS, Columns, mapping_of, parsed_body, rows_of, upload_of

NDJSON = "application/x-ndjson"
_MOST_JSON_BYTES = 20_000_000
_BRIEF = (
    'Fields of a draft request that all rows share, as JSON, such as `{"content_type": "win_back"}`. '
    "What a row says goes before it."
)


class _LinesRoute(JsonRoute):
    """A route that answers in JSON lines."""

    acceptable = JsonRoute.acceptable | {NDJSON}


_DEPENDENCIES = [needs("draft")]
router = APIRouter(
    prefix="/v1/brands/{brand}/batches", tags=["batches"], route_class=JsonRoute, dependencies=_DEPENDENCIES
)
lines = APIRouter(
    prefix="/v1/brands/{brand}/batches", tags=["batches"], route_class=_LinesRoute, dependencies=_DEPENDENCIES
)
"""What answers in JSON lines, and so takes another `Accept`."""

_BatchId = Annotated[str, Path(description="Id of the batch.", max_length=100)]
_DryRun = Annotated[bool, Query(description="Only say what it would take: calls, tokens, cost. Nothing is kept.")]
_ONE: Any = {"response_model": Batch, "openapi_extra": may_answer("batch_not_found")}
_ESTIMATE: Any = {"model": BatchEstimate, "description": "With `dry_run`: what the batch would take."}


async def _budget(request: Request, service: ServiceDep, dry_run: _DryRun = False) -> None:
    if not dry_run:
        await require_budget(request, service)


@router.post(
    "",
    operation_id="create_batch",
    summary="Draft a batch",
    status_code=202,
    response_model=Batch,
    dependencies=[Depends(_budget)],
    responses={200: _ESTIMATE},
    openapi_extra=may_answer(
        *UPLOAD_PROBLEMS, "unknown_field", "unknown_column", "invalid_csv", "invalid_json",
        "prompt_not_found",
    )
    | rows_of(BatchRequest),
)  # fmt: skip
async def create_batch(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    dry_run: _DryRun = False,
    columns: Columns = [],  # noqa: B006 - FastAPI copies it
    brief: Annotated[str | None, Query(max_length=20_000, description=_BRIEF)] = None,
    share: Annotated[bool, Query(description="Whether equal briefs share one call of the model.")] = True,
    budget_usd: Annotated[float | None, Query(gt=0, le=1_000_000, description="What it may cost at most.")] = None,
) -> Response:
    """Take drafts in by the thousand and write them in the background; each item has one result, whatever happens.

    Send `items` as JSON, or an audience as JSON lines or CSV with `brief` and `map` beside it, also as a form with
    `file` and `brief`. Good rows go in; bad ones stand in `errors` with their line. Rows whose briefs differ in
    personal values only share one call of the model (`shared_with`). The batch must be done in 24 hours.
    """
    if media_type_of(request) == JSON:
        wanted = await _listed(request)
        options = BatchOptions(share=wanted.share, budget_usd=wanted.budget_usd)
        return await _begin(
            request, service, brand, service.batches.reader.listed(wanted.items, wanted.brief), options, dry_run
        )
    options = BatchOptions(share=share, budget_usd=budget_usd)
    told = {"brief": brief or ""}
    async with upload_of(request, told=told) as rows:
        audience = Audience(rows.form, mapping_of(columns), _object(told["brief"]), rows.file)
        items = service.batches.reader.items(rows.stream, audience, _attributes(brand))
        return await _begin(request, service, brand, items, options, dry_run, rows.file)


async def _begin(
    request: Request,
    service: Service,
    brand: Brand,
    rows: Any,
    options: BatchOptions,
    dry_run: bool,
    file: str = "items",
) -> Response:
    if dry_run:
        return respond(await service.batches.estimate(brand.id, rows, options, file=file))
    batch = await service.batches.submit(brand.id, rows, options, file=file)
    location = f"{request.scope.get('root_path', '')}/v1/brands/{quote(brand.id)}/batches/{quote(batch.id)}"
    return respond(batch, 202, {"Location": location, "Retry-After": "1"})


@router.get(
    "",
    operation_id="list_batches",
    summary="List batches",
    response_model=BatchPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_batches(
    brand: BrandAccess,
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Batches on a page.")] = 20,
    cursor: Cursor = None,
) -> Response:
    """Return batches, newest first."""
    return respond(await service.batches.list(brand.id, cursor, limit))


@router.get(
    "/{batch_id}",
    operation_id="get_batch",
    summary="Read how far a batch is",
    **_ONE,
)
async def get_batch(brand: BrandAccess, service: ServiceDep, batch_id: _BatchId) -> Response:
    """Return state, counts, cost, rate and time left. A `paused` batch goes on by itself; `paused_because` says why."""
    return respond(await service.batches.get(brand.id, batch_id))


@lines.get(
    "/{batch_id}/results",
    operation_id="list_batch_results",
    summary="Read the results of a batch",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A `BatchResult` a line, in the order in which they finished.",
            "content": {NDJSON: {"schema": {"type": "string"}}},
        }
    },
    openapi_extra=may_answer("batch_not_found"),
)
async def list_batch_results(
    brand: BrandAccess,
    service: ServiceDep,
    batch_id: _BatchId,
    after: Annotated[
        int, Query(ge=0, le=2**63 - 1, description="`cursor` of the last line that you have; 0 for all.")
    ] = 0,
    drafts: Annotated[bool, Query(description="Whether lines hold whole drafts, or their ids only.")] = True,
) -> Response:
    """Return what is there so far, as JSON lines. Ask again with the last `cursor` as `after` for what came since."""
    await service.batches.get(brand.id, batch_id)
    found = service.batches.results(brand.id, batch_id, after=after, drafts=drafts)

    async def written() -> AsyncIterator[bytes]:
        async for result in found:
            yield result.model_dump_json().encode() + b"\n"

    return StreamingResponse(written(), media_type=NDJSON)


@router.post(
    "/{batch_id}/cancel",
    operation_id="cancel_batch",
    summary="Cancel a batch",
    **_ONE,
)
async def cancel_batch(brand: BrandAccess, service: ServiceDep, batch_id: _BatchId) -> Response:
    """End a batch: items without a result become `cancelled`. Results that are there stay; a batch that is over too."""
    return respond(await service.batches.cancel(brand.id, batch_id))


@router.post(
    "/{batch_id}/retry",
    operation_id="retry_batch",
    summary="Try the failed items again",
    **_ONE,
    dependencies=[Depends(require_budget)],
)
async def retry_batch(brand: BrandAccess, service: ServiceDep, batch_id: _BatchId) -> Response:
    """Open a batch that is over again for its failed and expired items; their new results come with new cursors."""
    return respond(await service.batches.retry(brand.id, batch_id))


async def _listed(request: Request) -> BatchRequest:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _MOST_JSON_BYTES:
            detail = f"A batch of JSON may have {_MOST_JSON_BYTES:,} bytes; send more as {NDJSON}, an item a line."
            raise TooLarge(detail)
    return parsed_body(bytes(body), BatchRequest)


def _object(text: str | None) -> Mapping[str, Any]:
    if not text:
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        rule = 'Must be a JSON object such as {"content_type": "win_back"}.'
        raise InvalidRequest("The brief does not fit.", errors=(FieldError("/brief", rule),))
    return found


def _attributes(brand: Brand) -> frozenset[str]:
    """Return the names of attributes that a column may have without being mapped."""
    return frozenset((*brand.personalisation.allowed, *brand.personalisation.personal, *PERSONAL_ATTRIBUTES))
