"""Words that only set the scene: `if something comes up, …`, `to save power, …`, `…, so you can relax`. Pure."""

from collections.abc import Sequence

from service.guardrails.claims.tokens import Token

_OPENING = frozenset(
    {"if", "when", "whenever", "once", "should", "wenn", "falls", "sobald", "sollten", "sollte", "as", "to", "um", "wer", "because", "since", "after", "before", "nachdem", "bevor"}
)  # fmt: skip
_CLOSING = frozenset(
    {"so", "if", "when", "whenever", "once", "damit", "sodass", "wenn", "falls", "sobald", "whatever", "ob"}
)
_FIRM = frozenset({"even", "only", "auch", "nur", "just", "no", "matter", "except", "außer"})
"""Before or after these a condition is what the sentence stands by: `even if you have worn it`."""
_ADDRESSED = frozenset({"sie", "ihr", "du", "jemand", "etwas"})
"""A German clause that begins with its verb is a condition, if a comma ends it: `kommen Sie nicht klar, …`."""
_BY_NAME = frozenset({"bitte", "wenn", "damit", "und", "für", "dass", "ob", "was", "wer", "wie", "auch", "nur"})
_ENDS = frozenset({",", ";", "–", "—", ":"})
_SHORTEST = 3
"""Tokens of a clause."""


def asides_in(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the words that only set the scene: of a clause before the first comma, or after the last."""
    lows = [token.low for token in tokens]
    commas = [place for place, low in enumerate(lows) if low in _ENDS]
    if not commas or len(lows) <= _SHORTEST:
        return frozenset()
    found: set[int] = set()
    first, last = commas[0], commas[-1]
    opens = lows[0] in _OPENING or (
        len(lows) > 1 and lows[1] in _ADDRESSED and tokens[0].kind == "w" and lows[0] not in _BY_NAME
    )
    if opens and first > _SHORTEST and len(lows) - first > _SHORTEST and not _FIRM & set(lows[:3]):
        found |= set(range(first))
    after = lows[last + 1 : last + 4]
    if after and after[0] in _CLOSING and last > _SHORTEST and not _FIRM & set(after):
        found |= set(range(last, len(lows)))
    return frozenset(found)
