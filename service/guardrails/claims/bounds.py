"""An amount as an interval, and the words that bound it: `up to`, `at least`, `about`, `mindestens`.

Reading amounts: `quantities`.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import vocabulary

How = Literal[
    "exactly",
    "about",
    "nearly",
    "well_over",
    "at_least",
    "more_than",
    "at_most",
    "up_to",
    "within",
    "less_than",
    "between",
]
ABOUT = 0.1
"""How far `about` reaches, as a share of the number."""
HALF_DAY = "half day"
"""The unit of a time of day of which words leave open whether it is before or after noon: `half past six`."""
_LONGEST = 4
_ARTICLES = frozenset({"the", "dem", "zum", "am", "end", "on", "den"})


class Amount(NamedTuple):
    """An assertion of a quantity: the interval in which it says the value lies, in the base unit of its dimension.

    `high` and `low` belong to the interval unless open. `nouns` are the concepts of what is counted; `per` those of
    what it is counted for, such as `month`. `start` and `end` are its place in the sentence, `first` and `after` in its
    tokens. `bound` is the number as it stands, without its comparator: of a date the days that it spans.
    """

    dimension: str
    unit: str
    low: float
    high: float
    low_open: bool
    high_open: bool
    how: How
    nouns: tuple[str, ...]
    per: frozenset[str]
    start: int
    end: int
    first: int
    after: int
    bound: tuple[float, float]


class Place(NamedTuple):
    """Where an amount stands: the tokens `first` to `after` (exclusive), the first of its comparator among them."""

    first: int
    after: int


def amount_of(
    tokens: Sequence[Token],
    place: Place,
    kind: tuple[str, str],
    how: How,
    bound: tuple[float, float],
    *,
    nouns: tuple[str, ...] = (),
    per: frozenset[str] = frozenset(),
    lowest: float = -math.inf,
) -> Amount:
    """Return an amount.

    `kind` is its dimension and unit, `lowest` where an interval begins that has an upper bound only.
    """
    low, high, low_open, high_open = interval_of(how, *bound, lowest=lowest)
    dimension, unit = kind
    end = tokens[place.after - 1].end
    return Amount(
        dimension,
        unit,
        low,
        high,
        low_open,
        high_open,
        how,
        nouns,
        per,
        tokens[place.first].start,
        end,
        place.first,
        place.after,
        bound,
    )


def interval_of(how: How, low: float, high: float, *, lowest: float) -> tuple[float, float, bool, bool]:
    """Return the interval that a comparator makes of a number or range: its ends, and whether each is open."""
    spread = ABOUT * abs(high)
    return {
        "exactly": (low, high, False, False),
        "between": (low, high, False, False),
        "about": (low - spread, high + spread, False, False),
        "nearly": (low - spread, high, False, True),
        "well_over": (low, high + spread, True, False),
        "at_least": (low, math.inf, False, False),
        "more_than": (high, math.inf, True, False),
        "at_most": (lowest, high, False, False),
        "up_to": (lowest, high, False, False),
        "within": (lowest, high, False, False),
        "less_than": (lowest, low, False, True),
    }[how]


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[str, How], dict[str, How], frozenset[str]]:
    bounds = vocabulary().bounds
    before, after = cast("dict[str, How]", dict(bounds["before"])), cast("dict[str, How]", dict(bounds["after"]))
    return before, after, frozenset(bounds["of dates"])


def is_bound(word: str) -> bool:
    """Tell whether a word in lower case bounds an amount by itself."""
    return word in _phrases()[0]


_SCALES = frozenset({"size", "sizes", "age", "grade", "level", "größe", "alter", "stufe"})


def bound_before(tokens: Sequence[Token], first: int, *, is_date: bool = False) -> tuple[How, int]:
    """Return how the words before an amount bound it, and where they begin."""
    before, _, of_dates = _phrases()
    for words in range(min(_LONGEST, first), 0, -1):
        phrase = " ".join(token.low for token in tokens[first - words : first])
        how = before.get(phrase)
        if how is None or (not is_date and phrase in of_dates) or (is_date and how in {"about", "nearly"}):
            continue
        return how, first - words
    if first > 1 and tokens[first - 1].low in _SCALES:
        return bound_before(tokens, first - 1)[0], first  # up to size 49
    if is_date and first > 1 and tokens[first - 1].low in _ARTICLES:
        how, begin = bound_before(tokens, first - 1, is_date=True)
        if how != "exactly":
            return how, begin
    return "exactly", first


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a word follows: `49 euros plus delivery` bounds nothing."""
    return place < len(tokens) and tokens[place].kind == "w" and place > 1 and tokens[place - 2].kind != "n"


def bound_after(tokens: Sequence[Token], places: Sequence[int]) -> tuple[How, int] | None:
    """Return how the words at one of some places bound the amount before them, and where they end.

    None if they do not.
    """
    _, after, _ = _phrases()
    for place in dict.fromkeys(places):
        for words in (2, 1):
            phrase = " ".join(token.low for token in tokens[place : place + words])
            is_sum = phrase == "plus" and (place != places[0] or _goes_on(tokens, place + 1))
            if phrase in after and place + words <= len(tokens) and not is_sum:
                return after[phrase], place + words
    return None
