"""Compares amounts as intervals: what the evidence says must lie within what the claim says.

Which are of one matter: `matching`.
"""

import datetime as dt
import math
from typing import Literal

from service.guardrails.claims.bounds import HALF_DAY, Amount

_CALENDAR = 0.005
"""Two spans of time are the same up to half a percent: a year has 365 days or 52 weeks."""
_MONTH = 0.02
"""A month in days is 30 or 31; four weeks are no month."""
_ROUNDED = 0.005
"""A conversion between systems of units is rounded by as much."""
_EXACT = 1e-6
_UPPER = frozenset({"up_to", "within", "at_most", "less_than"})
_LOWER = frozenset({"at_least", "more_than"})
_POINTS = frozenset({"date", "clock", "day"})
_KELVIN = 273.15

Comparison = Literal["holds", "fails", "apart"]


def compare(claim: Amount, ground: Amount) -> Comparison:
    """Tell whether the claim's amount follows from the evidence's: it holds, fails, or the two cannot be compared."""
    if claim.dimension != ground.dimension:
        return _across(claim, ground)
    if claim.unit == HALF_DAY and ground.unit != HALF_DAY and not _follows(claim, ground):
        claim = claim._replace(
            low=claim.low + 720, high=claim.high + 720, bound=(claim.bound[0] + 720, claim.bound[1] + 720)
        )
    if claim.dimension == "money" and claim.unit != ground.unit:
        return "fails"
    if claim.per and ground.per and not claim.per <= ground.per:
        return "fails"
    return "holds" if _follows(claim, ground) else "fails"


def _follows(claim: Amount, ground: Amount) -> bool:
    slack = _slack(claim, ground)
    is_same_end = abs(claim.high - ground.high) <= slack
    if claim.how in _UPPER and ground.how in _UPPER:
        # A bound is what is promised: `up to 50 %` does not follow from `up to 30 %`. `Under 5` follows from `up to 4`.
        # Who orders by 12:30, orders before 13:00.
        is_earlier = (claim.dimension, claim.how, ground.how) == (
            "clock",
            "at_most",
            "less_than",
        ) and claim.high < ground.high
        # A sum is the edge of what is paid: `3.50 below 25` does not become `3.50 below 50`.
        is_looser = claim.how == "less_than" and ground.high < claim.high and claim.dimension != "money"
        return is_same_end or is_earlier or is_looser
    if claim.how in _LOWER and ground.how in {*_LOWER, "within"}:
        # `Within 45 days` lasts as long as it says, so for more than six weeks.
        return ground.high > claim.low - slack if ground.how == "within" else abs(claim.low - ground.low) <= slack
    if claim.dimension in _POINTS:
        return _same_points(claim, ground)
    if (claim.how in {"up_to", "within"} and ground.how in {"exactly", "between"}) or (claim.how, ground.how) == (
        "exactly",
        "within",
    ):
        return is_same_end  # `a 45-day return period` for `within 45 days`
    if claim.how == "exactly" and ground.how in {"about", "well_over"}:
        return _lies_within(ground, claim, slack)
    # `Over 36 months` is for so long as often as for longer.
    is_over = (claim.how, ground.how, claim.dimension) == ("exactly", "more_than", "time")
    # Both ends are promised: `7 to 90 days` does not follow from `7 to 42`.
    is_wider = claim.how == ground.how == "between" and not (is_same_end and abs(claim.low - ground.low) <= slack)
    is_just_over = is_over and abs(claim.high - ground.bound[1]) <= slack
    return is_just_over or (not is_wider and _lies_within(claim, ground, slack))


def _same_points(claim: Amount, ground: Amount) -> bool:
    """Tell whether dates or times of day agree: of two spans both ends, of a span and a bound the end that it names.

    A day lies in its month: `since May` follows from `since 4 May`, not the other way round.
    """
    (first, last), (begin, end) = claim.bound, ground.bound
    both_spans = claim.how == ground.how == "between"
    ways: dict[str, bool] = {
        "more_than": begin > last or first <= begin <= last,
        "less_than": end < first or (first, last) == (begin, end),
        "at_least": first <= begin <= last and ground.how not in {"at_most", "less_than", "within"},
    }
    if claim.how in {"at_most", "up_to", "within"}:
        return first <= end <= last and ground.how not in _LOWER
    if both_spans:
        return (first, last) == (begin, end)
    if claim.how in ways:
        return ways[claim.how]
    is_opening = ground.how == "between" and claim.dimension == "clock"
    return not is_opening and first <= begin and end <= last


