"""Which sense of an English word is meant by what stands beside it: to charge a battery, or a card. Pure."""

from collections.abc import Sequence

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import unit_of
from service.guardrails.claims.vocabulary import word_set

_POWERED, _PAID = word_set("powered"), word_set("paid")
_SHARES = frozenset({"half", "third", "quarter", "money", "percent", "%"})
_REACH = 4


def recharges(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether `charge` is of a battery: something with power stands in the sentence, and nobody who pays."""
    if not tokens[at].low.startswith("charg"):
        return False
    lows = {token.low for token in tokens}
    ahead = (unit_of(token.low) for token in tokens[at + 1 : at + 1 + _REACH])
    if any(unit is not None and unit.dimension == "money" for unit in ahead):
        return False
    return not lows.isdisjoint(_POWERED) and (lows.isdisjoint(_PAID) or not lows.isdisjoint({"battery", "charger"}))


def is_off(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether `off` takes nothing from a price: `switched off`, `off the mats`, but `20 % off`, `5 euros off`."""
    if tokens[at].low != "off":
        return False
    before = tokens[max(0, at - 2) : at]
    return not any(one.kind == "n" or one.low in _SHARES or unit_of(one.low) is not None for one in before)
