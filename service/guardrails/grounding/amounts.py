"""Judges the amount of a claim: the nearest amounts of the same subject and attribute in the evidence decide."""

import math
from collections.abc import Sequence

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.readings import names_of
from service.guardrails.claims.vocabulary import vocabulary, word_set
from service.guardrails.grounding.bindings import piece_of
from service.guardrails.grounding.comparing import COMPARABLE, compare
from service.guardrails.grounding.conditions import (
    is_in_season,
    is_of_another,
    is_of_another_row,
    is_of_its_kind,
    is_of_more,
    is_on_its_days,
)
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import contraries, names_differ, nearness, subjects_agree
from service.guardrails.grounding.parts import FLIPPED
from service.guardrails.grounding.polarity import Candidate, on_its_side
from service.guardrails.grounding.prices import is_by_chance, is_of_it, is_paid_otherwise
from service.guardrails.grounding.scope import overreach
from service.guardrails.grounding.verdicts import Verdict, verdict_by

_SAME = 0.45
"""From this nearness on, two amounts are taken to be of one attribute."""
_BESIDE = 0.25
"""An amount may be this much less near than the nearest, and still decide."""
_IN_ONE = 0.05
"""The same within one sentence, whose amounts are set against each other: `hot for 12 hours and cold for 24`."""
_OTHER = -0.2
"""Up to this nearness an amount is of another attribute, time or name for certain."""
_DATES, _TODAY = frozenset({"date", "day"}), frozenset({"money"})
_ENDS = frozenset({"end", "ends", "ending", "endet", "enden", "ende"})
_MANY, _UNTIL, _AHEAD = 5, {"until", "till", "bis"}, {"before", "vor", "ahead"}
_ONE_SIDED = frozenset({"less_than", "more_than", "at_least", "at_most"})
"""A bound holds for many an amount of another matter: two years are at least 15 hours."""
_BOUNDED = frozenset({"less_than", "more_than"})
_CAPACITY = frozenset({"count", "data", "volume", "length", "mass"})
_SIZES = frozenset({"mass", "volume", "length"})
_CAN = word_set("capacity")
_COUNTRIES = frozenset(one for one, kind in vocabulary().classes.items() if kind == "country")
_NOW = frozenset({"now", "today", "currently", "heute", "jetzt", "derzeit", "aktuell", "momentan"})


def judge_amount(site: ClaimSite, amount: Amount, grounds: Grounds) -> Verdict:
    """Return what the evidence says of one amount of a claim."""
    claimed = site.reading.tiles[site.reading.amounts.index(amount)]
    found = sorted(_candidates(site, amount, claimed, grounds), key=lambda one: -one.nearness)
    if not found:
        return Verdict("unsupported", f"nothing in the evidence says “{site.says}” of this")
    best = found[0]
    fitting = (one for one in found if one.holds and not is_by_chance(site, amount, one.ground, one.nearness))
    holding = next((one for one in fitting if is_of_it(site, amount, one.ground, _beside_it(one))), None)
    if holding is not None and amount.how in _ONE_SIDED and not _is_same_end(amount, holding.amount):
        # The same number under another bound, `at least 15` for `up to 15`, tells more than one that holds by size.
        same = next((one for one in found if not one.holds and _bounds_otherwise(amount, one.amount)), None)
        if same is not None and same.nearness >= holding.nearness:
            best, holding = same, None
    # The same number of the same subject is enough, unless another amount fits the words better.
    if holding is not None and (sized := _of_its_size(site, amount, holding, found)):
        best, holding = sized, None
    if holding is not None and holding.nearness > _OTHER and _is_near(site, amount, holding, best):
        if over := overreach(site, holding.ground):
            return verdict_by("contradicted", holding.ground, nearness=holding.nearness, but=f"it {over}")
        return verdict_by("supported", holding.ground, nearness=holding.nearness)
    if best.nearness < _SAME:
        return Verdict("unsupported", f"nothing in the evidence says “{site.says}” of this")
    return verdict_by("contradicted", best.ground, nearness=best.nearness, but=f"it says {site.says}")


