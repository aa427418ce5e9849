"""Reads how often something happens, as the time from one to the next: `four times a day` is every six hours.

Spans: `quantities`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import unit_of

OFTEN = {"twice": 2, "thrice": 3, "zweimal": 2, "dreimal": 3, "viermal": 4, "fünfmal": 5, "sechsmal": 6}
_TIMES = frozenset({"times", "mal"})
_EACH = frozenset({"a", "an", "per", "each", "every", "pro", "im", "am", "je", "in", "jeden", "jede", "jedes"})


class Frequency(NamedTuple):
    """The hours from one time to the next, and the place after the last token."""

    hours: float
    after: int


def frequency_at(tokens: Sequence[Token], at: int, value: float | None, after: int) -> Frequency | None:
    """Return how often something happens by the words from a token on.

    `value` is the number that ends before `after`, if any.
    """
    if tokens[at].low in OFTEN:
        times, place = float(OFTEN[tokens[at].low]), at + 1
    elif value and after < len(tokens) and tokens[after].low in _TIMES:
        times, place = value, after + 1
    else:
        return None
    if place + 1 >= len(tokens) or tokens[place].low not in _EACH:
        return None
    place += 1 + (tokens[place + 1].low == "der")
    unit = unit_of(tokens[place].low) if place < len(tokens) else None
    if unit is None or unit.dimension != "time":
        return None
    return Frequency(unit.factor / times, place + 1)
