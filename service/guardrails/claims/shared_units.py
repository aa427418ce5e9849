"""Gives a number without a unit that of another in its sentence: `24 and 36 instalments`, `for 18 months, … for 24`.

Numbers with a unit of their own: `quantities`.
"""

from collections.abc import Sequence

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import conversion, unit_of

_SHARED = frozenset({"mass", "length", "volume", "time", "temperature", "percent"})
_LISTING = frozenset({",", "and", "und", "or", "oder"})
_ENDS = frozenset({",", ".", ";", ")", "!", "–", "—"})
_LEADS = frozenset({"for", "within", "after", "für", "nach", "innerhalb", "binnen", "weighs", "weigh", "lasts", "last"})


def with_shared_units(tokens: Sequence[Token], amounts: Sequence[Amount]) -> tuple[Amount, ...]:
    """Return amounts, the bare numbers of a list in the unit of its last: `0.75, 2.5 and 5 litres`."""
    found = list(amounts)
    for place in range(len(found) - 2, -1, -1):
        one, other = found[place], found[place + 1]
        is_bare = one.dimension == "count" and not one.nouns and one.how == "exactly" and other.first - one.after == 1
        if not is_bare or tokens[one.after].low not in _LISTING:
            continue
        if other.dimension == "count" and other.nouns and tokens[one.first].kind == "n":
            found[place] = one._replace(nouns=other.nouns)  # `24 and 36 instalments`
        if other.dimension not in _SHARED:
            continue
        if tokens[one.first].kind == "n":
            found[place] = _in_unit_of(one, other)
    former: Amount | None = None
    for place, one in enumerate(found):
        if former and former.dimension in _SHARED and _leaves_out_its_unit(tokens, one):
            found[place] = _in_unit_of(one, former)
        if found[place].dimension != "count":
            former = found[place]
    return tuple(found)


def _in_unit_of(one: Amount, other: Amount) -> Amount:
    """Return a bare number as an amount in the unit of another."""
    unit = unit_of(other.unit) if other.dimension in {"money", "percent"} else conversion(other.unit, other.dimension)
    if unit is None:
        return one
    value = one.high * unit.factor + unit.offset
    return one._replace(
        dimension=other.dimension, unit=other.unit, low=value, high=value, bound=(value, value), per=other.per
    )


def _leaves_out_its_unit(tokens: Sequence[Token], one: Amount) -> bool:
    """Tell whether a number ends its clause bare, after a word that leads in a measure: `for 18 months, … for 24`."""
    is_bare = one.dimension == "count" and not one.nouns and one.how == "exactly"
    is_last = one.after >= len(tokens) or tokens[one.after].text in _ENDS
    return is_bare and is_last and one.first > 0 and tokens[one.first - 1].low in _LEADS
