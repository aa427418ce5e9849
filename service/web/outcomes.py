"""What happened to drafts, taken in: events and outcomes, one as JSON or many as JSON, JSONL or CSV."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import AwareDatetime

from service.domain.nouns import DraftId, Noun
from service.domain.outcomes import Currency, EventKind, OutcomeKind, RecordReport, Reference
from service.web.auth import BrandAccess, needs
from service.web.openapi import RUN_PROBLEMS, may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep
from service.web.uploads import UPLOAD_PROBLEMS, Columns, mapping_of, no_valid_rows, rows_of, upload_of

router = APIRouter(
    prefix="/v1/brands/{brand}",
    tags=["outcomes"],
    route_class=JsonRoute,
    dependencies=[needs("draft", "review")],
)


class EventRow(Noun):
    """One event as it is sent; without `id` it gets one made of all it says, and then needs `at`."""

    id: Reference | None = None
    draft_id: DraftId | None = None
    kind: EventKind
    at: AwareDatetime | None = None
    customer: Reference | None = None


class OutcomeRow(Noun):
    """One outcome as it is sent: `draft_id`, `customer` or both; `value` and `currency` as its kind wants them."""

    id: Reference | None = None
    kind: OutcomeKind
    at: AwareDatetime | None = None
    draft_id: DraftId | None = None
    customer: Reference | None = None
    value: float | None = None
    currency: Currency | None = None


_PROBLEMS = (*UPLOAD_PROBLEMS, "invalid_json", "invalid_csv", "unknown_field", "unknown_column")


@router.post(
    "/drafts/{draft_id}/events",
    operation_id="add_draft_events",
    summary="Say what happened to a draft",
    response_model=RecordReport,
    openapi_extra=may_answer(*_PROBLEMS, *RUN_PROBLEMS) | rows_of(EventRow | list[EventRow]),
)
async def add_draft_events(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    draft_id: Annotated[str, Path(description="Id of the draft.")],
    columns: Columns = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Put on record that a draft was shown, copied, sent, opened, clicked and so on; rows need not name it.

    Each event counts once by its `id`; one without an id gets one made of all it says. A single JSON object may leave
    `at` out: then it happened now.
    """
    await service.find_draft(brand.id, draft_id)
    async with upload_of(request, mapping_of(columns)) as rows:
        report = await service.measurement.add_events(brand.id, rows, DraftId(draft_id))
    return _told(report)


@router.post(
    "/events",
    operation_id="add_events",
    summary="Say what happened to drafts",
    response_model=RecordReport,
    openapi_extra=may_answer(*_PROBLEMS) | rows_of(EventRow | list[EventRow]),
)
async def add_events(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    columns: Columns = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Put events of many drafts on record, in any order; each row names its `draft_id`.

    Good rows go in; each bad row stands in `refused` with its line and reason. What is on record already is `known`
    and is not counted again. Where all rows are refused the answer is the problem `no_valid_rows`.
    """
    async with upload_of(request, mapping_of(columns)) as rows:
        report = await service.measurement.add_events(brand.id, rows)
    return _told(report)


@router.post(
    "/outcomes",
    operation_id="add_outcomes",
    summary="Say what came of drafts",
    response_model=RecordReport,
    openapi_extra=may_answer(*_PROBLEMS) | rows_of(OutcomeRow | list[OutcomeRow]),
)
async def add_outcomes(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    columns: Columns = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Put conversions, satisfaction, NPS, reviews and referrals on record, in any order, late ones too.

    An outcome with a `draft_id` counts to that draft. One with only a `customer` counts to the last draft that was
    `sent` to them before it, within the days that `GET …/insights` is asked for. Rows are answered as by `add_events`.
    """
    async with upload_of(request, mapping_of(columns)) as rows:
        report = await service.measurement.add_outcomes(brand.id, rows)
    return _told(report)


def _told(report: RecordReport) -> Response:
    if report.refused and not report.added + report.known:
        raise no_valid_rows(report.refused)
    return respond(report)