def _is_near(site: ClaimSite, amount: Amount, holding: Candidate, best: Candidate) -> bool:
    """Tell whether an amount that holds is near enough beside the nearest one."""
    if site.about & best.ground.about and not site.about & holding.ground.about:
        return holding.nearness > best.nearness  # what is said of the product itself goes before what is said of all
    if holding.ground is not best.ground:
        is_trivial = amount.how in _ONE_SIDED and not _is_same_end(amount, holding.amount)
        return holding.nearness >= best.nearness - (_IN_ONE if is_trivial else _BESIDE)
    if holding.nearness >= best.nearness - _IN_ONE:
        return not (amount.how in _BOUNDED and _is_later(holding))
    ground, tiles = best.ground, site.reading.tiles
    for other, claimed in zip(site.reading.amounts, tiles, strict=True):
        if other is not amount and compare(other, best.amount) == "holds":
            # Two amounts of the claim for two of the sentence: as they stand, or crosswise?
            straight = holding.nearness + nearness(claimed, other, ground, best.amount, _near(best))
            return (
                straight >= best.nearness + nearness(claimed, other, ground, holding.amount, _near(holding)) - _IN_ONE
            )
    return False


def _of_its_size(site: ClaimSite, amount: Amount, holding: Candidate, found: Sequence[Candidate]) -> Candidate | None:
    """Return what the evidence says of the size that a claim gives with a price, where its price is that of another.

    Both sizes are on record: 9.50 is the price of 250 g, and of 1 kg it is 34.
    """
    sizes = [one for one in site.reading.amounts if one.dimension in _SIZES and one.how == "exactly"]
    if amount.dimension != "money" or not sizes or _has_size(sizes, holding.ground) is not False:
        return None
    return next((one for one in found if not one.holds and _has_size(sizes, one.ground)), None)


def _has_size(sizes: Sequence[Amount], ground: Ground) -> bool | None:
    """Tell whether a sentence has one of some sizes, or others of their kind; None if it gives none of the kind."""
    kinds = {one.dimension for one in sizes}
    theirs = [one for one in ground.reading.amounts if one.dimension in kinds and one.how == "exactly"]
    if not theirs:
        return None
    return any(compare(mine, other) == "holds" for mine in sizes for other in theirs)


def _is_taken(site: ClaimSite, amount: Amount, other: Amount, ground: Ground) -> bool:
    """Tell whether an amount within a bound is said beside it, and the sentence has a bound of its own.

    `3.50 below 25` does not prove `3.50 below 50`, though 3.50 is below 50.
    """
    is_beside = any(one is not amount and one.bound == other.bound for one in site.reading.amounts)
    bounds = [one for one in ground.reading.amounts if one.how in _ONE_SIDED and one.dimension == amount.dimension]
    return is_beside and bool(bounds) and all(amount.bound != one.bound for one in (other, *bounds))


def _turns(one: Amount, other: Amount) -> bool:
    """Tell whether two amounts have one number and bounds that exclude each other.

    Below 75 and from 75 on go together.
    """
    return one.bound == other.bound and one.how not in FLIPPED.get(other.how, ())


def _bounds_otherwise(one: Amount, other: Amount) -> bool:
    """Tell whether two bounds cannot both be meant: of one number, or both from which on something costs nothing."""
    return _turns(one, other) or (one.dimension == "money" and one.how == other.how and one.bound != other.bound)


def _is_same_end(one: Amount, other: Amount) -> bool:
    return bool({one.low, one.high} & {other.low, other.high})


def _is_later(holding: Candidate) -> bool:
    """Tell whether an amount is not the first of its kind in its sentence: what it is of goes with the first."""
    alike = (one for one in holding.ground.reading.amounts if one.dimension == holding.amount.dimension)
    return next(alike) is not holding.amount


def _beside_it(one: Candidate) -> frozenset[str]:
    """Return what a sentence says beside an amount, without its title."""
    return one.ground.reading.tiles[one.ground.reading.amounts.index(one.amount)]


def _near(one: Candidate) -> frozenset[str]:
    return one.ground.near[one.ground.reading.amounts.index(one.amount)]


