"""Whether a claim turns a comparison of the evidence round: `A is cheaper than B` for `A costs more than B`.

Amounts: `comparisons`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims.readings import Reading
from service.guardrails.grounding.scales import comparative_in

_BETWEEN = frozenset({"than", "als"})
_THAN = frozenset({"than", "als", "as", "wie"})


class _Comparison(NamedTuple):
    """What a sentence compares.

    The concepts of the attribute, 1 for more and -1 for less of it, and those of each side.
    """

    attribute: frozenset[str]
    direction: int
    mine: frozenset[str]
    theirs: frozenset[str]


def turns_round(claim: Reading, ground: Reading) -> bool:
    """Tell whether a claim says of one side what a sentence says of the other."""
    if "comparison" not in claim.marks and claim.lows.isdisjoint(_BETWEEN):
        return False
    if claim.lows.isdisjoint(_THAN) or ground.lows.isdisjoint(_THAN):
        return False
    one, other = _comparison(claim), _comparison(ground)
    if one is None or other is None or not one.direction or not other.direction:
        return False
    if one.attribute and other.attribute and one.attribute != other.attribute:
        return False
    straight = len(one.mine & other.mine) + len(one.theirs & other.theirs)
    crossed = len(one.mine & other.theirs) + len(one.theirs & other.mine)
    if straight == crossed:
        return False
    return (one.direction == other.direction) == (crossed > straight)


def _comparison(reading: Reading) -> _Comparison | None:
    lows = [token.low for token in reading.tokens]
    found = comparative_in(lows, is_marked=True, dimensions=frozenset(one.dimension for one in reading.amounts))
    if found is None:
        return None
    at, scale = found
    than = next((place for place in range(at, len(lows)) if lows[place] in _THAN and place > at), None)
    if than is None:
        return None
    mine, theirs = _side(reading, 0, at), _side(reading, than, len(lows))
    return _Comparison(scale.concepts, scale.direction, mine - theirs, theirs - mine)


def _side(reading: Reading, begin: int, end: int) -> frozenset[str]:
    places: Sequence[tuple[int, str]] = [(word.place, word.concept) for word in reading.words]
    subjects = [(one.first, one.subject) for one in reading.mentions]
    return frozenset(name for place, name in (*places, *subjects) if begin <= place < end)
