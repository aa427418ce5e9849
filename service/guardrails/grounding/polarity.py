"""Whether an amount belongs to what a claim says or to the contrary: `unopened within 30 days, opened within 14`.

Amounts at large: `amounts`.
"""

from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.vocabulary import opposites_of
from service.guardrails.grounding.conditions import piece_of
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


def on_its_side(site: ClaimSite, amount: Amount, found: list[Candidate], near: float) -> list[Candidate]:
    """Return amounts of which those of the contrary do not hold, where the evidence has amounts on both sides.

    Those from a nearness on tell whether it has.
    """
    sides = [_sides_of(site, amount, one) for one in found]
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


def _sides_of(site: ClaimSite, amount: Amount, one: Candidate) -> tuple[frozenset[str], frozenset[str]]:
    """Return what the words beside an amount say as a claim does, and what they say the contrary of."""
    if amount.dimension in _POINTS:
        return frozenset(), frozenset()
    said, denied = _polar(site.reading, amount, is_row=False)
    theirs, theirs_denied = _polar(one.ground.reading, one.amount, is_row=bool(one.ground.row))
    if site.is_reversed is not one.ground.is_reversed:
        said, denied = denied, said
    turned = {word for word in said if word in theirs_denied or not opposites_of(word).isdisjoint(theirs)} - theirs
    turned |= (denied & theirs) - theirs_denied
    return (said & theirs) | (denied & theirs_denied), telling(turned) - (said & denied) - _LOOSE


def _polar(reading: Reading, amount: Amount, *, is_row: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the concepts that the piece of an amount says, and those that it denies."""
    piece = piece_of(reading, amount)
    label = next((place for place, token in enumerate(reading.tokens) if token.low == "|"), 0) if is_row else 0
    words = [word for word in reading.words if word.place in piece or word.place < label]
    said = frozenset(word.concept for word in words if not word.denied)
    return said, frozenset(word.concept for word in words if word.denied)