def _candidates(site: ClaimSite, amount: Amount, claimed: frozenset[str], grounds: Grounds) -> list[Candidate]:
    """Return the amounts of the evidence that can be compared with one of a claim, each with its nearness."""
    reading = site.reading
    lows = reading.lows
    if amount.how == "exactly":
        amount = _as_meant(amount, claimed, lows)
    dates = [one for one in reading.amounts if one.dimension in _DATES and one.first != amount.first]
    dates = [one for one in dates if site.first <= one.first < site.after] or dates
    names = names_of(reading.words)
    needs_today = amount.dimension in _TODAY or bool(lows & _NOW)
    against = contraries(claimed)  # praise and complaint, hot and cold
    is_mean = amount.dimension == "rating" and not any(one.dimension in {"count", "percent"} for one in reading.amounts)
    is_dated = bool(dates) or amount.dimension in _DATES
    found = []
    for ground, other, near_it, beside in grounds.amounts(COMPARABLE.get(amount.dimension, (amount.dimension,))):
        if (ground.is_expired and not is_dated) or not subjects_agree(site.about, ground.about):
            continue
        comparison = compare(amount, other)
        is_other = is_of_another(site, other, ground) or (
            is_mean and (other.dimension != "rating" or _is_distribution(ground))
        )
        if comparison == "apart" or is_other:
            continue
        near = nearness(claimed, amount, ground, other, near_it) + _likely(site, names, ground)
        if (
            against
            and any(one not in near_it and not others.isdisjoint(near_it - ground.titled) for one, others in against)
        ) or is_of_another_row(claimed, ground):
            near -= 0.5
        if amount.dimension not in _DATES:
            near += _of_its_time(dates, other, ground, needs_today=needs_today)
        holds = comparison == "holds" and not is_paid_otherwise(amount, lows, other, ground)
        holds = holds and not (amount.how in _ONE_SIDED and _is_taken(site, amount, other, ground))
        in_season = is_in_season(site, other, ground)
        holds = holds and not is_of_more(site, amount, other) and is_of_its_kind(site, other, ground)
        holds = holds and (other.dimension != "clock" or is_on_its_days(site, other, ground))
        near -= 0.0 if in_season else 0.1  # what the claim's own months have is told first, where it is known
        found.append(Candidate(near, holds and in_season, ground, other, beside))
    return on_its_side(site, amount, found, _SAME)


def _as_meant(amount: Amount, claimed: frozenset[str], lows: frozenset[str]) -> Amount:
    """Return an exact amount of a claim as the words beside it bound it."""
    is_most = amount.dimension in _CAPACITY and lows & _CAN  # `ten people can take part`, `the highest reach 16 metres`
    is_latest = amount.dimension in {"time", "workday"} and lows & _UNTIL and lows & _AHEAD  # `until two weeks before`
    if is_most or is_latest:
        return amount._replace(how="up_to", low=0.0)
    return _as_edge(amount, claimed, lows) if amount.dimension == "clock" else amount


def _is_distribution(ground: Ground) -> bool:
    """Tell whether a sentence counts who gave how many stars: it says nothing of what is given on the whole."""
    return sum(one.dimension in {"count", "rating"} for one in ground.reading.amounts) >= _MANY


def _as_edge(amount: Amount, concepts: frozenset[str], lows: frozenset[str]) -> Amount:
    """Return a time of day as the end of the hours that it closes, or as their beginning: `closes at 6 pm`."""
    if "closed" in concepts or lows & _ENDS:
        return amount._replace(how="up_to", low=-math.inf)
    return amount._replace(how="at_least", high=math.inf) if concepts & {"open"} else amount


def _likely(site: ClaimSite, names: frozenset[str], ground: Ground) -> float:
    """Return how much nearer a sentence is for the claim's product, or farther for other names or as an opinion."""
    near = 0.05 if site.about & ground.about else 0.0
    if names_differ(names, ground) or _is_elsewhere(site, ground):
        near -= 0.5
    if ground.is_opinion and ground.label not in site.labels:
        near -= 0.3
    return near


def _is_elsewhere(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether a sentence speaks of other countries than a claim: delivery to the UK is none to Germany."""
    mine = site.reading.said & _COUNTRIES
    theirs = ground.said & _COUNTRIES
    return bool(mine and theirs) and mine.isdisjoint(theirs | ground.titled | ground.denied)


def _of_its_time(dates: Sequence[Amount], other: Amount, ground: Ground, *, needs_today: bool) -> float:
    """Return how much nearer an amount is for standing at the date that the claim names, or farther for another."""
    if not dates:
        return -0.5 if ground.lapsed and needs_today else 0.0
    theirs = [one for one in _beside(other, ground) if one.dimension in _DATES]
    if not theirs:
        return -1.0 if ground.is_expired else 0.0
    return 0.3 if any(compare(mine, one) == "holds" for mine in dates for one in theirs) else -0.3


def _beside(amount: Amount, ground: Ground) -> list[Amount]:
    """Return the amounts in the same cell or piece of a sentence; of the whole sentence if that has no date."""
    reading, within = ground.reading, piece_of(ground.reading, amount)
    piece = [one for one in reading.amounts if one.first in within]
    return piece if any(one.dimension in _DATES for one in piece) else list(reading.amounts)
