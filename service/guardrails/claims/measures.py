"""Reads what stands after a number: its unit, what is counted, and per what. The units themselves: `units`."""

from collections.abc import Sequence

from service.guardrails.claims.numbers import number_word
from service.guardrails.claims.tokens import Token
from service.guardrails.claims.units import Unit, unit_of
from service.guardrails.claims.vocabulary import meaning_of

FULL = frozenset(
    {
        "full",
        "whole",
        "entire",
        "long",
        "consecutive",
        "volle",
        "ganze",
        "vollen",
        "ganzen",
        "volles",
        "calendar",
        "complete",
    }
)
_PER = frozenset({"per", "a", "an", "each", "every", "pro", "je", "im", "/", "jeden", "jede", "in", "für"})
_STRICT = frozenset({"a", "an", "each", "every", "im", "jeden", "jede", "in", "für", ","})
_TIMES = frozenset({"day", "week", "month", "year", "hour", "minute", "second"})
_ADVERBS = {
    "monthly": "month", "annually": "year", "yearly": "year", "daily": "day", "weekly": "week", "hourly": "hour", "monatlich": "month",
    "jährlich": "year", "täglich": "day", "wöchentlich": "week",
}  # fmt: skip
_ONE_LETTER = {"g": "g", "m": "m", "l": "lL", "t": "t", "s": "s", "n": "N", "v": "V", "w": "W", "h": "h", "p": "p"}
"""Single letters are units in their usual case only."""
_ENDS = frozenset({",", ".", ";", "|", "(", ")", ":"})
_JOINING = frozenset({"and", "und", "or", "oder", "to", "bis"})


def unit_after(tokens: Sequence[Token], at: int) -> tuple[Unit | None, int]:
    """Return the unit whose name begins at a token, and the place after it."""
    if at + 1 < len(tokens) and tokens[at].text in {"-", "‑", "‐"}:
        at += 1
    if at < len(tokens) and tokens[at].low in FULL:
        at += 1
    for words in (2, 1):
        names = tokens[at : at + words]
        if len(names) < words or (words == 2 and names[0].text in _ENDS):
            continue
        unit = _unit_named(
            [token.low.removesuffix("'s") for token in names], is_glued=any(token.kind == "s" for token in names)
        )
        if unit is None or (words == 1 and not _is_unit_letter(tokens, at)):
            continue
        after = at + words
        if unit.dimension == "length" and after < len(tokens) and tokens[after].text in {"²", "³"}:
            continue
        return unit, after
    return None, at


def _unit_named(lows: Sequence[str], *, is_glued: bool) -> Unit | None:
    return unit_of(("" if is_glued else "_").join(lows)) or unit_of("_".join(lows))


def _is_unit_letter(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if len(token.text) > 1 or token.kind == "s":
        return True
    is_glued = at > 0 and tokens[at - 1].end == token.start
    return token.text in _ONE_LETTER.get(token.low, "") and (token.low != "p" or is_glued)


def nouns_after(tokens: Sequence[Token], at: int, language: str) -> tuple[tuple[str, ...], int]:
    """Return the concepts of the words counted (three words at most) and the place after the last telling one."""
    found: list[str] = []
    last = at
    if at < len(tokens) and tokens[at].text == "-":
        at += 1
    for place in range(at, min(at + 3, len(tokens))):
        if tokens[place].kind != "w" or tokens[place].low in _JOINING or number_word(tokens[place].low):
            break
        concepts = meaning_of(tokens[place].low, language).concepts
        if not concepts and found:
            break
        found += concepts
        last = place + 1 if concepts else last
    return tuple(found), last


def per_after(tokens: Sequence[Token], at: int, language: str) -> frozenset[str]:
    """Return what an amount is counted for: `per agent and month`, `a year`, `monthly`."""
    found: set[str] = set()
    while at < len(tokens):
        low = tokens[at].low
        if low in _ADVERBS:
            found.add(_ADVERBS[low])
            at += 1
            continue
        if low not in _PER and not (found and low in {"and", "und", ","}):
            break
        name = _counted_for(tokens, at + 1, language, only_time=low in _STRICT)
        if name is None:
            break
        found.add(name)
        at += 2
    return frozenset(found)


def _counted_for(tokens: Sequence[Token], at: int, language: str, *, only_time: bool) -> str | None:
    if at >= len(tokens) or tokens[at].kind != "w":
        return None
    unit = unit_of(tokens[at].low)
    if unit and unit.name in _TIMES:
        return unit.name
    concepts = meaning_of(tokens[at].low, language).concepts
    is_time = "daily" in concepts  # a night
    return concepts[0] if concepts and (is_time or not only_time) else None
