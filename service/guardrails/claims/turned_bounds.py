"""Bounds that a sentence denies, told the other way round: `no file is larger than 32 MB` says at most 32 MB.

Denials: `denials`.
"""

import math
from collections.abc import Sequence
from itertools import groupby

from service.guardrails.claims.bounds import Amount, How

_TURNED: dict[How, How] = {"more_than": "at_most", "at_least": "less_than"}
"""`Not for children under three` stays as it is.

It says for whom something is not, rather than how old who uses it is.
"""


def with_bounds_turned(amounts: Sequence[Amount], denials: Sequence[bool]) -> tuple[tuple[Amount, ...], list[bool]]:
    """Return the amounts with the denied bounds turned, and the denials that are left.

    A turned bound has used up its own.
    """
    turned, left = list(amounts), list(denials)
    for number, amount in enumerate(amounts):
        if denials[amount.first] and amount.how in _TURNED:
            turned[number] = _turned(amount, _TURNED[amount.how])
            for place in _run_at(denials, amount.first):
                left[place] = False
    return tuple(turned), left


def _turned(amount: Amount, how: How) -> Amount:
    """Return an amount that reaches as far as its denial leaves."""
    low, high = amount.bound
    is_open = how == "less_than"
    floor = 0.0 if low >= 0 else -math.inf
    return amount._replace(how=how, low=floor, high=low if is_open else high, low_open=False, high_open=is_open)


def _run_at(denials: Sequence[bool], place: int) -> Sequence[int]:
    """Return the places of the run of denied tokens in which a place lies."""
    begin = 0
    for _, run in groupby(denials):
        length = len(list(run))
        if begin <= place < begin + length:
            return range(begin, begin + length)
        begin += length
    return ()
