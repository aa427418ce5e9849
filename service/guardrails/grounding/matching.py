"""How near two assertions are in what they speak of: subject and attribute.

Whether the one proves the other: `judging`.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.vocabulary import opposites_of, vocabulary, word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.grounds import Ground

_WEAK = word_set("weak concepts")
"""Concepts that almost any sentence may have: they tell little about what it is about."""


_GEOMETRY = word_set("distinct measures")
"""Attributes that nobody takes for each other: an amount of one never proves another."""


@lru_cache(maxsize=20_000)
def weight_of(concept: str) -> float:
    """Return how much a concept says about the matter of a sentence: 4 to 15, and 10 for most.

    Whole numbers, so that sums are the same in whichever order a set gives its concepts.
    """
    if concept in _WEAK:
        return 4.0
    known = vocabulary()
    if concept in known.measures:
        return 15.0
    return 13.0 if concept in known.classes else 10.0


def is_weak(concept: str) -> bool:
    """Tell whether a concept says too little to contradict by."""
    return concept in _WEAK


def telling(concepts: Iterable[str]) -> frozenset[str]:
    """Return those concepts that say enough to tell one matter from another."""
    return frozenset(concepts) - _WEAK


def telling_words(words: Iterable[Word]) -> list[Word]:
    """Return those words whose concepts say enough to tell one matter from another."""
    return [word for word in words if word.concept not in _WEAK]


_BRAND, _PRICE = frozenset({BRAND}), frozenset({"price"})


@lru_cache(maxsize=20_000)
def subjects_agree(claimed: frozenset[str], about: frozenset[str]) -> bool:
    """Tell whether evidence about some subjects may speak for a claim about others; what is about no product may."""
    if not claimed or not about or not claimed.isdisjoint(about - _BRAND):
        return True
    products, grounds = claimed - _BRAND, about - _BRAND
    return not products or not grounds or bool(products & grounds)


def speaks_for(ground: Ground, claimed: frozenset[str]) -> bool:
    """Tell whether a sentence may speak for a claim about some subjects: it holds today, and is about none other."""
    return not ground.is_expired and subjects_agree(claimed, ground.about)


@lru_cache(maxsize=20_000)
def contraries(claimed: frozenset[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the concepts of a claim that have opposites, each with those that the claim does not say too."""
    found = ((one, opposites_of(one) - claimed) for one in claimed)
    return tuple((one, others) for one, others in found if others)


def likeness(claimed: Iterable[str], near: Collection[str], far: Collection[str]) -> float:
    """Return which share of a claim's concepts evidence has, 0 to 1; what stands only around it counts for half."""
    total = matched = 0.0
    for concept in claimed:
        weight = weight_of(concept)
        total += weight
        if concept in near:
            matched += weight
        elif concept in far:
            matched += weight / 2
    return matched / total if total else 1.0


def nearness(claimed: frozenset[str], amount: Amount, ground: Ground, other: Amount, near: frozenset[str]) -> float:
    """Return how surely two amounts are of the same attribute, 0 to 1 or below.

    `near` are the concepts beside the other.
    """
    alone = (
        sum(one.dimension == "money" for one in ground.reading.amounts) == 1 if amount.dimension == "money" else False
    )
    share = likeness(claimed, near | ground.reading.concepts if alone else near, ground.reading.concepts)
    mine, theirs = measures_of(claimed), measures_of(near)
    if amount.dimension == "money":
        mine -= _PRICE  # a sum is a price, whether or not a cell of a table says so
    if mine and theirs and not mine & theirs:
        share = share * 0.5 - 0.3 if mine & _GEOMETRY and theirs & _GEOMETRY else share * 0.5
    if amount.nouns and other.nouns and amount.dimension == "count":
        nouns = set(amount.nouns)
        if nouns.isdisjoint(other.nouns) and (
            nouns.isdisjoint(near) or (claimed.isdisjoint(other.nouns) and _counts_elsewhere(nouns, ground, other))
        ):
            share *= 0.6
    return share


def _counts_elsewhere(nouns: set[str], ground: Ground, other: Amount) -> bool:
    """Tell whether another count of the same sentence is of what a claim counts: `14 people, 3 of them trainees`."""
    return any(
        one is not other and one.dimension == "count" and nouns & set(one.nouns) for one in ground.reading.amounts
    )


@lru_cache(maxsize=20_000)
def measures_of(concepts: frozenset[str]) -> frozenset[str]:
    """Return those concepts that name something measured."""
    return concepts & vocabulary().measures


def names_differ(claimed: frozenset[str], ground: Ground) -> bool:
    """Tell whether a claim and a sentence name different things.

    Each has names, and none of the claim's is known there.
    """
    return bool(claimed and ground.names) and not claimed & (ground.names | ground.said | ground.denied | ground.titled)
