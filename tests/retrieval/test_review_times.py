"""Periods add up; a trend is told only where a test supports it, and the test is the textbook's."""

import datetime as dt
import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.evidence import Review
from service.retrieval.review_times import periods_of, trend_of

TODAY = dt.date(2026, 11, 21)


def review(number: int, rating: float | None, day: dt.date | None) -> Review:
    return Review.model_validate({"id": f"r-{number}", "rating": rating, "text": "x", "date": day})


def after(days: int) -> dt.date:
    return dt.date(2025, 1, 1) + dt.timedelta(days=days)


_POINTS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), min_size=10, max_size=40)


def test_months_quarters_or_years() -> None:
    def labels(*days: dt.date) -> list[str]:
        return [one.label for one in periods_of([review(n, 4, day) for n, day in enumerate(days)], TODAY)]

    assert labels(dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 2, 2)) == ["2026-01", "2026-02"]
    assert labels(dt.date(2024, 6, 30), dt.date(2026, 7, 1)) == ["2024-Q2", "2026-Q3"]
    assert labels(dt.date(2012, 6, 30), dt.date(2026, 7, 1)) == ["2012", "2026"]
    assert labels(dt.date(2030, 1, 1)) == []


def test_a_period_has_its_own_mean() -> None:
    rows = [review(1, 4, dt.date(2026, 1, 2)), review(2, 5, dt.date(2026, 1, 3)), review(3, None, dt.date(2026, 1, 4))]
    (only,) = periods_of(rows, TODAY)
    assert (only.count, only.rated, only.mean, only.start) == (3, 2, 4.5, dt.date(2026, 1, 1))


@given(_POINTS)
def test_periods_count_every_dated_review_once(points: list[tuple[int, int]]) -> None:
    rows = [review(n, stars, after(40 * day)) for n, (day, stars) in enumerate(points)]
    assert sum(one.count for one in periods_of(rows, dt.date(2099, 1, 1))) == len(points)


def test_rising_falling_steady_and_too_few() -> None:
    rising = [review(n, 1 + n // 8, after(n)) for n in range(40)]
    told = trend_of(rising, TODAY)
    assert (told.direction, told.earlier, told.later) == ("rising", 1.8, 4.2)
    assert told.p_value is not None
    assert told.p_value < 0.001
    assert trend_of([review(n, 5 - n // 8, after(n)) for n in range(40)], TODAY).direction == "falling"
    assert trend_of([review(n, 1 + n % 5, after(n)) for n in range(40)], TODAY).direction == "steady"
    assert trend_of([review(n, 5, after(n)) for n in range(40)], TODAY).direction == "steady"
    assert trend_of(rising[:9], TODAY).direction == "too_few"
    assert trend_of([review(n, 1 + n % 5, after(0)) for n in range(40)], TODAY).direction == "too_few"


@settings(max_examples=60, deadline=None)
@given(_POINTS)
def test_tau_is_kendalls_tau_b(points: list[tuple[int, int]]) -> None:
    """Against the definition, pair by pair."""
    told = trend_of([review(n, stars, after(day)) for n, (day, stars) in enumerate(points)], TODAY)
    if told.tau is None:
        assert len({day for day, _ in points}) == 1
        return
    signs = [((a > c) - (a < c), (b > d) - (b < d)) for (a, b), (c, d) in combinations(points, 2)]
    norm = math.sqrt(sum(x != 0 for x, _ in signs) * sum(y != 0 for _, y in signs))
    assert told.tau == (round(sum(x * y for x, y in signs) / norm, 3) if norm else 0.0)


@settings(max_examples=60, deadline=None)
@given(_POINTS)
def test_turning_time_round_turns_the_trend_round(points: list[tuple[int, int]]) -> None:
    told = trend_of([review(n, stars, after(day)) for n, (day, stars) in enumerate(points)], TODAY)
    back = trend_of([review(n, stars, after(30 - day)) for n, (day, stars) in enumerate(points)], TODAY)
    turned = {"rising": "falling", "falling": "rising"}
    assert back.direction == turned.get(told.direction, told.direction)
    assert back.p_value == told.p_value
