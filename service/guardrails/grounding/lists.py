"""What follows from a list: how many things it has, and what those that a claim names come to together."""

from collections.abc import Iterator

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.grounding.bindings import piece_of
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import speaks_for, subjects_agree, telling

_NEAREST = 4
_PRICE = frozenset({"price"})
_MOST = 6
"""Amounts of a list that are added up, at most."""


def listed(site: ClaimSite, count: Amount, grounds: Grounds) -> Iterator[tuple[float, tuple[Ground, ...]]]:
    """Yield how many things a sentence lists: commas, and one more on each side of the last `and`.

    The claim's own too.
    """
    own = [token.text for token in site.reading.tokens]
    if ":" in own:
        rest = own[own.index(":") :]
        yield sum(one.high for one in site.reading.amounts if one is not count and one.dimension == "count"), ()
        yield (rest.count(";") or rest.count(",")) + (1.0 if ";" in rest else 2.0), ()
    wanted = {word.concept: 1.0 for word in site.reading.words} | dict.fromkeys(count.nouns, 1.0)
    for ground in grounds.near(wanted, _NEAREST):
        lows = [token.low for token in ground.reading.tokens]
        if lows.count(",") and {"and", "und"} & set(lows) and subjects_agree(site.about, ground.about):
            yield lows.count(",") + 2.0, (ground,)


def sums_of_named(site: ClaimSite, money: Amount, grounds: Grounds) -> Iterator[tuple[float, tuple[Ground, ...]]]:
    """Yield what those things of a sentence cost together that a claim names: shoes, a harness and a bag."""
    mine = telling(site.reading.concepts) - _PRICE
    for ground in grounds.near(dict.fromkeys(mine, 1.0), _NEAREST):
        alike = [one for one in ground.reading.amounts if one.dimension == "money" and one.unit == money.unit]
        if not 1 < len(alike) <= _MOST or not speaks_for(ground, site.about):
            continue
        named = [one.high for one in alike if one.how == "exactly" and mine & _beside(one, ground)]
        if len(named) > 1:
            yield sum(named), (ground,)


def _beside(amount: Amount, ground: Ground) -> frozenset[str]:
    piece = piece_of(ground.reading, amount)
    return frozenset(word.concept for word in ground.reading.words if word.place in piece) - amount.per