def _lies_within(claim: Amount, ground: Amount, slack: float) -> bool:
    low = ground.low > claim.low + slack or (
        ground.low >= claim.low - slack and (not claim.low_open or ground.low_open)
    )
    high = ground.high < claim.high - slack or (
        ground.high <= claim.high + slack and (not claim.high_open or ground.high_open)
    )
    return low and high


COMPARABLE = {
    "count": ("count", "clock", "rating"), "rating": ("rating", "count"), "day": ("day", "date"), "date": ("date", "day"),
    "degree": ("degree", "temperature"), "temperature": ("temperature", "degree"), "time": ("time", "workday"), "workday": ("workday", "time"),
}  # fmt: skip
"""Which dimensions an amount may be compared with, where that is more than its own: words may leave it open."""


def _across(claim: Amount, ground: Amount) -> Comparison:
    """Compare amounts of two dimensions where words leave the one open: `from nine`, `40 degrees`, `3 May`."""
    pair = (claim.dimension, ground.dimension)
    holds: bool | None = None
    fails: Comparison = "fails"
    if pair == ("day", "date"):
        holds = claim.high == _month_day(ground.high) or claim.low == _month_day(ground.low)
    elif pair == ("date", "day"):
        holds = _month_day(claim.high) == ground.high or _month_day(claim.low) == ground.low
    elif pair == ("count", "clock"):
        holds, fails = _is_hour(claim, ground), "apart"
    elif pair == ("degree", "temperature"):
        holds = _lies_within(claim._replace(low=claim.low + _KELVIN, high=claim.high + _KELVIN), ground, 0.3)
    elif pair == ("temperature", "degree"):
        holds = _lies_within(claim, ground._replace(low=ground.low + _KELVIN, high=ground.high + _KELVIN), 0.3)
    elif "rating" in pair and "count" in pair and claim.high <= 5:
        holds, fails = _lies_within(claim, ground, _EXACT), "apart"
    elif "workday" in pair and "time" in pair:
        holds = False
    if holds is None:
        return "apart"
    return "holds" if holds else fails


def _is_hour(claim: Amount, ground: Amount) -> bool:
    """Tell whether a bare number names the hour of a time of day, in halves of the day or in the whole."""

    def agree(hour: float, minutes: float) -> bool:
        return math.isfinite(hour) and math.isfinite(minutes) and hour * 60 in {minutes, minutes - 720}

    if claim.how == "between":
        return agree(claim.low, ground.low) and agree(claim.high, ground.high)
    return any(agree(mine, theirs) for mine in (claim.low, claim.high) for theirs in (ground.low, ground.high))


def _month_day(value: float) -> float:
    if not math.isfinite(value):
        return -1
    day = dt.date.fromordinal(int(value))
    return day.month * 100 + day.day


def _slack(claim: Amount, ground: Amount) -> float:
    """Return by how much two bounds may differ and yet be the same, in the base unit."""
    dimension, is_converted = claim.dimension, claim.unit != ground.unit
    if dimension in _POINTS or dimension == "count":
        return _EXACT
    mine, theirs = abs(claim.bound[1]), abs(ground.bound[1])
    if dimension == "time" and "month" in {claim.unit, ground.unit} and {"day", "week"} & {claim.unit, ground.unit}:
        return _MONTH * min(mine, theirs)
    if dimension == "time" and is_converted:
        return _CALENDAR * (min(mine, theirs) or max(mine, theirs))
    if dimension == "temperature" and is_converted:
        return 0.3
    share = _ROUNDED if is_converted and dimension in {"mass", "length", "volume"} else _EXACT
    return share * max(mine, theirs)
