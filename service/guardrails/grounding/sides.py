"""Finds the amounts that the two sides of a comparison have in the evidence. What they prove: `comparisons`."""

import math
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.vocabulary import vocabulary
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import likeness, telling
from service.guardrails.grounding.scales import ANY, Scale

_ENOUGH = 0.34
"""A side without a product is a sentence's when it has this share of the side's words."""
Measured = tuple[float, Amount, Ground]
"""How well an amount fits, 0 and up; the amount; its sentence."""


class Side(NamedTuple):
    """One side of a comparison: the products it names, and the concepts of its words."""

    about: frozenset[str]
    concepts: frozenset[str]


def best_pair(
    mine: Side, theirs: Side, scale: Scale, attribute: frozenset[str], grounds: Grounds
) -> tuple[Measured, Measured] | None:
    """Return the two amounts that are compared: of one dimension and attribute, one of each side, most alike."""
    best: tuple[float, tuple[Measured, Measured]] | None = None
    others = measured(theirs, scale, attribute | mine.concepts, grounds)
    for one in measured(mine, scale, attribute, grounds):
        for other in others:
            if not _comparable(one, other, mine, theirs):
                continue
            score = one[0] + other[0] + 0.1 * min(len(_near(one) & _near(other)), 5)
            if best is None or score > best[0]:
                best = (score, (one, other))
    return best[1] if best else None


def _near(row: Measured) -> frozenset[str]:
    return row[2].titled | row[2].said | frozenset(row[1].nouns)


def _comparable(one: Measured, other: Measured, mine: Side, theirs: Side) -> bool:
    (_, a, ground), (_, b, beside) = one, other
    if a is b or a.dimension != b.dimension or (a.dimension == "money" and a.unit != b.unit):
        return False
    if ground is not beside or mine.about == theirs.about:
        return True
    return _subject_of(ground, a) in mine.about and _subject_of(beside, b) in theirs.about


def _subject_of(ground: Ground, amount: Amount) -> str:
    before = [one for one in ground.reading.mentions if one.first < amount.first]
    return before[-1].subject if before else ""


def measured(side: Side, scale: Scale, attribute: frozenset[str], grounds: Grounds) -> list[Measured]:
    """Return the amounts that a side has on a scale, each with how well it fits."""
    found = []
    for ground, amount, near, _ in grounds.amounts(sorted(scale.dimensions)):
        if ground.is_expired or not math.isfinite(amount.high) or not _is_of(side, ground, amount):
            continue
        if not _is_on(scale, amount, near, attribute):
            continue
        fit = 1.0 if scale.concepts & near else 0.0
        fit += 2 * likeness(attribute, near, ()) - 0.5 * _class_mates(side.concepts, ground)
        fit += 0.0 if side.about else likeness(side.concepts, near, ())
        found.append((fit, amount, ground))
    return found


def _is_of(side: Side, ground: Ground, amount: Amount) -> bool:
    if not side.about:
        return likeness(side.concepts, ground.said | ground.titled, ()) >= _ENOUGH
    about = frozenset({_subject_of(ground, amount)}) if len(ground.reading.subjects) > 1 else ground.about
    return bool(side.about & about)


def _is_on(scale: Scale, amount: Amount, near: frozenset[str], attribute: frozenset[str]) -> bool:
    """Tell whether an amount is of the attribute that a scale measures."""
    if not scale.concepts:
        return not (amount.dimension == "count" and amount.nouns) or not attribute.isdisjoint(amount.nouns)
    if scale.dimensions == ANY:
        return not amount.nouns or bool(scale.concepts & set(amount.nouns))
    if telling(attribute & near):
        return True
    return bool(scale.concepts & near) or not scale.dimensions & {"count", "length", "time"}


def _class_mates(concepts: frozenset[str], ground: Ground) -> int:
    """Return how many concepts of a sentence are of the class of one of the side's, and another.

    Germany beside the UK.
    """
    classes = vocabulary().classes
    mine = {classes[one] for one in concepts if one in classes}
    return sum(classes.get(one) in mine and one not in concepts for one in ground.said)
