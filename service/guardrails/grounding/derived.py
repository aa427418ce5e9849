"""Judges amounts that stand nowhere but follow by one step: a sum, a product, a part, a share. Plain amounts: `amounts`."""

from collections.abc import Iterator, Sequence

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.quantities import Amount
from service.guardrails.grounding.comparing import compare
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import subjects_agree
from service.guardrails.grounding.verdicts import Verdict, shown

_TOGETHER = frozenset("together total altogether sum combined zusammen insgesamt both beide in_all".split())
_SPENT = frozenset({"money", "mass", "volume", "time", "length"})
_MOST_TIMES = 500


def judge_derived(site: ClaimSite, amount: Amount, grounds: Sequence[Ground]) -> Verdict | None:
    """Return support for an amount that follows from amounts of the evidence; None if it does not."""
    near = [ground for ground in grounds if ground.reading.amounts and subjects_agree(site.about, ground.about)]
    lows = {token.low for token in site.reading.tokens}
    ways = [_share(amount, near)] if amount.dimension == "percent" else []
    if amount.dimension in _SPENT:
        ways.append(_times(site, amount, near))
        if lows & _TOGETHER or {"in", "all"} <= lows:
            ways.append(_sum(amount, near))
    if amount.dimension == "count" and amount.how == "exactly":
        ways += [_factor(site, amount, near), _listed(site, amount, grounds)]
    for found in ways:
        for value, used in found:
            if compare(amount, value) == "holds":
                said = "; ".join(dict.fromkeys(shown(ground.text) for ground in used))
                return Verdict("supported", f"it follows from: {said}", tuple(dict.fromkeys(ground.label for ground in used)), 1.0)
    return None


def _exactly(amount: Amount, value: float) -> Amount:
    return amount._replace(low=value, high=value, low_open=False, high_open=False, how="exactly", bound=(value, value), per=frozenset())


def _times(site: ClaimSite, amount: Amount, grounds: Sequence[Ground]) -> Iterator[tuple[Amount, tuple[Ground, ...]]]:
    """Yield amounts of the evidence times a count of the claim, and divided by a count of their own sentence."""
    counts = [one.high for one in site.reading.amounts if one.dimension == "count" and 1 < one.high <= _MOST_TIMES]
    for ground in grounds:
        own = [one.high for one in ground.reading.amounts if one.dimension == "count" and 1 < one.high <= _MOST_TIMES]
        for one in ground.reading.amounts:
            if one.dimension == amount.dimension and one.how == "exactly" and one.unit == amount.unit:
                yield from ((_exactly(one, one.high * count), (ground,)) for count in counts)
                if not counts:
                    yield from ((_exactly(one, one.high / count), (ground,)) for count in own)


def _factor(site: ClaimSite, count: Amount, grounds: Sequence[Ground]) -> Iterator[tuple[Amount, tuple[Ground, ...]]]:
    """Yield a count of the claim itself where an amount beside it follows from it: `ten agents` who pay 190 euros."""
    for amount in site.reading.amounts:
        if amount.dimension in _SPENT:
            for value, used in _times(site, amount, grounds):
                if value.high and compare(amount, value) == "holds":
                    yield count, used


def _listed(site: ClaimSite, count: Amount, grounds: Sequence[Ground]) -> Iterator[tuple[Amount, tuple[Ground, ...]]]:
    """Yield how many things a sentence lists: commas, and one more on each side of the last `and`."""
    wanted = {word.concept for word in site.reading.words} | set(count.nouns)
    for ground in grounds:
        lows = [token.low for token in ground.reading.tokens]
        if subjects_agree(site.about, ground.about) and (lows.count(",") or site.about & ground.about) and {"and", "und"} & set(lows):
            if site.about & ground.about or wanted & (ground.said | ground.titled):
                yield _exactly(count, lows.count(",") + 2.0), (ground,)


def _sum(amount: Amount, grounds: Sequence[Ground]) -> Iterator[tuple[Amount, tuple[Ground, ...]]]:
    """Yield the sums of two amounts of different sentences."""
    rows = [(one, ground) for ground in grounds for one in ground.reading.amounts if one.dimension == amount.dimension and one.how == "exactly"]
    for at, (one, ground) in enumerate(rows[:40]):
        yield from ((_exactly(one, one.high + other.high), (ground, beside)) for other, beside in rows[at + 1 : 40] if beside is not ground)


def _share(amount: Amount, grounds: Sequence[Ground]) -> Iterator[tuple[Amount, tuple[Ground, ...]]]:
    """Yield the shares that counts of one piece of evidence make: 31 of 48."""
    rows = [(one, ground) for ground in grounds for one in ground.reading.amounts if one.dimension == "count" and one.how == "exactly"]
    for part, ground in rows[:40]:
        for whole, beside in rows[:40]:
            if ground.label == beside.label and 0 < part.high < whole.high and (not part.nouns or set(part.nouns) & set(whole.nouns)):
                yield _exactly(amount, 100 * part.high / whole.high), (ground, beside)
