"""Words of cost that a sentence denies, and so says that something is free.

As in `we don't charge you`, `keine Stornogebühr`. Pure.
"""

from collections.abc import Sequence

from service.guardrails.claims.tokens import Token

NONE = frozenset({"no", "without", "ohne", "kein", "keine", "keinen", "zero", "any"})
"""What denies the noun behind it."""
_NOTHING = frozenset({"nichts", "nothing"})
_ASKS = frozenset(
    {
        "cost",
        "costs",
        "charge",
        "charged",
        "charges",
        "pay",
        "kosten",
        "kostet",
        "berechnen",
        "berechnet",
        "zahlen",
        "bezahlen",
        "billed",
    }
)
_SOME = frozenset(
    {
        "much",
        "viel",
        "only",
        "just",
        "nur",
        "more",
        "extra",
        "mehr",
        "less",
        "weniger",
        "until",
        "before",
        "erst",
        "bis",
        "by",
        "per",
        "mit",
        "with",
    }
)
_FEES = ("kosten", "gebühr", "gebühren", "fee", "fees", "charge", "charges", "costs", "cost")


def asks_nothing(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a denied word of cost says that something is free.

    As in `we don't charge you for it`, `keine Stornogebühr`.
    """
    following = {token.low for token in tokens[at + 1 : at + 4]}
    if following & _SOME:
        return False
    if tokens[at].low in _ASKS:
        return not any(token.kind == "n" for token in tokens[at + 1 : at + 5])
    return tokens[at].low.endswith(_FEES) and not NONE.isdisjoint(token.low for token in tokens[max(0, at - 3) : at])


def freed(denials: Sequence[bool]) -> list[bool]:
    """Return denials without the run that they begin with."""
    end = next((place for place, denied in enumerate(denials) if not denied), len(denials))
    return [*[False] * end, *denials[end:]]


def spent(tokens: Sequence[Token], denials: Sequence[bool]) -> list[bool]:
    """Return denials without those by a `nothing` that something costs: `Parking costs nothing` denies no parking."""
    left = list(denials)
    for place in [place for place, token in enumerate(tokens) if token.low in _NOTHING]:
        if not any(one.low in _ASKS for one in tokens[max(0, place - 3) : place]):
            continue
        begin, end = place, place + 1
        while begin and denials[begin - 1]:
            begin -= 1
        while end < len(tokens) and denials[end]:
            end += 1
        left[begin:end] = [False] * (end - begin)
    return left


def costs_nothing(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word of cost is denied by what follows: `kostet Sie nichts`, `cost you nothing`."""
    return any(token.low in _NOTHING for token in tokens[at + 1 : at + 4])
