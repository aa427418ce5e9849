"""Whether an amount belongs to what a claim says or to the contrary: `unopened within 30 days, opened within 14`.

Amounts at large: `amounts`.
"""

from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.vocabulary import opposites_of
from service.guardrails.grounding.bindings import Beside, beside
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import telling

_LOOSE = frozenset({"include", "exclude", "free", "price", "further"})
"""What is not included costs extra, and what costs nothing is free."""
_POINTS = frozenset({"date", "clock", "day"})
"""Who is open until six closes at six."""


class Candidate(NamedTuple):
    """An amount of the evidence from which a claim's may follow: how near it is in its matter, and if it holds."""

    nearness: float
    holds: bool
    ground: Ground
    amount: Amount
    beside: Beside


def on_its_side(site: ClaimSite, amount: Amount, found: list[Candidate], near: float) -> list[Candidate]:
    """Return amounts of which those of the contrary do not hold, where the evidence has amounts on both sides.

    Those from a nearness on tell whether it has.
    """
    if amount.dimension in _POINTS:
        return found
    mine = beside(site.reading, amount, is_row=False)
    sides = [_sides_of(mine, one, is_turned=site.is_reversed is not one.ground.is_reversed) for one in found]
    close = [side for one, side in zip(found, sides, strict=True) if one.nearness >= near]
    shared, turned = (frozenset[str]().union(*(side[which] for side in close)) for which in (0, 1))
    apart = shared & turned
    if not apart:
        return found
    is_right = any(one.holds and side[0] & apart for one, side in zip(found, sides, strict=True))
    return [
        one._replace(nearness=one.nearness - (0.0 if one.holds else 0.5), holds=one.holds and is_right)
        if side[1] & apart
        else one
        for one, side in zip(found, sides, strict=True)
    ]


def _sides_of(mine: Beside, one: Candidate, *, is_turned: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return what the words beside an amount say as those of a claim do, and what they say the contrary of."""
    said, denied = mine
    theirs, theirs_denied = one.beside
    if is_turned:
        said, denied = denied, said
    turned = {word for word in said if word in theirs_denied or not opposites_of(word).isdisjoint(theirs)} - theirs
    turned |= (denied & theirs) - theirs_denied
    return (said & theirs) | (denied & theirs_denied), telling(turned) - (said & denied) - _LOOSE
