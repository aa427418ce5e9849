"""Insights in the studio: what became of drafts, along the journey, as plots with intervals and as tables."""

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Query
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import Field

from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.insights import Compared, Dimension, InsightFilter, InsightGroup, Insights
from service.domain.moments import Moment
from service.domain.nouns import Noun, ReviewId
from service.web.auth import BrandAccess, needs
from service.web.insight_tables import csv_response
from service.web.startup import ServiceDep
from service.web.studio.forms import read
from service.web.studio.plots import bars_of
from service.web.studio.rendering import MOMENTS, StudioRoute, page
from service.web.studio.wording import kind, reference, shortened

router = APIRouter(
    prefix="/studio/brands/{brand}/insights",
    route_class=StudioRoute,
    include_in_schema=False,
    dependencies=[needs("review", "evals")],
)

_DIMENSIONS = get_args(Dimension)
_MEASURES = {
    "ready": "Ready when written",
    "needs_review": "Needed a look",
    "blocked": "Blocked",
    "insufficient_evidence": "Lacked evidence",
    "accepted_unedited": "Approved as written",
    "accepted_edited": "Approved after an edit",
    "dismissed": "Dismissed",
    "converted": "Led to a conversion",
    "satisfied": "Customers satisfied",
    "reviewed": "Led to a review",
    "referred": "Led to a referral",
}
_MOST_BARS = 30
_LONGEST_TITLE = 60


class Asked(Noun):
    """What a page of insights shows: along what, which plot, of which days (as browsers send them) and kind of text."""

    by: Dimension = "moment"
    measure: Literal[
        "ready",
        "needs_review",
        "blocked",
        "insufficient_evidence",
        "accepted_unedited",
        "accepted_edited",
        "dismissed",
        "converted",
        "satisfied",
        "reviewed",
        "referred",
    ] = "accepted_unedited"
    since: str = Field(default="", alias="from", max_length=10)
    until: str = Field(default="", alias="to", max_length=10)
    content_type: str = ""
    form: str = Field(default="", alias="format")
    whole: bool = False
    """With the figures; without, the page asks for them by itself, as to add up many drafts takes a while."""

    def wanted(self) -> InsightFilter:
        """Return the filter of these days, kind of text and dimension.

        Raises:
            RequestValidationError: they do not fit.
        """
        fields = {
            "group_by": (self.by,),
            "since": f"{self.since}T00:00:00Z" if self.since else None,
            "until": f"{self.until}T23:59:59Z" if self.until else None,
            "content_type": self.content_type or None,
        }
        return read(InsightFilter, fields)


@router.get("")
async def show_insights(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    asked: Annotated[Asked, Query()],
) -> Response:
    """Show what became of drafts; with `format=csv`, as a table to take along."""
    by, measure = asked.by, asked.measure
    shell: dict[str, Any] = {
        "measures": _MEASURES,
        "dimensions": _DIMENSIONS,
        "query": request.url.query,
        "chosen": asked,
    }
    if not asked.whole and asked.form != "csv":
        return page(request, "insights.html", area="insights", brand=brand, insights=None, **shell)
    compare: Compared | None = "prompt" if by == "prompt" else "model" if by == "model" else None
    insights = await service.measurement.insights(brand.id, asked.wanted(), compare)
    if asked.form == "csv":
        return csv_response(insights, "attachment")
    groups = _in_order(insights, by)
    rows = [
        (_label(group, by), rate.share, rate.low, rate.high, rate.of)
        for group in groups
        if (rate := getattr(group, measure)).share is not None
    ]
    told = {name: word for name, word in _MEASURES.items() if getattr(insights.total, name).share is not None}
    return page(
        request,
        "insights.html",
        area="insights",
        brand=brand,
        insights=insights,
        groups=[(_label(one, by), one) for one in groups],
        bars=bars_of(rows[:_MOST_BARS]),
        told=told,
        untold=[word for name, word in _MEASURES.items() if name not in told],
        titles=await _titles(service, brand, insights),
        **shell,
    )


async def _titles(service: Service, brand: Brand, insights: Insights) -> dict[str, str]:
    """Return how the sources and reviews that drafts cite are called."""
    sources = {str(one.id): one.title for one in await service.list_sources(brand.id)}
    cited = [ReviewId(one.name) for one in insights.total.reviews_used]
    reviews = await service.ports.knowledge.get_reviews(brand.brand_id, cited)
    return sources | {str(one.id): one.title or shortened(one.text, _LONGEST_TITLE) for one in reviews}


def _in_order(insights: Insights, by: str) -> list[InsightGroup]:
    """Return the groups, those of moments in the order of a customer's way."""
    if by != "moment":
        return list(insights.groups)
    places = {moment.value: place for place, moment in enumerate(MOMENTS)}
    return sorted(insights.groups, key=lambda group: places.get(group.group["moment"], len(places)))


def _label(group: InsightGroup, by: str) -> str:
    name = group.group[by]
    if by == "moment" and name in set(Moment):
        return MOMENTS[Moment(name)].partition(":")[0].removesuffix(" moment")
    return kind(name) if by == "content_type" else reference(name) if by == "prompt" else name
