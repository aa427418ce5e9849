"""Reads the number at a token, in digits or words: `three`, `a dozen`, `half a kilo`, `thousands of`.

Bounds and units: `quantities`.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims.bounds import is_bound
from service.guardrails.claims.dates import is_month
from service.guardrails.claims.frequencies import OFTEN
from service.guardrails.claims.measures import unit_after
from service.guardrails.claims.numbers import multiplied, number_word, spoken_number
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import unit_of
from service.guardrails.claims.vocabulary import concept_of, word_set

ONE = frozenset({"a", "an", "one", "ein", "eine", "einen", "einem", "einer", "eines"})
MANY = {
    "dozens": 24, "hundreds": 200, "thousands": 2_000, "millions": 2 * 10**6, "dutzende": 24, "hunderte": 200, "tausende": 2_000,
}  # fmt: skip
"""Of things uncounted there are at least two of the word's number."""
HALF = {
    "½": 0.5, "¼": 0.25, "¾": 0.75, "half": 0.5, "halb": 0.5, "halbe": 0.5, "halber": 0.5, "halbes": 0.5, "halben": 0.5, "eineinhalb": 1.5,
    "anderthalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5, "fünfeinhalb": 5.5, "viertel": 0.25, "dreiviertel": 0.75,
}  # fmt: skip
_AFTER_ONE = {
    "halbe": 0.5,
    "halber": 0.5,
    "halbes": 0.5,
    "halben": 0.5,
    "half": 0.5,
    "dozen": 12.0,
    "dutzend": 12.0,
    "couple": 2.0,
}
_LARGE = frozenset(
    {
        "dozen",
        "dutzend",
        "million",
        "millions",
        "millionen",
        "billion",
        "milliarde",
        "milliarden",
        "thousand",
        "tausend",
    }
)
_ARTICLES = frozenset({"das", "der", "die", "den", "dem", "des", "unser", "unsere", "vom", "beim", "zum"})
_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_MEASURED = frozenset({"mass", "length", "volume"})
_NO_NAMES = word_set("no names")


@lru_cache(maxsize=20_000)
def begins_number(low: str) -> bool:
    """Tell whether a word in lower case may begin an amount: `a`, `half`, `twelve`, `thousands`, `twice`."""
    return low in ONE or low in HALF or low in MANY or low in OFTEN or low == "hälfte" or number_word(low) is not None


class Number(NamedTuple):
    """A number, and the place after its last token.

    `is_article` says that only a unit makes a number of it: `a year`.
    """

    value: float
    after: int
    is_article: bool = False


def number_at(tokens: Sequence[Token], at: int, language: str) -> Number | None:
    """Return the number that begins at a token; None if none does."""
    token = tokens[at]
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if token.kind == "s" or (token.low == "half" and following == "past"):
        return None
    if token.low in HALF and not (token.low == "viertel" and at and tokens[at - 1].low in {"ein", "drei"}):
        return _half(tokens, at, at + 1 + (following in ONE))
    if token.low in ONE:
        return _one(tokens, at, following)
    if token.low in MANY:
        return Number(float(MANY[token.low]), at + 1 + (following in {"of", "von"}))
    said = None if _is_ordinal(tokens, at) else spoken_number(tokens, at)
    if said is None:
        return None
    value = float(said[0]) / (1000 if _is_decimal(tokens, at, said[1], language) else 1)
    return _and_a_half(tokens, Number(value, said[1]))


def _half(tokens: Sequence[Token], at: int, after: int) -> Number:
    """Return `half a dozen` and `half a million` as numbers; half of a unit is one where the unit follows."""
    if after < len(tokens) and tokens[after].low in _LARGE:
        value, after = multiplied(tokens, Decimal(str(HALF[tokens[at].low])), after)
        return Number(float(value), after)
    return Number(HALF[tokens[at].low], after, is_article=True)


