"""Reads shares and ratings: `two thirds`, `nine in ten`, `half of`, `4.2 out of 5`. Plain numbers: `quantities`."""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount, Place, amount_of, bound_before
from service.guardrails.claims.counts import ONE
from service.guardrails.claims.numbers import number_word
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import Unit, unit_of
from service.guardrails.claims.vocabulary import meaning_of

_PARTS = {
    "third": 3, "thirds": 3, "drittel": 3, "quarter": 4, "quarters": 4, "viertel": 4, "fifth": 5, "fifths": 5, "fünftel": 5, "sixth": 6,
    "sixths": 6, "sechstel": 6, "eighth": 8, "eighths": 8, "achtel": 8, "tenth": 10, "tenths": 10, "zehntel": 10,
}  # fmt: skip
_HALVES = frozenset({"half", "hälfte"})
_ONE = frozenset({"one", "1", "eine", "einer"})
EVERY = frozenset({"every", "each", "jede", "jeder", "jeden", "jedes", "jedem"})
_OF = frozenset({"of", "von", "/", "in", "aus"})
_DIVIDED = frozenset({"mass", "length", "volume", "time", "temperature", "data"})
"""What is measured in units of which parts are told."""
_PEOPLE = frozenset({"customer", "review", "employee", "participant"})


class Share(NamedTuple):
    """A `percent`, 0 to 100, or a `rating`, of five, and the place after its last token."""

    dimension: str
    value: float
    after: int


def half_at(tokens: Sequence[Token], at: int) -> Share | None:
    """Return `half of` and `die Hälfte` as a share."""
    low = tokens[at].low
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low not in _HALVES or (low == "half" and following not in {"of", "the"}):
        return None
    return Share("percent", 50.0, at + 1)


_NTH = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10, "dritte": 3, "dritter": 3, "dritten": 3, "drittes": 3, "vierte": 4, "vierter": 4, "vierten": 4,
    "fünfte": 5, "fünfter": 5, "fünften": 5, "sechste": 6, "zehnte": 10, "zehnter": 10, "zehnten": 10,
}  # fmt: skip


def nth_at(tokens: Sequence[Token], at: int) -> Share | None:
    """Return `every fifth` and `jede dritte` as a share."""
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    unit = unit_of(tokens[at + 2].low) if at + 2 < len(tokens) else None
    if tokens[at].low not in EVERY or following not in _NTH or unit is not None:
        return None
    return Share("percent", 100 / _NTH[following], at + 2)


def share_of(tokens: Sequence[Token], value: float, after: int) -> Share | None:
    """Return the share or rating that goes on from a number; None if it is a plain number."""
    after += _is_star(tokens, after)  # `3.9 stars out of 5`
    place = after + 1 if after < len(tokens) and tokens[after].text == "-" else after
    if place < len(tokens) and tokens[place].low in _PARTS:
        return Share("percent", 100 * value / _PARTS[tokens[place].low], place + 1)
    place = after + 1 if after < len(tokens) and tokens[after].low == "out" else after
    if (
        value == 1
        and tokens[after - 1].low in _ONE
        and place + 2 < len(tokens)
        and tokens[place].kind == "w"
        and tokens[place + 1].low == "in"
    ):
        tenth = _scale(tokens[place + 2])  # one reviewer in ten
        if tenth is not None and tokens[place + 2].kind == "w":
            return Share("percent", 100 / tenth, place + 3)
    if place + 1 >= len(tokens) or tokens[place].low not in _OF:
        return None
    scale = _scale(tokens[place + 1])
    if scale is None or value > scale:
        return None
    return _of_scale(tokens, place, value, scale)


def _is_star(tokens: Sequence[Token], at: int) -> bool:
    unit = unit_of(tokens[at].low) if at + 2 < len(tokens) else None
    return unit is not None and unit.dimension == "rating" and tokens[at + 1].low in {"out", "of", "von"}


def _of_scale(tokens: Sequence[Token], place: int, value: float, scale: float) -> Share | None:
    end = place + 2
    unit = unit_of(tokens[end].low) if end < len(tokens) else None
    is_word = end < len(tokens) and tokens[end].kind == "w" and unit is None
    counted = (
        frozenset(meaning_of(tokens[end].low, "en").concepts) | frozenset(meaning_of(tokens[end].low, "de").concepts)
        if is_word
        else frozenset()
    )
    is_in_words = tokens[place + 1].kind == "w"
    if tokens[place].low in {"in", "aus"} or (is_in_words and counted):
        return Share("percent", 100 * value / scale, end) if is_in_words else None
    if scale not in {5, 10} or counted & _PEOPLE:
        return None
    return Share("rating", value * 5 / scale, end + (unit is not None and unit.dimension == "rating"))


def _scale(token: Token) -> float | None:
    if token.kind == "n":
        return float(token.text) if token.text in {"5", "10", "100"} else None
    word = number_word(token.low)
    return float(word) if word is not None and 2 < word <= 20 else None


def share_amount(tokens: Sequence[Token], at: int, share: Share) -> Amount:
    """Return the amount that a share which begins at a place stands for: of a unit, `half a litre`, or by itself."""
    how, first = bound_before(tokens, at)
    bound = (share.value, share.value)
    unit, after = _unit_of_part(tokens, share)
    if unit is not None:
        value = share.value / 100 * unit.factor
        return amount_of(tokens, Place(first, after), (unit.dimension, unit.name), how, (value, value), lowest=0.0)
    return amount_of(tokens, Place(first, share.after), (share.dimension, share.dimension), how, bound, lowest=0.0)


def _unit_of_part(tokens: Sequence[Token], share: Share) -> tuple[Unit | None, int]:
    """Return the unit of which a share is taken, and the place after it.

    As in `three quarters of a litre`, `eine Viertelstunde`.
    """
    place = share.after
    place += place < len(tokens) and tokens[place].text == "-"  # `a quarter-kilo bag`
    if [token.low for token in tokens[place : place + 1]] == ["of"]:
        place += 1 + (tokens[place + 1].low in ONE if place + 1 < len(tokens) else 0)
        if place == share.after + 1:
            return None, place
    unit = unit_of(tokens[place].low) if share.dimension == "percent" and place < len(tokens) else None
    return (unit, place + 1) if unit is not None and unit.dimension in _DIVIDED else (None, place)
