"""What `moments reviews` shows: a summary of reviews as a page for people.

How it is computed: `retrieval.review_summary`.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.review_summaries import ReviewScope, ReviewSummary, Suspicion, Theme, Trend


def scope(
    products: Sequence[str],
    aspect: str | None,
    language: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
) -> ReviewScope:
    """Return the scope the options ask for."""
    days = {"since": since and since.date(), "until": until and until.date()}
    return build(ReviewScope, {"products": tuple(products), "aspect": aspect, "language": language, **days})


def summarise(brand: str, wanted: ReviewScope, as_json: bool) -> None:
    """Show what the reviews of a scope say."""
    found = with_service(lambda service: service.summarise_reviews(brand, wanted))
    if as_json:
        output.print_json(found)
        return
    console = output.stdout()
    for line in _numbers(found):
        console.print(line, markup=False)
    for name, themes in (("Praise", found.praise), ("Complaints", found.complaints)):
        if themes:
            console.print(output.table((name, "#Reviews", "Such as"), [_theme(theme) for theme in themes]))
    if found.quotations:
        rows = [(one.side, one.term, f"{one.share:.0%}", one.review_id, one.sentence) for one in found.quotations]
        console.print(output.table(("Quote", "Of", "#Share", "Review", "Words"), rows))
    if found.suspicious:
        console.print(output.table(("Set apart", "#Reviews", "Why"), [_suspicion(one) for one in found.suspicious]))


def _numbers(found: ReviewSummary) -> Iterator[str]:
    yield f"{found.count} reviews, {found.first_date or 'no date'} to {found.last_date or 'no date'}"
    if found.mean is not None:
        stars = ", ".join(f"{star}★ {found.distribution[star]}" for star in sorted(found.distribution, reverse=True))
        yield f"{found.mean:.1f} of 5 on average of {found.rated}; {stars}"
    if found.set_apart:
        mean = "no rating" if found.mean_without is None else f"{found.mean_without:.1f} of 5 on average"
        yield f"Without {found.set_apart} suspicious ones: {mean}"
    if found.nps is not None:
        yield f"Net Promoter Score {found.nps:.0f} of {found.nps_count} answers"
    yield _trend(found.trend)


def _trend(trend: Trend) -> str:
    if trend.direction == "too_few":
        return "Too few dated ratings to tell a trend"
    means = f"{trend.earlier:.1f} in the earlier half, {trend.later:.1f} in the later"
    return f"Ratings {trend.direction} ({means}; Mann-Kendall p = {trend.p_value:.2g})"


def _theme(theme: Theme) -> tuple[str, int, str]:
    return theme.term, theme.count, theme.sentences[0]


def _suspicion(one: Suspicion) -> tuple[str, int, str]:
    return one.kind, len(one.review_ids), one.reason
