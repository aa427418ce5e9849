"""Reads the amounts of a sentence: numbers and ranges with comparator and unit, dates, times of day.

Comparing them: `grounding`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.guardrails.claims.bounds import HALF_DAY, Amount, How, Place, amount_of, bound_after, bound_before
from service.guardrails.claims.counts import (
    MANY,
    Number,
    begins_number,
    half_after,
    is_designator,
    is_pronoun,
    number_at,
)
from service.guardrails.claims.dates import Moment
from service.guardrails.claims.frequencies import frequency_at
from service.guardrails.claims.measures import nouns_after, per_after, unit_after
from service.guardrails.claims.numbers import number_word, spoken_number
from service.guardrails.claims.shared_units import with_shared_units
from service.guardrails.claims.shares import EVERY, half_at, nth_at, share_amount, share_of
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import Unit, unit_of

_JOINS = frozenset({"to", "bis", "-", "–", "—", "‐", "‑", "or", "oder"})
_UNTIL = _JOINS | {"until", "till", "through"}
_OR = frozenset({"or", "oder"})
_AND = frozenset({"and", "und"})
_SPANS = frozenset({"time", "workday"})
_MINUS = frozenset({"-", "−"})


def amounts_of(tokens: Sequence[Token], moments: Sequence[Moment], language: str) -> tuple[Amount, ...]:
    """Return the amounts of a sentence in order, dates and times of day among them; none overlap."""
    found: list[Amount] = []
    begins = {moment.start: moment for moment in moments}
    at = 0
    while at < len(tokens):
        token = tokens[at]
        moment = begins.get(token.start)
        amount: Amount | None
        if (
            moment is None
            and token.kind != "n"
            and not (token.kind == "w" and (token.low in EVERY or begins_number(token.low)))
        ):
            at += 1
            continue
        if moment is not None:
            amount = _of_moment(tokens, at, moment, begins)
        else:
            amount = None if is_designator(tokens, at, language) else _amount_at(tokens, at, language)
        if amount is not None:
            found.append(amount)
            at = max(at + 1, amount.after)
        else:
            at += 1
    return with_shared_units(tokens, found)


def _past(tokens: Sequence[Token], at: int, end: int) -> int:
    while at < len(tokens) and tokens[at].start < end:
        at += 1
    return at


def _is_between(tokens: Sequence[Token], first: int) -> bool:
    return any(
        tokens[place].low in {"between", "zwischen"} for place in range(max(0, first - 2), min(first + 1, len(tokens)))
    )


def _of_moment(tokens: Sequence[Token], at: int, moment: Moment, begins: Mapping[int, Moment]) -> Amount:
    after = _past(tokens, at, moment.end)
    how, first = bound_before(tokens, at, is_date=True)
    low, high = moment.low, moment.high
    joint = tokens[after].low if after + 1 < len(tokens) else ""
    other = begins.get(tokens[after + 1].start) if joint else None
    is_range = joint in _UNTIL - {"or", "oder"} or (joint in _AND and _is_between(tokens, first))
    if other is not None and is_range and other.dimension == moment.dimension and other.low >= low:
        how, high = "between", other.high
        after = _past(tokens, after, other.end)
    return amount_of(tokens, Place(first, after), (moment.dimension, ""), how, (low, high))


def _amount_at(tokens: Sequence[Token], at: int, language: str) -> Amount | None:
    half = half_at(tokens, at) or nth_at(tokens, at)
    if half is not None:
        return share_amount(tokens, at, half)
    number = number_at(tokens, at, language)
    often = frequency_at(tokens, at, number.value if number else None, number.after if number else at)
    if often is not None:
        return amount_of(tokens, Place(at, often.after), ("time", "often"), "exactly", (often.hours, often.hours))
    if number is None:
        return None
    if at and tokens[at - 1].low in {"past", "halb"} and number.value <= 12:
        return _half_hour(tokens, at, number)
    share = share_of(tokens, number.value, number.after)
    if share is not None:
        return share_amount(tokens, at, share)
    return None if is_pronoun(tokens, at, number.after) else _plain(tokens, at, number, language)


def _half_hour(tokens: Sequence[Token], at: int, number: Number) -> Amount | None:
    """Return the time that `half past ten` and `halb elf` say."""
    is_past = tokens[at - 1].low == "past"
    if is_past and (at < 2 or tokens[at - 2].low != "half"):
        return None
    minutes = number.value * 60 + (30 if is_past else -30)
    how, first = bound_before(tokens, at - 2 if is_past else at - 1, is_date=True)
    return amount_of(tokens, Place(first, number.after), ("clock", HALF_DAY), how, (minutes, minutes))


class _Start(NamedTuple):
    """Where a number begins with the signs before it: its sign, and its currency if that stands there."""

    first: int
    sign: int
    money: Unit | None


def _start(tokens: Sequence[Token], at: int) -> _Start:
    first, sign = at, 1
    is_signed = at > 0 and tokens[at - 1].text in _MINUS and tokens[at - 1].end == tokens[at].start
    is_minus = at > 0 and tokens[at - 1].low == "minus" and (at == 1 or tokens[at - 2].kind != "n")
    if is_minus or (is_signed and (at == 1 or tokens[at - 2].end < tokens[at - 1].start)):
        first, sign = at - 1, -1
    before = tokens[first - 1] if first else None
    money = unit_of(before.low) if before is not None else None
    if before is None or money is None or money.dimension != "money" or (before.kind == "w" and len(before.low) > 3):
        return _Start(first, sign, None)
    first -= 2 if first > 1 and tokens[first - 2].low == "us" else 1
    return _Start(first, sign, money)


def _plain(tokens: Sequence[Token], at: int, number: Number, language: str) -> Amount | None:
    start = _start(tokens, at)
    low = high = number.value * start.sign
    unit, after = unit_after(tokens, number.after)
    after = after if unit else number.after
    cents = _cents(tokens, after) if unit is not None and unit.dimension == "money" and unit.factor == 1 else None
    if cents is not None:
        low, high, after = low + cents / 100, high + cents / 100, after + 1
    if unit is not None and half_after(tokens, after):
        low = high = low + 0.5 * start.sign
        after += 3
    how, begin = bound_before(tokens, start.first)
    if tokens[at].low in MANY and how == "exactly":
        how = "at_least"
    rest = _range_end(tokens, after, joined_by_and=_is_between(tokens, begin))
    is_another = (
        rest is not None and unit is not None and tokens[after].low in _OR and unit_after(tokens, rest.after)[0] is None
    )
    if rest is not None and rest.value > low and not is_another:  # not in `2 years or 500 charges`
        how, high, after = "between", rest.value, rest.after
        later, end = unit_after(tokens, after)
        unit, after = (later, end) if later else (unit, after)
    is_when = at > 0 and tokens[at - 1].low in {"on", "an"} and unit is not None and unit.dimension in _SPANS
    is_idle = (
        unit is None or is_when or len(tokens[after - 1].low) == 1 or (unit.dimension == "money" and unit.factor < 1)
    )
    if start.money is None and number.is_article and is_idle:
        return None  # `on a working day` tells when, and what does not cost a cent is free
    return _finished(tokens, Place(min(begin, start.first), after), (low, high), how, start.money or unit, language)


def _cents(tokens: Sequence[Token], at: int) -> int | None:
    """Return the cents that follow a sum: `nine euros fifty`, `5 Euro 40`; a number of something else is none."""
    if at >= len(tokens) or (at + 1 < len(tokens) and unit_of(tokens[at + 1].low)):
        return None
    token = tokens[at]
    value = (
        int(token.text)
        if token.kind == "n" and token.text.isdigit() and len(token.text) == 2
        else number_word(token.low)
    )
    return value if value is not None and 10 <= value < 100 else None


def _range_end(tokens: Sequence[Token], at: int, *, joined_by_and: bool) -> Number | None:
    """Return the second number of a range: `3 to 5`, `54 bis 61`, `between 3 and 5`, `20 x 30`."""
    joint = tokens[at].low if at + 1 < len(tokens) else ""
    if joint not in _JOINS and joint != "x" and not (joined_by_and and joint in _AND):
        return None
    place = at + 1 + (tokens[at + 1].low == "zu")
    money = unit_of(tokens[place].low) if place < len(tokens) else None
    place += money is not None and money.dimension == "money"
    sign = -1 if place < len(tokens) and tokens[place].text in _MINUS else 1
    place += place < len(tokens) and tokens[place].text in _MINUS | {"+"}
    said = spoken_number(tokens, place) if place < len(tokens) else None
    return Number(sign * float(said[0]), said[1]) if said else None


def _is_at(tokens: Sequence[Token], at: int, low: str) -> bool:
    return at < len(tokens) and tokens[at].low == low


def _finished(
    tokens: Sequence[Token], place: Place, bound: tuple[float, float], how: How, unit: Unit | None, language: str
) -> Amount:
    counts = unit is None or unit.dimension == "percent"
    nouns, named = nouns_after(tokens, place.after, language) if counts else ((), place.after)
    end = place.after
    later = bound_after(tokens, (place.after, named)) if how == "exactly" else None
    if later is not None:
        how, end = later
    elif how == "exactly" and _is_at(tokens, place.after, "of"):  # five hours of sun or more
        far = bound_after(tokens, (place.after + 2, place.after + 3))
        how = far[0] if far else how
    per = per_after(tokens, max(end, named if unit is None else end), language)
    if unit is not None:
        bound = (bound[0] * unit.factor + unit.offset, bound[1] * unit.factor + unit.offset)
    return amount_of(
        tokens,
        Place(place.first, max(end, place.after)),
        (unit.dimension, unit.name) if unit else ("count", ""),
        how,
        bound,
        nouns=nouns,
        per=per,
        lowest=0.0 if min(bound) >= 0 else -math.inf,
    )
