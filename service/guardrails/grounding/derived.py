"""Judges amounts that stand nowhere but follow by one step: a sum, a product, a part, a share.

Plain amounts: `amounts`.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice, permutations

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.changes import changes, ratios
from service.guardrails.grounding.comparing import compare
from service.guardrails.grounding.conditions import is_of_another_row
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.lists import listed, sums_of_named
from service.guardrails.grounding.matching import speaks_for, subjects_agree, telling
from service.guardrails.grounding.parts import REST, are_of_it, lasting, percents_left, products, rests, starred
from service.guardrails.grounding.spans import span_of
from service.guardrails.grounding.verdicts import Verdict, shown

_TOGETHER = word_set("together")
_WITHOUT = frozenset({"without", "ohne", "excluding", "less"})
_BESIDE = word_set("beside")
_SPENT = frozenset({"money", "mass", "volume", "time", "length"})
_BOUNDS = frozenset({"at_least", "at_most", "more_than", "less_than"})
_SINCE = frozenset({"since", "seit"})
_AGES = frozenset({"at_least", "at_most", "up_to", "less_than", "within"})
_LASTING = frozenset({"since", "seit", "for", "mindestens", "least"})
_YEAR = 8766.0
"""Hours."""
_EACH = frozenset({"a", "an", "each", "every", "per", "apiece", "pro", "je"})
_MOST_TIMES = 500
_PAIRED = 24
"""Amounts tried in pairs at most."""


def judge_derived(site: ClaimSite, amount: Amount, grounds: Grounds, *, is_stated: bool = False) -> Verdict | None:
    """Return support for an amount that follows from amounts of the evidence; None if it does not.

    `is_stated` says that the evidence states another share itself, so that no change is worked out.
    """
    telling_ways = chain(_telling(site, amount, grounds), () if is_stated else _changed(site, amount, grounds))
    for settles, ways in ((True, telling_ways), (False, _ways(site, amount, grounds))):
        for value, used in ways:
            is_trivial = amount.dimension == "money" and amount.bound != value.bound and amount.how in _BOUNDS
            if compare(amount, value) == "holds" and not is_trivial and are_of_it(site, amount, used):
                said = "; ".join(dict.fromkeys(shown(ground.text) for ground in used))
                labels = tuple(dict.fromkeys(ground.label for ground in used))
                reason = f"it follows from: {said}" if said else "it lists them itself"
                return Verdict("supported", reason, labels, 1.0, settles=settles)
    return None


_Way = tuple[Amount, tuple[Ground, ...]]


def _telling(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield what follows by words that the evidence has not: rests of a whole, what is left without a part, changes."""
    if amount.dimension == "count" and amount.how == "exactly":
        yield from ((_exactly(amount, value), (ground,)) for value, ground in rests(site, grounds))
    if amount.dimension == "percent":
        yield from _share(site, amount, grounds, is_rest=True)
        yield from ((_exactly(amount, value), (ground,)) for value, ground in percents_left(site, grounds))
    if amount.dimension in _SPENT and not site.reading.lows.isdisjoint(_WITHOUT):
        yield from _less(site, amount, grounds)
    if amount.dimension == "money":
        yield from _per(site, amount, grounds)


