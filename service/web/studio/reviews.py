"""Reviews in the studio: the inbox, a response per review, what recurs and how it changes, and taking reviews in."""

import asyncio
from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.requests import Request
from fastapi.responses import Response
from pydantic import Field

from service.bootstrap import Service
from service.domain.ingestion import ROW_FORMATS
from service.domain.listening import InboxFilter, RecurringTheme, StateChange
from service.domain.nouns import Noun, ProductId, language_of
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.domain.suggestions import ReviewResponseRequest
from service.errors import InvalidRequest
from service.ports.rows import RowFile
from service.web.auth import BrandAccess, needs
from service.web.cursors import after_of, cursor_of
from service.web.limits import WITHIN_BUDGET
from service.web.metrics import MetricsDep
from service.web.startup import ServiceDep
from service.web.studio.forms import FormDep, read
from service.web.studio.plots import Line, bars_of, line_of, percent
from service.web.studio.rendering import StudioRoute, go_to, page
from service.workflows.tell_themes import ThemeScope

router = APIRouter(
    prefix="/studio/brands/{brand}/reviews",
    route_class=StudioRoute,
    include_in_schema=False,
    dependencies=[needs("review")],
)

_PER_PAGE = 20
_STATES = ("new", "answered", "ignored")
_ONLY: dict[str, dict[str, object]] = {
    "to_answer": {"needs_answer": True},
    "doubtful": {"doubtful": True},
    "surveys": {"kind": "survey"},
}
"""What the inbox may be narrowed to beside."""
_FEWEST_PERIODS, _PERIODS, _THEMES = 2, 12, 6
"""Beyond so many periods, and themes a side, the page would be heavy and no clearer; the API tells all of them."""


class Shown(Noun):
    """Which reviews the inbox shows, as a browser says it: an empty field leaves a condition out."""

    state: str = "new"
    product: str = Field(default="", max_length=100)
    stars: str = ""
    language: str = ""
    only: str = ""
    order: str = "urgency"
    cursor: str = ""

    def wanted(self) -> InboxFilter:
        """Return the filter of these conditions.

        Raises:
            RequestValidationError: they do not fit.
        """
        fields: dict[str, object] = {
            "state": self.state or None,
            "any_state": not self.state,
            "product": self.product or None,
            "most_stars": self.stars or None,
            "language": self.language or None,
            "order": self.order or "urgency",
            "limit": _PER_PAGE,
            **_ONLY.get(self.only, {}),
        }
        return read(InboxFilter, fields)


@router.get("")
async def show_inbox(
    request: Request, brand: BrandAccess, service: ServiceDep, shown: Annotated[Shown, Query()]
) -> Response:
    """Show the reviews that wait for somebody, most urgent first, or others."""
    inbox = await service.listening.inbox(brand.id, shown.wanted(), after_of(shown.cursor or None))
    after = cursor_of(inbox.next_cursor) if inbox.next_cursor else ""
    return page(
        request,
        "inbox.html",
        area="reviews",
        brand=brand,
        inbox=inbox,
        chosen=shown,
        states=_STATES,
        first=not shown.cursor,
        following=urlencode({**shown.model_dump(), "cursor": after}) if after else "",
        languages=tuple(dict.fromkeys(language_of(locale) for locale in brand.locales)),
        products={product.id: product.name for product in brand.products},
    )


@router.post("/mark")
async def mark(request: Request, brand: BrandAccess, service: ServiceDep, form: FormDep) -> Response:
    """Ignore reviews, mark them as answered elsewhere, or as new again."""
    fields = {"review_ids": form.all("review"), "state": form.text("state"), "note": form.text("note")}
    await service.listening.mark(brand.id, read(StateChange, fields))
    return go_to(request, f"/brands/{brand.id}/reviews")


@router.post("/respond", dependencies=[WITHIN_BUDGET])
async def respond(
    request: Request, brand: BrandAccess, service: ServiceDep, metrics: MetricsDep, form: FormDep
) -> Response:
    """Draft a public response to a review, and lead to it."""
    draft = await service.respond_to_review(brand.id, read(ReviewResponseRequest, {"review_id": form.text("review")}))
    metrics.count_draft(draft)
    return go_to(request, f"/brands/{brand.id}/drafts/{draft.id}")


