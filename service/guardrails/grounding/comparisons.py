"""Judges comparisons by the amounts of both sides: `lighter than`, `twice as high`, `the cheapest of the three`.

Scales: `scales`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.numbers import number_word
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.scales import ANY, Scale, comparative_in, ratio_of
from service.guardrails.grounding.sides import Measured, Side, best_pair, measured
from service.guardrails.grounding.verdicts import Verdict, verdict_by

_RATIO = 0.12
"""A ratio that is said in round words may be off by as much: 2.1 s against 6.4 s is about three times as fast."""
_THAN = frozenset({"than", "als", "wie"})
_ONCE = frozenset({"once", "twice", "einmal", "zweimal"})
_COUNTING = frozenset({"more", "fewer", "mehr", "weniger", "less", "many"})


def judge_comparison(site: ClaimSite, grounds: Grounds) -> Verdict | None:
    """Return the verdict on a comparison whose two sides have amounts in the evidence; None if they have none."""
    lows = [token.low for token in site.reading.tokens]
    measured_in = frozenset(amount.dimension for amount in site.reading.amounts)
    is_marked = bool({"comparison", "superlative"} & site.reading.marks)
    found = comparative_in(lows, is_marked=is_marked, dimensions=measured_in)
    if found is None:
        return None
    at, scale = found
    than = _than(site, lows, at)
    if than is None:
        return _among(site, scale, at, grounds)
    if than + 1 < len(lows) and lows[than + 1] in _ONCE:
        return None
    if lows[at] in _COUNTING and scale.dimensions == ANY:
        counted = frozenset(word.concept for word in site.reading.words if at < word.place < than)
        scale = scale._replace(concepts=counted or scale.concepts)
    mine, theirs = _side(site, 0, than, at), _side(site, than, len(lows), at)
    attribute = frozenset(word.concept for word in site.reading.words if word.place <= than + 8)
    pair = best_pair(mine, theirs, scale, attribute, grounds)
    return _weighed(site, scale, lows, pair) if pair else None


def _than(site: ClaimSite, lows: Sequence[str], at: int) -> int | None:
    """Return where the second side begins; a `than` that bounds an amount begins none."""
    inside = {place for amount in site.reading.amounts for place in range(amount.first, amount.after)}
    for place in range(at, len(lows)):
        if place not in inside and (lows[place] in _THAN or (lows[place] == "as" and place > at)):
            return place
    return None


def _side(site: ClaimSite, begin: int, end: int, at: int) -> Side:
    mentions = site.reading.mentions
    about = frozenset(one.subject for one in mentions if begin <= one.first < end) - {BRAND}
    concepts = frozenset(word.concept for word in site.reading.words if begin <= word.place < end and word.place != at)
    if begin == 0 and not about:
        about = site.about - frozenset(one.subject for one in mentions if one.first >= end) - {BRAND}
    return Side(about, concepts)


def _weighed(site: ClaimSite, scale: Scale, lows: Sequence[str], pair: tuple[Measured, Measured]) -> Verdict:
    (_, one, ground), (_, other, beside) = pair
    holds = _holds(site, scale, lows, one, other)
    return verdict_by("supported" if holds else "contradicted", ground, beside)


def _holds(site: ClaimSite, scale: Scale, lows: Sequence[str], one: Amount, other: Amount) -> bool:
    a, b = one.high, other.high
    ratio = ratio_of(lows, site.reading.amounts)
    difference = next((amount for amount in site.reading.amounts if amount.dimension == one.dimension), None)
    is_right_way = scale.direction == 0 or (a - b) * scale.direction > 0
    if ratio is not None and a and b:
        times = a / b if scale.direction >= 0 else b / a
        return abs(times - ratio) <= _RATIO * ratio or (
            scale.direction < 0 and abs(1 / times - ratio) <= _RATIO * ratio
        )
    if difference is not None:
        return is_right_way and abs(abs(a - b) - difference.high) <= 1e-6 * max(1.0, abs(difference.high))
    if scale.direction == 0:
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1.0)
    return is_right_way


class _Rival(NamedTuple):
    subject: str
    is_beaten: bool
    ground: Ground
    amount: Amount


def _among(site: ClaimSite, scale: Scale, at: int, grounds: Grounds) -> Verdict | None:
    """Judge a superlative by the amounts of all that the evidence knows: one that beats it contradicts."""
    mentions = [one for one in site.reading.mentions if one.subject != BRAND]
    subjects = frozenset(one.subject for one in mentions) or (site.about - {BRAND})
    scope = _scope(site, at)
    is_apart = any(one.dimension in scale.dimensions for one in site.reading.amounts) and scale.dimensions != ANY
    is_among = "superlative" in site.reading.marks or len(subjects) > 1 or scope or is_apart
    if not subjects or not is_among:
        return None
    subject = min(mentions, key=lambda one: (one.first > at, at - one.first)).subject if mentions else min(subjects)
    rivals = subjects - {subject}
    attribute = site.reading.concepts
    mine = measured(Side(frozenset({subject}), frozenset()), scale, attribute, grounds)
    if not mine:
        return None
    _, amount, ground = max(mine, key=lambda row: row[0])
    others = _rivals(subject, amount, ground, scale, attribute, grounds)
    if any(one.dimension == amount.dimension for one in site.reading.amounts):
        return _apart(site, scale, (amount, ground), others)
    for rival in others:
        if not rival.is_beaten and (not rivals or rival.subject in rivals):
            return verdict_by("contradicted", ground, rival.ground)
    is_whole = bool(scope and others) and len(others) + 1 >= scope
    if is_whole or (rivals and rivals <= {rival.subject for rival in others}):
        return verdict_by("supported", ground)
    return None


def _apart(site: ClaimSite, scale: Scale, mine: tuple[Amount, Ground], others: list["_Rival"]) -> Verdict | None:
    """Return support for a difference to another subject that is not named: `is 400 euros cheaper`.

    None if no other is so far apart.
    """
    amount, ground = mine
    for rival in others:
        apart = abs(amount.high - rival.amount.high)
        said = next(one for one in site.reading.amounts if one.dimension == amount.dimension)
        if rival.is_beaten and abs(apart - said.high) <= 1e-6 * max(1.0, said.high):
            return verdict_by("supported", ground, rival.ground)._replace(settles=True)
    return None


def _scope(site: ClaimSite, at: int) -> int:
    """Return among how many things a sentence compares: two for `the cheaper one`, three for `of the three`.

    0 if it says neither.
    """
    lows = [token.low for token in site.reading.tokens]
    for place in range(len(lows) - 2):
        if lows[place] in {"of", "von", "unter"} and lows[place + 1] in {"the", "our", "den", "unseren"}:
            return number_word(lows[place + 2]) or 0
        if lows[place] in {"der", "unserer"} and (
            lows[place + 1] == "beiden" or (number_word(lows[place + 1]) or 0) > 1
        ):
            return number_word(lows[place + 1]) or 2
    if lows[-3:-1] in (["of", "both"], ["the", "two"]) or lows[-3:-1] == ["der", "beiden"]:
        return 2
    return 2 if at and lows[at - 1] in _THE and "superlative" not in site.reading.marks else 0


_THE = frozenset({"the", "der", "die", "das", "den", "dem"})


def _rivals(
    subject: str, amount: Amount, ground: Ground, scale: Scale, attribute: frozenset[str], grounds: Grounds
) -> list[_Rival]:
    """Return how each other subject compares in the same attribute; the nearest amount of each decides."""
    subjects = sorted({one for row in grounds.rows for one in row.about} - {subject, BRAND})
    found = []
    for other in subjects:
        rows = measured(Side(frozenset({other}), frozenset()), scale, attribute, grounds)
        alike = [
            row for row in rows if row[1].dimension == amount.dimension and row[2].titled & ground.titled - {"hat"}
        ]
        if alike:
            _, rival, beside = max(alike, key=lambda row: row[0])
            found.append(_Rival(other, (amount.high - rival.high) * scale.direction > 0, beside, rival))
    return found
