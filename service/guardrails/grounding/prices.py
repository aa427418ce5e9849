"""Whether a price of the evidence is that of what a claim speaks of, and paid as the claim says.

Amounts at large: `amounts`.
"""

from collections.abc import Collection

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import telling_words

_MONEY = frozenset({"money"})
_PRICE = frozenset({"price", "free", "exclude", "further", "discount"})
_SPANS = frozenset({"day", "week", "month", "year"})
_RECURRING = frozenset({"monthly", "yearly", "annually", "weekly", "monatlich", "jährlich", "wöchentlich", "täglich"})
_IN_ALL = frozenset(
    {
        "flat",
        "total",
        "altogether",
        "whole",
        "entire",
        "everyone",
        "pauschal",
        "insgesamt",
        "gesamte",
        "gesamten",
        "ganze",
        "ganzes",
    }
)
_ONCE = frozenset({"once", "one-off", "one-time", "einmal", "einmalig", "einmalige", "einmaliger", "single"})
_PEOPLE = word_set("people")
_BY_CHANCE = 0.1
"""Below this nearness a number stands for something else, if nothing around it names what is counted."""
_SERVICES = word_set("services")
"""What is paid for beside a thing: its price is none of the thing."""


def is_of_it(site: ClaimSite, amount: Amount, ground: Ground, said: frozenset[str]) -> bool:
    """Tell whether a sentence speaks of what a claim gives a price to.

    12 euros for delivery are not what a hat costs.
    """
    if amount.dimension not in _MONEY or site.about & ground.about - {BRAND}:
        return True
    tokens, known = site.reading.tokens, ground.said | ground.denied | ground.titled | ground.around
    words = [word for word in site.reading.words if word.concept not in _PRICE]
    own = telling_words(words)
    if len(own) > 1 and not any(word.concept in known or tokens[word.place].low in ground.whole for word in own):
        return False
    services = said & _SERVICES
    return not words or not services or not services.isdisjoint(site.reading.concepts)


def is_by_chance(site: ClaimSite, amount: Amount, ground: Ground, nearness: float) -> bool:
    """Tell whether a sentence only has the number of a claim: two dogs are no two stars.

    People go unnamed where there is room for them, and two numbers are seldom there by chance.
    """
    is_plain = amount.dimension == "count" and amount.how == "exactly" and len(site.reading.amounts) == 1
    if not is_plain or not amount.nouns or nearness >= _BY_CHANCE or not site.reading.lows.isdisjoint(_PEOPLE):
        return False
    return (ground.said | ground.denied | ground.titled | ground.around).isdisjoint(amount.nouns)


def is_paid_otherwise(amount: Amount, lows: Collection[str], other: Amount, ground: Ground) -> bool:
    """Tell whether one sum is paid once and the other again and again, or one for all and the other for each."""
    if amount.dimension not in _MONEY:
        return False
    if not amount.per - _SPANS and other.per - _SPANS and not _IN_ALL.isdisjoint(lows):
        return True
    return (_recurs(amount, lows) and _is_once(other, ground.reading.lows)) or (
        _recurs(other, ground.reading.lows) and _is_once(amount, lows)
    )


def _recurs(amount: Amount, lows: Collection[str]) -> bool:
    return bool(amount.per & _SPANS or not _RECURRING.isdisjoint(lows))


def _is_once(amount: Amount, lows: Collection[str]) -> bool:
    return not amount.per and not _ONCE.isdisjoint(lows) and _RECURRING.isdisjoint(lows)
