"""How ratings change with time: counts and means by month, quarter or year, and a tested trend. No themes here."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from service.domain.evidence import Review
from service.domain.review_summaries import Period, Trend

_MOST_MONTHS = 24
_MOST_QUARTERS = 40
_FEWEST_RATINGS = 10
_SIGNIFICANT = 0.05


def periods_of(reviews: Iterable[Review], today: dt.date) -> tuple[Period, ...]:
    """Count by month if two years or less are told of, by quarter up to ten years, else by year.

    Empty ones are left out.

    Args:
        reviews: Those without a date, or dated after today, are passed over.
        today: The day of the summary.
    """
    dated = [(one.date, one) for one in reviews if one.date is not None and one.date <= today]
    if not dated:
        return ()
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    length = 1 if months <= _MOST_MONTHS else 3 if months <= 3 * _MOST_QUARTERS else 12
    by_start: dict[dt.date, list[Review]] = defaultdict(list)
    for day, review in dated:
        by_start[dt.date(day.year, (day.month - 1) // length * length + 1, 1)].append(review)
    return tuple(_period(start, length, by_start[start]) for start in sorted(by_start))


def trend_of(reviews: Iterable[Review], today: dt.date) -> Trend:
    """Test whether stars rise or fall with time: Mann-Kendall on single ratings, with ties of days and of stars.

    Variance after Kendall (1970), "Rank correlation methods", with the correction for continuity; two-sided.

    Args:
        reviews: With date and rating, others are passed over; fewer than ten, or of one day, tell no trend.
        today: Reviews dated later are passed over.
    """
    points = sorted(
        (one.date, Decimal(str(one.rating)))
        for one in reviews
        if one.date is not None and one.date <= today and one.rating is not None
    )
    days, stars = Counter(day for day, _ in points), Counter(star for _, star in points)
    if len(points) < _FEWEST_RATINGS or len(days) < 2:
        return Trend(direction="too_few", ratings=len(points))
    half = len(points) // 2
    earlier, later = (mean_of([star for _, star in part]) for part in (points[:half], points[half:]))
    balance = _balance(points)
    spread = math.sqrt(_variance(len(points), list(days.values()), list(stars.values())))
    chance = math.erfc(max(0, abs(balance) - 1) / spread / math.sqrt(2)) if spread else 1.0
    moved = "rising" if balance > 0 else "falling"
    pairs = math.sqrt(_untied(len(points), days.values()) * _untied(len(points), stars.values()))
    return Trend(
        direction=moved if chance < _SIGNIFICANT else "steady",
        ratings=len(points),
        p_value=float(f"{chance:.2g}"),
        tau=round(balance / pairs, 3) if pairs else 0.0,
        earlier=earlier,
        later=later,
    )


def mean_of(ratings: Sequence[Decimal]) -> float | None:
    """Return the exact mean rounded half up to one decimal, so that it prints as it is said."""
    return rounded(Fraction(sum(ratings)) / len(ratings), "0.1") if ratings else None


def rounded(value: Fraction, step: str) -> float:
    """Round half away from zero in decimals."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal(step), ROUND_HALF_UP))


def _period(start: dt.date, length: int, reviews: Sequence[Review]) -> Period:
    labels = {1: f"{start:%Y-%m}", 3: f"{start.year}-Q{(start.month + 2) // 3}", 12: f"{start.year}"}
    ratings = [Decimal(str(one.rating)) for one in reviews if one.rating is not None]
    return Period(label=labels[length], start=start, count=len(reviews), rated=len(ratings), mean=mean_of(ratings))


def _balance(points: Sequence[tuple[dt.date, Decimal]]) -> int:
    """Return how many pairs rise with time less how many fall; each level of stars is counted once a day."""
    before: Counter[Decimal] = Counter()
    total = 0
    for _, group in groupby(points, key=lambda point: point[0]):
        of_day = Counter(star for _, star in group)
        for star, count in of_day.items():
            total += count * sum(((star > other) - (star < other)) * many for other, many in before.items())
        before += of_day
    return total


def _variance(n: int, days: Sequence[int], stars: Sequence[int]) -> float:
    def thrice(ties: Iterable[int]) -> int:
        return sum(t * (t - 1) * (2 * t + 5) for t in ties)

    pairs = sum(t * (t - 1) for t in days) * sum(t * (t - 1) for t in stars) / (2 * n * (n - 1))
    triples = sum(t * (t - 1) * (t - 2) for t in days) * sum(t * (t - 1) * (t - 2) for t in stars)
    plain = (thrice([n]) - thrice(days) - thrice(stars)) / 18
    return plain + pairs + triples / (9 * n * (n - 1) * (n - 2))


def _untied(n: int, ties: Iterable[int]) -> float:
    return (n * (n - 1) - sum(t * (t - 1) for t in ties)) / 2
