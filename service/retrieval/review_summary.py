"""Sums a set of reviews up in numbers and themes. Sentences about it: `statements`; what to quote: `quotations`."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from service.domain.evidence import Review
from service.domain.nouns import ProductId, language_of
from service.domain.review_summaries import ReviewSummary
from service.retrieval.quotations import can_be_quoted, quotations_of
from service.retrieval.review_times import mean_of, periods_of, rounded, trend_of
from service.retrieval.suspicion import suspicions_of
from service.retrieval.themes import themes_of

_PROMOTER, _DETRACTOR = 9, 6


def summarise(
    reviews: Iterable[Review], product: ProductId | None, today: dt.date, ignore: frozenset[str] = frozenset()
) -> ReviewSummary:
    """Sum up what customers say of a product, or of everything if none is named.

    Reviews by employees, relatives and suppliers are left out: what is said of "customers" must be of customers. A
    rating between two stars counts as the lower one in the distribution, which must not flatter. The mean is rounded
    half up to one decimal, and the NPS to a whole number. Dates after today are mistakes and are not told. Reviews that
    look suspicious count, but the numbers are given without them as well, and themes and quotations do without them.

    Args:
        reviews: Reviews and survey answers; those of other products are passed over.
        product: The product, or None for all.
        today: The day of the summary.
        ignore: Words of brand and product names, which are no themes.
    """
    told = [one for one in reviews if one.relationship == "customer" and (product is None or one.product == product)]
    return _summary(told, product, today, ignore)


def _summary(
    told: Sequence[Review], product: ProductId | None, today: dt.date, ignore: frozenset[str]
) -> ReviewSummary:
    suspicious = suspicions_of(told, today)
    apart = {id_ for one in suspicious for id_ in one.review_ids}
    heard = [one for one in told if one.id not in apart]
    answers = [one.nps for one in told if one.nps is not None]
    first, last = _span(told, today)
    praise, complaints = themes_of(heard, ignore)
    return ReviewSummary(
        product=product,
        count=len(told),
        rated=len(_ratings(told)),
        mean=mean_of(_ratings(told)),
        distribution=_distribution(told),
        nps=_nps(answers),
        nps_count=len(answers),
        first_date=first,
        last_date=last,
        languages=dict(Counter(language_of(one.locale) for one in told).most_common()),
        praise=praise,
        complaints=complaints,
        quotable=sum(can_be_quoted(one, None, today) for one in told),
        periods=periods_of(told, today),
        trend=trend_of(heard, today),
        quotations=quotations_of(praise, complaints, [_agreed(one, today) for one in heard]),
        suspicious=suspicious,
        set_apart=len(apart),
        mean_without=mean_of(_ratings(heard)),
        distribution_without=_distribution(heard),
    )


def _span(reviews: Iterable[Review], today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day of reviews, none after today."""
    dates = [one.date for one in reviews if one.date is not None and one.date <= today]
    return min(dates, default=None), max(dates, default=None)


def _agreed(review: Review, today: dt.date) -> Review:
    """Return a review without its consent where that is over."""
    until = review.consent.until if review.consent else None
    return review if until is None or until >= today else review.model_copy(update={"consent": None})


def _ratings(reviews: Iterable[Review]) -> list[Decimal]:
    return [Decimal(str(one.rating)) for one in reviews if one.rating is not None]


def _distribution(reviews: Iterable[Review]) -> dict[str, int]:
    stars = Counter(int(one.rating) for one in reviews if one.rating is not None)
    return {str(star): stars[star] for star in range(1, 6)}


def _nps(answers: Sequence[int]) -> float | None:
    if not answers:
        return None
    balance = sum((answer >= _PROMOTER) - (answer <= _DETRACTOR) for answer in answers)
    return rounded(Fraction(100 * balance, len(answers)), "1")