def _one(tokens: Sequence[Token], at: int, following: str) -> Number | None:
    before = tokens[at - 1] if at else None
    if (
        before is not None
        and tokens[at].low != "one"
        and (before.low in {"per", "/", "not", "pro"} or before.kind == "n" or unit_of(before.low))
    ):
        return None  # 24 hours a day
    if following in _AFTER_ONE and at + 2 < len(tokens) and tokens[at + 2].low in _LARGE:
        value, after = multiplied(tokens, Decimal(str(_AFTER_ONE[following])), at + 2)
        return Number(float(value), after)
    if following in {"couple", "dozen"} and at + 2 < len(tokens) and tokens[at + 2].low == "of":
        return Number(_AFTER_ONE[following], at + 3)
    if following in _AFTER_ONE:
        return Number(_AFTER_ONE[following], at + 2)
    if following in {"hundred", "thousand", "million"}:
        value, after = multiplied(tokens, Decimal(1), at + 1)
        return Number(float(value), after)
    return _and_a_half(tokens, Number(1.0, at + 1, is_article=True))


def half_after(tokens: Sequence[Token], after: int) -> bool:
    """Tell whether `and a half` stands at a place: of the number before it, or of the unit: `a month and a half`."""
    return [token.low for token in tokens[after : after + 3]] == ["and", "a", "half"]


def _and_a_half(tokens: Sequence[Token], number: Number) -> Number:
    after = number.after
    lows = [token.low for token in tokens[after : after + 3]]
    if lows[:1] and lows[0] in {"½", "¼", "¾"}:
        return Number(number.value + HALF[lows[0]], after + 1)
    if not half_after(tokens, after):
        return number
    value, after = multiplied(tokens, Decimal(str(number.value + 0.5)), after + 3)
    return Number(float(value), after)


def _is_ordinal(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number in digits only tells a place in a row: `the 13th`."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is not None and following.low in _ORDINAL and following.start == tokens[at].end


def _is_decimal(tokens: Sequence[Token], at: int, after: int, language: str) -> bool:
    """Tell whether a sign before three digits is the decimal one.

    So may the comma of a German number be, and the point of an English measure.
    """
    text = tokens[at].text
    whole, sign, rest = text.partition("," if language == "de" else ".")
    if not sign or not whole.isdigit() or len(rest) != 3 or not rest.isdigit():
        return False
    if language == "de":
        return True
    unit = unit_after(tokens, after)[0] if language == "en" else None
    return unit is not None and unit.dimension in _MEASURED


def is_pronoun(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Tell whether a number word only stands for things just named: `of the two`, `the three plans`, `one of them`."""
    if tokens[at].kind == "n":
        return False
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    if before[-1:] == ["the"] and (before[:1] == ["of"] or after >= len(tokens) or tokens[after].kind == "s"):
        return True
    return tokens[at].low == "one" and not (after < len(tokens) and unit_of(tokens[after].low.removesuffix("'s")))


def is_designator(tokens: Sequence[Token], at: int, language: str) -> bool:
    """Tell whether a number belongs to the name before it, as in `Alpine 12`.

    The name is a word in capitals that is no known word, and no unit follows the number.
    """
    if not at or tokens[at].kind != "n" or tokens[at - 1].kind != "w" or tokens[at].start - tokens[at - 1].end > 1:
        return False
    name = tokens[at - 1]
    if not name.text[:1].isupper() or len(name.text) < 2 or name.low in _NO_NAMES or is_bound(name.low):
        return False
    if concept_of(name.low, language) or unit_of(name.low) or is_month(name.low, language):
        return False
    if language == "de" and at > 1 and tokens[at - 2].low not in _ARTICLES:
        return False
    following = [token.low for token in tokens[at + 1 : at + 4]]
    if following[:1] in (["out"], ["/"]) or (following[:1] in (["of"], ["von"]) and following[1:2] in (["5"], ["10"])):
        return False  # rated 4.4 out of 5
    return unit_after(tokens[at : at + 4], 1)[0] is None
