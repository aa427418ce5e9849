"""Which months of any year a sentence speaks of: `from May to September`, `in July`, `im Winter`. Dates: `dates`."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.guardrails.claims.dates import month_of
from service.guardrails.claims.tokens import Token

_SEASONS = {
    "spring": (3, 5), "springtime": (3, 5), "frühling": (3, 5), "frühjahr": (3, 5), "summer": (6, 8), "sommer": (6, 8),
    "autumn": (9, 11), "herbst": (9, 11), "winter": (12, 2),
}  # fmt: skip
_TO = frozenset({"to", "until", "till", "through", "bis", "-", "–", "—", "and"})
_BEFORE = frozenset(
    {"in", "im", "from", "von", "to", "until", "till", "bis", "between", "zwischen", "since", "seit", "through", "and", "und", "or",
     "of", "during", "before", "after", "by", "each", "every", "early", "late", "mid", "next", "last", "this", "ab", "-", "–", "—", "|"}
)  # fmt: skip
"""What may stand before a month that is a common word too, and before a season."""
_COMMON = frozenset({"may", "march", "mar"})
_YEAR = 4
"""Digits."""


class Season(NamedTuple):
    """The months of a year that a sentence names at a token, 1 to 12.

    A season has no first day that people agree on: then `is_vague`.
    """

    place: int
    months: frozenset[int]
    is_vague: bool


def seasons_in(tokens: Sequence[Token], language: str) -> tuple[Season, ...]:
    """Return the months that a sentence names without day and year."""
    if not any(_may_name(token.low, language) for token in tokens):
        return ()
    return tuple(_seasons(tokens, language))


@lru_cache(maxsize=20_000)
def _may_name(word: str, language: str) -> bool:
    return word in _SEASONS or month_of(word, language) is not None


def _seasons(tokens: Sequence[Token], language: str) -> Iterator[Season]:
    after = 0
    for place in range(len(tokens)):
        if place < after:
            continue
        if (named := _SEASONS.get(tokens[place].low)) and place and tokens[place - 1].low in {*_BEFORE, "the", "den"}:
            yield Season(place, _span(*named), is_vague=True)
        elif first := _month_at(tokens, place, language):
            joins = place + 2 < len(tokens) and tokens[place + 1].low in _TO
            last = _month_at(tokens, place + 2, language) if joins else None
            is_span = last is not None and (
                tokens[place + 1].low != "and" or (place > 0 and tokens[place - 1].low == "between")
            )
            after = place + 3 if is_span else place + 1
            yield Season(place, _span(first, last if is_span and last else first), is_vague=False)


def is_month_at(tokens: Sequence[Token], place: int, language: str) -> bool:
    """Tell whether a token names a month: of `May`, `March` and their like, what stands around it decides."""
    return _named(tokens, place, language) is not None


def _named(tokens: Sequence[Token], place: int, language: str) -> int | None:
    token = tokens[place]
    number = month_of(token.low, language) if token.text[:1].isupper() else None
    if number is None or token.low not in _COMMON or language == "de":
        return number
    before = tokens[place - 1].low if place else ""
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    follows = place + 2 < len(tokens) and month_of(tokens[place + 2].low, language) is not None
    is_joined = after in _TO and follows
    is_dated = (place > 0 and tokens[place - 1].kind == "n") or (
        place + 1 < len(tokens) and tokens[place + 1].kind == "n"
    )
    return number if before in _BEFORE or is_joined or is_dated else None


def _month_at(tokens: Sequence[Token], place: int, language: str) -> int | None:
    """Return the number of a month that is named without day or year: those are dates."""
    number = _named(tokens, place, language)
    if number is None or any(one.kind == "n" for one in tokens[max(0, place - 2) : place]):
        return None
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    is_day = language != "de" and len(after) < 3 and after.isdigit()
    return None if is_day or (len(after) == _YEAR and after.isdigit()) else number


def _span(first: int, last: int) -> frozenset[int]:
    months = range(first, (last if last >= first else last + 12) + 1)
    return frozenset((month - 1) % 12 + 1 for month in months)


def fits_season(mine: Sequence[Season], theirs: Sequence[Season]) -> bool:
    """Tell whether what holds in some months holds in others: all of a claim's lie within those of the evidence.

    Of a season it is enough that they share a month. Where either names none, nothing is said against it.
    """
    if not mine or not theirs:
        return True
    known = frozenset[int]().union(*(one.months for one in theirs))
    is_vague = any(one.is_vague for one in theirs)
    return all(one.months & known if one.is_vague or is_vague else one.months <= known for one in mine)
