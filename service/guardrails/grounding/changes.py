"""Judges amounts by which something changed, or differs from what it was.

As in `rose by 15 %`, `one euro dearer`, `save 48 euros a year`.
"""

from collections.abc import Iterator
from itertools import islice, permutations

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import measures_of, subjects_agree, telling
from service.guardrails.grounding.spans import span_of

_UP, _DOWN, _EITHER = word_set("grows"), word_set("shrinks"), word_set("saves")
_TRIED = 12
_TIMES = frozenset({"times", "mal", "fold"})
_MEASURED = ("money", "mass", "volume", "length", "time", "data", "count", "power", "energy")
_DATES = frozenset({"date", "day"})


def changes(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[tuple[float, Ground, Ground]]:
    """Yield the differences of two amounts of the evidence, in percent for a percentage.

    The newer one first where dates tell.
    """
    lows = site.reading.lows
    up, down, either = (not lows.isdisjoint(words) for words in (_UP, _DOWN, _EITHER))
    if not (up or down or either):
        return
    rows = list(islice(_rows(site, amount, grounds), _TRIED))
    for (ground, new), (beside, old) in permutations(rows, 2):
        if new.dimension != old.dimension or new.unit != old.unit or not _are_of_one(site, ground, beside):
            continue
        is_newer = _is_newer(ground, new, beside, old)
        value, before = _yearly(ground, new, amount), _yearly(beside, old, amount)
        if is_newer is False or (value == before) or not before:
            continue
        is_up = value > before
        if either or (is_newer and ((up and is_up) or (down and not is_up))):
            yield (
                (100 * abs(value - before) / before if amount.dimension == "percent" else abs(value - before)),
                ground,
                beside,
            )


def ratios(site: ClaimSite, grounds: Grounds) -> Iterator[tuple[float, Ground, Ground]]:
    """Yield how many times an amount of one thing is that of another which the claim names too.

    As in `five times the storage`.
    """
    if site.reading.lows.isdisjoint(_TIMES):
        return
    named = site.reading.subjects
    for dimension in _MEASURED:
        rows = [
            (ground, one) for ground, one, *_ in grounds.amounts((dimension,)) if ground.about and ground.about <= named
        ]
        for (ground, one), (beside, other) in permutations(rows[:_TRIED], 2):
            if (
                other.high
                and one.high > other.high
                and not ground.about & beside.about
                and _are_of_one(site, ground, beside)
            ):
                yield one.high / other.high, ground, beside


def _rows(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[tuple[Ground, Amount]]:
    """Yield amounts of what a claim speaks of: some pair of counts somewhere is a quarter apart."""
    dimensions = ("count", "money", "mass", "time") if amount.dimension == "percent" else (amount.dimension,)
    mine = telling((*site.reading.concepts, *amount.nouns))
    for ground, one, *_ in grounds.amounts(dimensions):
        is_of_it = subjects_agree(site.about, ground.about) or bool(ground.about & site.reading.subjects)
        if amount.dimension == "percent" and mine and not mine & (ground.said | ground.titled):
            continue
        if one.how == "exactly" and not ground.is_expired and is_of_it:
            yield ground, one


def _are_of_one(site: ClaimSite, ground: Ground, beside: Ground) -> bool:
    """Tell whether two sentences speak of one thing, or of two that the claim sets side by side in one respect."""
    if ground.label == beside.label or site.about & ground.about & beside.about:
        return True
    if ground.about and ground.about == beside.about and not site.about - {BRAND}:
        return bool(measures_of(ground.said) & measures_of(beside.said))
    named = site.reading.subjects
    is_pair = ground.about and beside.about and ground.about | beside.about <= named and not ground.about & beside.about
    return bool(is_pair) and bool(measures_of(ground.said | ground.titled) & measures_of(beside.said | beside.titled))


def _yearly(ground: Ground, one: Amount, amount: Amount) -> float:
    """Return an amount for the span that the claim's amount is for, where both are for a span of time."""
    theirs = span_of(ground.said, one.per)
    return one.high * 8766.0 / theirs if theirs and amount.dimension == "money" and "year" in amount.per else one.high


def _is_newer(ground: Ground, new: Amount, beside: Ground, old: Amount) -> bool | None:
    """Tell whether the one amount is of a later date than the other; None if the dates do not tell."""
    mine, theirs = _when(ground, new), _when(beside, old)
    if mine is None or theirs is None:
        return None if mine is theirs else mine is not None
    return mine > theirs if mine != theirs else None


def _when(ground: Ground, amount: Amount) -> float | None:
    """Return the latest day of the date that stands nearest to an amount."""
    dates = [one for one in ground.reading.amounts if one.dimension == "date"]
    if not dates:
        return None
    near = min(dates, key=lambda one: abs(one.first - amount.first))
    return near.bound[1]
