"""Judges counts that follow from the counts of one sentence: the rest of a whole, and how many gave which stars."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import speaks_for, telling

REST = word_set("the rest")
_LEFT = frozenset({"left", "remain", "remains", "remaining", "remained", "übrig", "bleibt", "bleiben", "verbleibt"})
_STARS = frozenset({1.0, 2.0, 3.0, 4.0, 5.0})
FLIPPED = {
    "within": {"more_than"}, "up_to": {"more_than"}, "at_most": {"more_than"}, "less_than": {"more_than", "at_least"},
    "more_than": {"up_to", "at_most", "within", "less_than"}, "at_least": {"less_than"},
}  # fmt: skip


def _rows(site: ClaimSite, grounds: Grounds) -> Iterator[Ground]:
    return (row for row in grounds.rows if speaks_for(row, site.about))


def rests(site: ClaimSite, grounds: Grounds) -> Iterator[tuple[float, Ground]]:
    """Yield what is left of the wholes of the evidence where a claim says the contrary of their part.

    As in `6 of the 60 did not`.
    """
    reading = site.reading
    is_flipping = any(one.how in FLIPPED for one in reading.amounts)
    if not reading.denied and not is_flipping and reading.lows.isdisjoint(REST):
        return
    said = {one.high for one in reading.amounts if one.dimension == "count"}
    for ground in _rows(site, grounds):
        counts = [one for one in ground.reading.amounts if one.dimension == "count" and one.how == "exactly"]
        if len(counts) < 2 or len(counts) > 4:
            continue
        is_contrary = bool(reading.denied & ground.said) or not reading.lows.isdisjoint(REST) or _flips(site, ground)
        for part, whole in permutations(counts, 2):
            if is_contrary and part.high < whole.high and (whole.high in said or reading.denied):
                yield whole.high - part.high, ground


def percents_left(site: ClaimSite, grounds: Grounds) -> Iterator[tuple[float, Ground]]:
    """Yield what is left of the hundred where a claim says so of what a sentence gives another share of.

    Of 99.9 % of the caffeine removed, 0.1 % is left.
    """
    mine = telling(site.reading.concepts)
    for ground in _rows(site, grounds) if not site.reading.lows.isdisjoint(_LEFT) else ():
        shares = [one.high for one in ground.reading.amounts if one.dimension == "percent" and one.how == "exactly"]
        if len(shares) == 1 and mine & ground.said and ground.reading.lows.isdisjoint(_LEFT):
            yield round(100 - shares[0], 6), ground


def products(site: ClaimSite, grounds: Grounds) -> Iterator[tuple[float, Ground]]:
    """Yield the products of two counts of one sentence that a claim names both.

    Two people for three evenings are six plates.
    """
    said = {one.high for one in site.reading.amounts if one.dimension == "count"}
    for ground in _rows(site, grounds) if len(said) > 2 else ():
        counts = [one.high for one in ground.reading.amounts if one.dimension == "count" and one.high in said]
        if len(counts) == 2:
            yield counts[0] * counts[1], ground


def _flips(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether a claim bounds an amount the other way than a sentence.

    As in `longer than 15 days` for `within 15 days`.
    """
    return any(
        one.how in FLIPPED.get(other.how, ()) and one.dimension == other.dimension and one.bound == other.bound
        for one in site.reading.amounts
        for other in ground.reading.amounts
    )


def starred(site: ClaimSite, grounds: Grounds) -> Iterator[tuple[float, Ground]]:
    """Yield how many gave the stars that a claim names, by sentences such as `15 have 5 stars, 4 have 4`."""
    wanted = [one for one in site.reading.amounts if one.dimension == "rating"]
    for ground in _rows(site, grounds) if wanted else ():
        pairs = _pairs(ground.reading.amounts)
        if len(pairs) > 1:
            yield sum(count for count, stars in pairs if any(_is_in(stars, one) for one in wanted)), ground


def _is_in(stars: float, wanted: Amount) -> bool:
    return wanted.low - 1e-6 <= stars <= wanted.high + 1e-6


def _pairs(amounts: tuple[Amount, ...]) -> list[tuple[float, float]]:
    values = [one.high for one in amounts if one.dimension in {"count", "rating"}]
    values = values[len(values) % 2 :]
    pairs = list(zip(values[::2], values[1::2], strict=True))
    return (
        pairs if all(stars in _STARS for _, stars in pairs) and len({stars for _, stars in pairs}) == len(pairs) else []
    )


def lasting(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[tuple[float, Ground]]:
    """Yield how long something lasts that goes from one time of day to another, in hours."""
    for ground, one, *_ in grounds.amounts(("clock",)) if amount.how == "exactly" else ():
        if one.how == "between" and speaks_for(ground, site.about):
            yield (one.high - one.low) / 60, ground


def are_of_it(site: ClaimSite, amount: Amount, used: Sequence[Ground]) -> bool:
    """Tell whether each sentence from which a time follows speaks of something that the claim speaks of too.

    Some hours of opening somewhere last as long as any battery.
    """
    mine = telling(site.reading.concepts)
    return (
        amount.dimension != "time"
        or not mine
        or all(mine & (one.said | one.denied | one.titled) or site.about & one.about for one in used)
    )