def _chosen(product: Annotated[str, Query(max_length=100)] = "", period: str = "month") -> dict[str, str]:
    """Return of which product, and in periods how long, themes are shown."""
    return {"product": product, "period": "quarter" if period == "quarter" else "month"}


_ChosenDep = Annotated[dict[str, str], Depends(_chosen)]


@router.get("/themes")
async def show_themes(
    request: Request,
    brand: BrandAccess,
    service: ServiceDep,
    chosen: _ChosenDep,
    whole: bool = False,
) -> Response:
    """Show what recurs in reviews; the pictures follow by themselves, as to read many reviews takes a while."""
    told = await _told(service, brand.id, chosen) if whole else {}
    return page(
        request, "themes.html", area="reviews", brand=brand, chosen=chosen, told=told, query=urlencode(chosen), **told
    )


@router.get("/themes/pictures")
async def show_pictures(request: Request, brand: BrandAccess, service: ServiceDep, chosen: _ChosenDep) -> Response:
    """Show the pictures of the page of themes."""
    return page(request, "theme_pictures.html", brand=brand, chosen=chosen, **await _told(service, brand.id, chosen))


@router.post("/upload")
async def take_in(request: Request, brand: BrandAccess, service: ServiceDep, form: FormDep) -> Response:
    """Take reviews in, and tell what came of each row."""
    upload = form.file("file")
    if upload is None:
        raise InvalidRequest("Choose a file first.")
    name = PurePath(upload.filename or "file").name[:100]
    suffix = ROW_FORMATS.get(PurePath(name).suffix.lower())
    if suffix is None:
        raise InvalidRequest("Reviews come as .csv, .json or .jsonl.")
    report = await service.add_reviews(brand.id, RowFile(upload.file, suffix, name))
    template = "ingested_piece.html" if request.headers.get("hx-request") == "true" else "ingested.html"
    return page(request, template, area="reviews", brand=brand, report=report, source_id="", name=name)


async def _told(service: Service, brand: str, chosen: dict[str, str]) -> dict[str, Any]:
    product = ProductId(chosen["product"]) if chosen["product"] else None
    wanted = ThemeScope.model_validate({"product": product, "period": chosen["period"]})
    report, summary = await asyncio.gather(
        service.listening.themes(brand, wanted),
        service.summarise_reviews(brand, ReviewScope(products=(product,) if product else ())),
    )
    report = report.model_copy(update={"complaints": _newest(report.complaints), "praise": _newest(report.praise)})
    return {
        "report": report,
        "summary": summary,
        "periods": _PERIODS,
        "stars": _stars(summary),
        "ratings": _ratings(summary),
        "lines": [_line(theme) for theme in (*report.complaints, *report.praise)],
    }


def _newest(themes: Sequence[RecurringTheme]) -> tuple[RecurringTheme, ...]:
    """Return the most frequent themes with their newest periods."""
    return tuple(theme.model_copy(update={"periods": theme.periods[-_PERIODS:]}) for theme in themes[:_THEMES])


def _stars(summary: ReviewSummary) -> tuple[Any, ...]:
    shares = [
        (f"{stars} {'star' if stars == 1 else 'stars'}", summary.distribution.get(str(stars), 0))
        for stars in range(5, 0, -1)
    ]
    whole = sum(count for _, count in shares)
    return (
        bars_of([(label, count / whole, count / whole, count / whole, whole) for label, count in shares])
        if whole
        else ()
    )


def _ratings(summary: ReviewSummary) -> Line | None:
    values = [
        (one.label, one.mean, one.mean, one.mean, f"{one.label}: {one.mean:.1f} stars, {one.count:,} reviews")
        for one in summary.periods
        if one.mean is not None
    ]
    return line_of(values, 1, 5) if len(values) >= _FEWEST_PERIODS else None


def _line(theme: RecurringTheme) -> Line | None:
    if len(theme.periods) < _FEWEST_PERIODS:
        return None
    top = max(0.05, *(one.high for one in theme.periods))
    values = [
        (
            one.label,
            100 * one.share,
            100 * one.low,
            100 * one.high,
            f"{one.label}: {percent(one.share)} of {one.reviews:,}",
        )
        for one in theme.periods
    ]
    return line_of(values, 0, round(100 * top), width=340)
