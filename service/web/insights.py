"""What became of drafts, told: counts, rates with their intervals, groups and comparisons, as JSON or CSV."""

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import Field, ValidationError

from service.domain.insights import Compared, InsightFilter, Insights, Period
from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import Noun
from service.errors import FieldError, InvalidRequest
from service.web.auth import BrandAccess, needs
from service.web.insight_tables import CSV, csv_response
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, respond
from service.web.startup import ServiceDep


class _TableRoute(JsonRoute):
    """A route that answers with a table too, if asked to."""

    acceptable = JsonRoute.acceptable | {CSV}


router = APIRouter(
    prefix="/v1/brands/{brand}/insights",
    tags=["outcomes"],
    route_class=_TableRoute,
    dependencies=[needs("review", "evals")],
)

_TABLE: Any = {"description": "What became of the drafts.", "content": {CSV: {"schema": {"type": "string"}}}}
_Time = Annotated[str | None, Field(max_length=40, examples=["2026-11-01"])]
_Text = Annotated[str | None, Field(max_length=200)]


class InsightQuery(Noun):
    """What to tell of which drafts."""

    group_by: Annotated[list[str], Field(max_length=8)] = Field(
        default=[],
        description="What to group by, several with commas or repeated: `moment`, `content_type`, `prompt`, `model`, "
        "`channel`, `locale`, `period`.",
    )
    period: Period = Field(default="week", description="How long a `period` is.")
    since: _Time = Field(default=None, alias="from", description="Drafts made on this day, or at this time, or later.")
    until: _Time = Field(default=None, alias="to", description="Drafts made on this day, or at this time, or earlier.")
    moment: Moment | None = Field(default=None, description="Only of this moment.")
    content_type: ContentType | None = Field(default=None, description="Only of this type.")
    prompt: _Text = Field(
        default=None, description="Only of this prompt: `name` for all its versions, or `name@version`."
    )
    model: _Text = Field(default=None, description="Only of this model.")
    channel: Channel | None = Field(default=None, description="Only for this channel.")
    locale: _Text = Field(default=None, description="Only in this locale.")
    window_days: int = Field(
        default=30,
        ge=1,
        le=366,
        description="For so many days after it was sent, an outcome that names only the customer counts to a draft.",
    )
    compare: Compared | None = Field(
        default=None,
        description="Compare two at a time, within each content type: the versions of each `prompt`, or each `model`.",
    )
    form: Literal["json", "csv"] | None = Field(default=None, alias="format", description="As `Accept` would say.")


@router.get(
    "",
    operation_id="get_insights",
    summary="Tell what became of drafts",
    response_model=Insights,
    responses={200: _TABLE},
    openapi_extra=may_answer("too_many_groups"),
)
async def get_insights(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    asked: Annotated[InsightQuery, Query()],
) -> Response:
    """Return what became of the drafts made in a time, every rate with its sample size and 95 % interval.

    Drafted, blocked and why, shown, accepted as they were or after edits, dismissed and why, outcomes, cost and
    latency; which sources and reviews accepted drafts cite most, and which gaps are asked for most. With `compare`,
    `comparisons` says which rates of two versions or models differ by more than chance (Fisher's exact test, adjusted
    for all comparisons by Holm) and which difference such samples would mostly have missed. As CSV there is a row for
    each group, or for each comparison.
    """
    insights = await service.measurement.insights(brand.id, _filter(asked), asked.compare)
    wants_csv = CSV in (request.headers.get("accept") or "").lower() if asked.form is None else asked.form == "csv"
    if not wants_csv:
        return respond(insights)
    return csv_response(insights, "inline")


def _names(entries: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for entry in entries for name in entry.split(",") if name.strip()))


def _filter(asked: InsightQuery) -> InsightFilter:
    given = asked.model_dump(exclude={"compare", "form"})
    given |= {
        "group_by": _names(asked.group_by),
        "since": _time("from", asked.since, dt.time.min),
        "until": _time("to", asked.until, dt.time.max),
    }
    try:
        return InsightFilter.model_validate(given)
    except ValidationError as error:
        found = [{**one, "loc": ("query", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(found) from None


def _time(name: str, text: str | None, of_day: dt.time) -> dt.datetime | None:
    """Read a time with its zone, or a day, which begins and ends in UTC."""
    if text is None:
        return None
    try:
        if "T" not in text and " " not in text:
            return dt.datetime.combine(dt.date.fromisoformat(text), of_day, dt.UTC)
        time = dt.datetime.fromisoformat(text.replace(" ", "+"))  # a plus that the address did not escape
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        rule = "Must be a day such as 2026-11-22, or a time with its zone such as 2026-11-22T09:00:00Z."
        raise InvalidRequest("The time does not fit.", errors=(FieldError(f"/{name}", rule),))
    return time