def _changed(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    if amount.dimension in {*_SPENT, "count", "percent"}:
        for value, new, old in changes(site, amount, grounds):
            if amount.dimension != "money" or _is_of(new, site) or _is_of(old, site):
                yield _exactly(amount, value), (new, old)


def _ways(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    lows = site.reading.lows
    if amount.dimension == "percent":
        yield from _share(site, amount, grounds, is_rest=False)
    is_together = bool(lows & _TOGETHER) or {"in", "all"} <= lows
    if amount.dimension in _SPENT:
        yield from _times(site, amount, grounds, is_together=is_together)
        yield from _per(site, amount, grounds)
        if is_together or (lows & _BESIDE and amount.dimension != "time"):  # years of warranty come with a thing
            yield from _sum(site, amount, grounds)
    if amount.dimension == "time":
        yield from ((_exactly(amount, value), (ground,)) for value, ground in lasting(site, amount, grounds))
    if amount.dimension == "money":
        yield from _discounted(site, amount, grounds)
        yield from ((_exactly(amount, value), used) for value, used in sums_of_named(site, amount, grounds))
    if amount.dimension == "time" and amount.unit in {"year", "decade"}:
        yield from _since(site, amount, grounds)
    if amount.dimension == "rating":
        counts = {one.high for one in site.reading.amounts if one.dimension == "count"}
        yield from ((amount, (ground,)) for value, ground in starred(site, grounds) if value in counts)
    if amount.dimension == "count" and amount.how == "exactly":
        worked = (*starred(site, grounds), *products(site, grounds))
        yield from ((_exactly(amount, value), (ground,)) for value, ground in worked)
        yield from ((_exactly(amount, value), (one, other)) for value, one, other in ratios(site, grounds))
        yield from _factor(site, amount, grounds)
        yield from ((_exactly(amount, value), used) for value, used in listed(site, amount, grounds))


def _exactly(amount: Amount, value: float) -> Amount:
    return amount._replace(
        low=value, high=value, low_open=False, high_open=False, how="exactly", bound=(value, value), per=frozenset()
    )


def _amounts(site: ClaimSite, dimension: str, grounds: Grounds) -> Iterator[tuple[Ground, Amount]]:
    """Yield the exact amounts of a dimension that the evidence has of the claim's subject."""
    for ground, one, *_ in grounds.amounts((dimension,)):
        is_of_it = speaks_for(ground, site.about) and not is_of_another_row(site.reading.concepts, ground)
        if one.how == "exactly" and is_of_it:
            yield ground, one


def _counts(amounts: Sequence[Amount]) -> list[float]:
    return [one.high for one in amounts if one.dimension == "count" and 1 < one.high <= _MOST_TIMES]


def _per(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield amounts for one span of time for another: nine euros a month are 108 a year."""
    spans = [one.high for one in site.reading.amounts if one.dimension == "time" and one.how == "exactly"]
    if amount.dimension == "time" and amount.how == "exactly":  # `twelve months` of what a price beside them says
        for money in site.reading.amounts:
            if money.dimension == "money":
                yield from (
                    (amount, used) for value, used in _per(site, money, grounds) if compare(money, value) == "holds"
                )
        return
    mine = span_of(site.reading.said, amount.per) or next(iter(spans), None)
    if amount.dimension != "money" or mine is None:
        return
    for ground, one in _amounts(site, "money", grounds):
        theirs = span_of(ground.said, one.per)
        if theirs is not None and theirs != mine and one.unit == amount.unit:
            yield _exactly(one, one.high * mine / theirs), (ground,)


def _times(site: ClaimSite, amount: Amount, grounds: Grounds, *, is_together: bool) -> Iterator[_Way]:
    """Yield amounts times a count of the claim, and divided by one of their own sentence or of what the claim names.

    What is together is also an amount times the count of its own sentence: eight evenings of 75 minutes.
    """
    counts, is_each = _counts(site.reading.amounts), _is_each(site, amount)
    named = [
        one.high
        for _, one in (() if counts else islice(_amounts(site, "count", grounds), _PAIRED))
        if 1 < one.high <= _MOST_TIMES and not site.reading.concepts.isdisjoint(one.nouns)
    ]
    for ground, one in _amounts(site, amount.dimension, grounds):
        if one.unit == amount.unit or amount.dimension != "money":
            parts = () if counts else (*_counts(ground.reading.amounts), *named)
            yield from ((_exactly(one, one.high * count), (ground,)) for count in counts)
            yield from (
                (_exactly(one, one.high / count), (ground,)) for count in (*parts, *(counts if is_each else ()))
            )
            if is_together:
                yield from ((_exactly(one, one.high * count), (ground,)) for count in _counts(ground.reading.amounts))


def _is_each(site: ClaimSite, amount: Amount) -> bool:
    """Tell whether an amount is said of each of some: `13 euros a visit`."""
    return any(token.low in _EACH for token in site.reading.tokens[amount.after : amount.after + 1])


def _factor(site: ClaimSite, count: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield a count of the claim itself where an amount beside it follows from it: `ten agents` who pay 190 euros."""
    for amount in site.reading.amounts:
        if amount.dimension in _SPENT:
            for value, used in _times(site, amount, grounds, is_together=False):
                if value.high and compare(amount, value) == "holds":
                    yield count, used


def _sum(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield the sums of two amounts of different sentences."""
    rows = list(islice(_amounts(site, amount.dimension, grounds), _PAIRED))
    for (ground, one), (beside, other) in combinations(rows, 2):
        is_new = beside is not ground and "holds" not in {compare(amount, one), compare(amount, other)}
        if is_new and (_is_of(ground, site) or _is_of(beside, site)):
            yield _exactly(one, one.high + other.high), (ground, beside)


def _is_of(ground: Ground, site: ClaimSite) -> bool:
    """Tell whether a sentence speaks of what a claim does: some two prices somewhere make any sum."""
    mine = telling(site.reading.concepts) - {"price", "discount"}
    return not mine or bool(site.about & ground.about or mine & (ground.said | ground.titled | ground.around))


def _discounted(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield prices less a discount in percent of the same thing, for those whom the claim names too."""
    rows = list(islice(_amounts(site, "money", grounds), _PAIRED))
    for ground, share in _amounts(site, "percent", grounds):
        whom = ground.said & site.reading.said
        if "discount" in ground.said and (whom - {"discount", "price"} or site.reading.said & {"discount"}):
            for beside, one in rows:
                if one.unit == amount.unit and beside.about == ground.about:
                    yield _exactly(one, one.high * (1 - share.high / 100)), (beside, ground)


def _since(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield for how long something has been so, by the year in which it was founded or since which it is.

    A bound is of this only where the claim says since when: `from 12 years of age` is no age of the house.
    """
    if amount.how in _AGES and site.reading.lows.isdisjoint(_LASTING):
        return
    for ground, one, *_ in grounds.amounts(("date",)):
        if (
            ("founded" in ground.said or not _SINCE.isdisjoint(ground.reading.lows))
            and subjects_agree(site.about, ground.about)
            and grounds.today.year > 1
        ):
            years = grounds.today.year - dt.date.fromordinal(int(one.bound[0])).year
            yield _exactly(amount, years * _YEAR), (ground,)


def _less(site: ClaimSite, amount: Amount, grounds: Grounds) -> Iterator[_Way]:
    """Yield what is left of an amount without another of the same sentence: 23.5 kg, 2.9 kg of it the battery."""
    rows = list(islice(_amounts(site, amount.dimension, grounds), _PAIRED))
    for (ground, one), (beside, other) in permutations(rows, 2):
        if ground is beside and one.high > other.high:
            yield _exactly(one, one.high - other.high), (ground,)


def _share(site: ClaimSite, amount: Amount, grounds: Grounds, *, is_rest: bool) -> Iterator[_Way]:
    """Yield the shares that counts of one piece of evidence make, exact and in whole percents: 31 of 48.

    The claim must speak of what is counted: whichever share there is, some counts somewhere make it.
    """
    mine = telling((*site.reading.concepts, *amount.nouns))
    rows = [one for one in islice(_amounts(site, "count", grounds), _PAIRED) if mine & one[0].said]
    for (ground, part), (beside, whole) in permutations(rows, 2):
        is_part = ground.label == beside.label and 0 < part.high < whole.high
        if is_part and (
            ground is beside or not part.nouns or set(part.nouns) & (set(whole.nouns) | site.reading.concepts)
        ):
            if is_rest != bool(site.reading.denied & ground.said or not site.reading.lows.isdisjoint(REST)):
                continue
            share = 100 * abs(is_rest - part.high / whole.high)  # one in ten would not, where 27 of 30 would
            yield from ((_exactly(amount, value), (ground, beside)) for value in (share, float(round(share))))
