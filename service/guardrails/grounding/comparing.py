"""Compares amounts as intervals: what the evidence says must lie within what the claim says. Which are of one matter: `matching`."""

import datetime as dt
import math
from typing import Literal

from service.guardrails.claims.quantities import Amount

_CALENDAR = 0.005
"""Two spans of time are the same up to half a percent: a year has 365 days or 52 weeks, but a month is not 30 days."""
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
    if claim.dimension == "money" and claim.unit != ground.unit:
        return "fails"
    if claim.per and ground.per and not claim.per <= ground.per:
        return "fails"
    return "holds" if _follows(claim, ground) else "fails"


def _follows(claim: Amount, ground: Amount) -> bool:
    slack = _slack(claim, ground)
    if claim.how in _UPPER and ground.how in _UPPER:
        # A bound is what is promised: `up to 50 %` does not follow from `up to 30 %`. `Under 5` follows from `up to 4`.
        return abs(claim.high - ground.high) <= slack or (claim.how == "less_than" and ground.high < claim.high)
    if claim.how in _LOWER and ground.how in _LOWER:
        return abs(claim.low - ground.low) <= slack
    if claim.how in _LOWER and ground.how == "within":
        return ground.high > claim.low - slack  # the period lasts as long as it says
    if claim.how in {"up_to", "within"} and ground.how in {"exactly", "between"}:
        return abs(claim.high - ground.high) <= slack
    if claim.dimension in _POINTS:
        return _same_points(claim, ground)
    if claim.how == "exactly" and ground.how == "within":
        return abs(claim.high - ground.high) <= slack  # `a 45-day return period` for `within 45 days`
    if claim.how == "exactly" and ground.how in {"about", "nearly", "well_over"}:
        low, high = ground.low, ground.high
        return claim.low >= low - slack and claim.high <= high + slack and ground.how != "nearly"
    return _lies_within(claim, ground, slack)


def _same_points(claim: Amount, ground: Amount) -> bool:
    """Tell whether dates or times of day agree: of two spans both ends, of a span and a bound the end that it names.

    A day lies in its month: `since May` follows from `since 4 May`, not the other way round.
    """
    (first, last), (begin, end) = claim.bound, ground.bound
    if claim.how == "between" and ground.how == "between":
        return (first, last) == (begin, end)
    if claim.how == "more_than":
        return begin > last or first <= begin <= last
    if claim.how == "less_than":
        return end < first or (first, last) == (begin, end)
    if claim.how == "at_least":
        return first <= begin <= last and ground.how not in {"at_most", "less_than", "within"}
    if claim.how in {"at_most", "up_to", "within"}:
        return first <= end <= last and ground.how not in {"at_least", "more_than"}
    if ground.how == "between" and claim.dimension == "clock":
        return False
    return first <= begin and end <= last


def _lies_within(claim: Amount, ground: Amount, slack: float) -> bool:
    low = ground.low > claim.low + slack or (ground.low >= claim.low - slack and (not claim.low_open or ground.low_open))
    high = ground.high < claim.high - slack or (ground.high <= claim.high + slack and (not claim.high_open or ground.high_open))
    return low and high


def _across(claim: Amount, ground: Amount) -> Comparison:
    """Compare amounts of two dimensions where words leave the one open: `from nine`, `40 degrees`, `3 May`."""
    pair = (claim.dimension, ground.dimension)
    if pair == ("day", "date"):
        return "holds" if claim.high == _month_day(ground.high) or claim.low == _month_day(ground.low) else "fails"
    if pair == ("date", "day"):
        return "holds" if _month_day(claim.high) == ground.high or _month_day(claim.low) == ground.low else "fails"
    if pair == ("count", "clock"):
        return "holds" if _is_hour(claim, ground) else "apart"
    if pair in {("degree", "temperature"), ("count", "temperature")}:
        shifted = claim._replace(low=claim.low + _KELVIN, high=claim.high + _KELVIN)
        return ("holds" if _lies_within(shifted, ground, 0.3) else "fails") if pair[0] == "degree" else "apart"
    if pair in {("count", "rating"), ("rating", "count")} and claim.high <= 5:
        return "holds" if _lies_within(claim, ground, _EXACT) else "apart"
    if pair in {("workday", "time"), ("time", "workday")}:
        return "fails"
    return "apart"


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
    sizes = [abs(value) for value in (claim.low, claim.high, ground.low, ground.high) if math.isfinite(value)]
    largest, converted = max(sizes, default=0.0), claim.unit != ground.unit
    if claim.dimension in _POINTS or claim.dimension == "count":
        return _EXACT
    if claim.dimension == "time" and converted:
        return _CALENDAR * min((size for size in sizes if size), default=0.0)
    if claim.dimension == "temperature" and converted:
        return 0.3
    return (_ROUNDED if converted and claim.dimension in {"mass", "length", "volume"} else _EXACT) * largest
