"""Whether a claim reaches further than the evidence: all for some, will for may, always for under a condition."""

import re

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.units import unit_of
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.conditions import is_out_of_season, leaves_out_whom
from service.guardrails.grounding.directions import turns_round
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.occasions import beyond_occasion
from service.guardrails.grounding.openness import is_at_any_time, is_unbounded, leaves_open, permits

_ALL, _PARTS, _MOST, _EVER, _HEDGES = (word_set(name) for name in ("all", "parts", "most", "ever", "hedges"))
_EACH = frozenset({"all", "every", "each", "alle", "allen", "aller", "jede", "jeder", "jedes", "jedem", "jeden"})
_KNOWN = frozenset({"the", "our", "all", "these", "die", "unsere", "alle", "diese", "have", "are", "offer", "haben"})
_HAVE = frozenset({"have", "has", "haben", "hat", "come", "comes"})
_AT_ONCE = word_set("at once")
_BOUNDS = frozenset(
    {"if", "when", "unless", "provided", "falls", "wenn", "sofern", "sobald", "only", "nur", "selected", "ausgewählte", "ausgewählten"}
)  # fmt: skip
_UNDER = frozenset({"if", "when", "once", "after", "wenn", "sobald", "falls", "nachdem"})
"""A claim that says under which condition leaves none out."""
_WHOLE = frozenset({"whole", "entire", "fully", "completely", "vollständig"})
"""These may go with a thing rather than with all cases: `the whole payment`."""
_AS_MANY = re.compile(r"\bas (?:many|much) as you\b|\bso viele?\b.{0,20}\bwie\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\d (?:of (?:them|these|which)|davon)\b", re.IGNORECASE)
_OF_OURS = re.compile(r"\b(?:from|with|by|bei|von) (?:us|uns)\b", re.IGNORECASE)
"""What is bought from us is not bought anywhere."""
_LIMITING = frozenset({"up_to", "at_most", "within", "less_than"})
NOTHING_ELSE = "says that nothing else does"
_ONLY = frozenset({"only", "nur", "exclusively", "ausschließlich", "solely", "alone", "allein"})
_ALSO = frozenset({"auch", "also", "too", "überall", "everywhere", "any", "anywhere"})
_FIRST = frozenset({"first", "original", "ersten", "erste", "erster"})
_LATER = frozenset({"next", "later", "second", "other", "new", "future", "nächste", "nächsten", "zweite", "zweiten"})
"""What the first owner only has, the next one has not."""
_MAY = frozenset({"may", "might", "can", "could", "kann", "können", "könnte", "possible", "möglich"})
_PERHAPS = frozenset({"may", "might", "could", "possible", "possibly", "möglich"})
_RULES = word_set("rules")
_ABLE = frozenset({"man", "sie", "ihr", "du", "werden", "lassen"})
_ABSOLUTE = frozenset({"always", "immer", "stets", "invariably", "ausnahmslos"})
_SIDES = {"before": "after", "after": "before", "vor": "nach", "nach": "vor", "above": "below", "below": "above"}


def overreach(site: ClaimSite, ground: Ground) -> str:
    """Return how a claim goes beyond a sentence of the evidence, in words that follow `it`; empty if it does not."""
    mine, theirs = site.reading.lows, ground.reading.lows
    if leaves_open(ground.reading.text) and not leaves_open(site.reading.text) and not mine & _PERHAPS:
        return "promises what the evidence leaves open"
    if turns_round(site.reading, ground.reading):
        return "turns the comparison round"
    if is_out_of_season(site, ground):
        return "speaks of other months"
    if leaves_out_whom(site, ground):
        return "leaves out for whom"
    return (
        _beyond_all(site, ground)
        or _beyond_limits(site.reading, ground.reading)
        or beyond_occasion(site.reading, ground.reading)
        or _beyond_modes(site, ground)
        or _beyond_only(site, mine, theirs)
    )


def _beyond_all(site: ClaimSite, ground: Ground) -> str:
    """Judge quantifiers: `all` of what evidence says of a part, or under a condition.

    `most` of what it does not count.
    """
    reading, mine, theirs = site.reading, site.reading.lows, ground.reading.lows
    if mine & _ALL and not theirs & _ALL and _speaks_of_all(reading):
        if (
            (theirs & _PARTS and not _AS_MANY.search(ground.reading.text))
            or _OF_THEM.search(ground.reading.text)
            or (_has_percent(ground.reading) and not _has_percent(reading))
            or _counts_some(reading, ground.reading)
        ):
            return "speaks of all where the evidence speaks of a part"
        if ground.is_opinion or _is_of_one(site, ground):
            return "speaks of all where the evidence speaks of one"
        is_bounded = bool(theirs & _BOUNDS and not mine & _UNDER and not _shares_time(reading, ground.reading))
        if mine & _ALL - _WHOLE and (is_bounded or _is_bounded(ground.reading, reading)):
            return "leaves out a condition"
    is_most = bool(mine & _MOST) and _speaks_of_most(reading) and "superlative" not in reading.marks
    if is_most and not theirs & (_MOST | _ALL) and not _has_percent(ground.reading):
        return "speaks of most where the evidence does not"
    return ""


def _is_of_one(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether evidence speaks of one product, and not of the things of which a claim speaks as a whole."""
    if site.about - {BRAND} or not ground.reading.subjects - {BRAND}:
        return False
    known = ground.said | ground.denied | ground.titled
    all_of = [place for place, token in enumerate(site.reading.tokens) if token.low in _EACH]
    if all_of and not site.reading.lows.isdisjoint(_HAVE):
        return True
    things = _things_of(site.reading)
    return bool(things) and things.isdisjoint(known)


def _things_of(reading: Reading) -> set[str]:
    """Return the concepts of the things of which a claim says that it is so of each."""
    all_of = [place for place, token in enumerate(reading.tokens) if token.low in _EACH]
    return {word.concept for word in reading.words if any(0 < word.place - place < 3 for place in all_of)}


def _counts_some(reading: Reading, theirs: Reading) -> bool:
    """Tell whether evidence says of so many things what a claim says of all: `12 instalments are free of interest`."""
    things = _things_of(reading)
    return any(
        one.how == "exactly" and not things.isdisjoint(one.nouns) and not _are_known(theirs, one.first)
        for one in theirs.amounts
        if one.dimension == "count" and one.high > 1
    )


def _are_known(reading: Reading, first: int) -> bool:
    """Tell whether a count only says how many there are at all: `our three bikes`."""
    return first > 0 and reading.tokens[first - 1].low in _KNOWN


def _beyond_limits(reading: Reading, theirs: Reading) -> str:
    """Judge limits and times.

    As in `no matter when` of what has a limit, `for ever` of a span, `at once` of what takes time.
    """
    is_new = is_unbounded(reading.text) and not is_unbounded(theirs.text)
    is_of_two = "whichever" in theirs.lows  # `2 years or 500 charges, whichever comes first`: a limit beside the span
    if is_new and (is_of_two or (_is_limited(theirs) and not _shares_time(reading, theirs))):
        return "leaves out a limit"
    is_ever = bool(reading.lows & _EVER) or bool(is_at_any_time(reading.text) and not is_at_any_time(theirs.text))
    if is_ever and _has_time(theirs) and not _has_time(reading):
        return "leaves out a condition"
    if reading.lows & _AT_ONCE and not theirs.lows & _AT_ONCE and _takes_time(theirs) and not _takes_time(reading):
        return "leaves out how long it takes"
    return ""


def _beyond_modes(site: ClaimSite, ground: Ground) -> str:
    """Judge modality and order: `will` where evidence says `may` or `expects`; `before` where it says `after`."""
    mine, theirs = site.reading.lows, ground.reading.lows
    if mine & _SIDES.keys() and theirs & _SIDES.keys() and _is_turned(site.reading, ground.reading):
        return "says before what the evidence says after, or the reverse"
    if mine & _ABSOLUTE and theirs & (_MAY | _HEDGES) and not mine & (_MAY | _HEDGES) and not theirs & _ABSOLUTE:
        return "says always where the evidence says that it can be"
    is_bound = any(one.how in _LIMITING for one in site.reading.amounts)
    if mine & _RULES and "may" in theirs and not theirs & (_HEDGES - {"may"}):
        return ""  # who must not, may not
    if "may" in theirs and permits(ground.reading.text):
        theirs -= {"may"}
    if theirs & _HEDGES and not mine & (_HEDGES | _PARTS | _MAY) and not is_bound:
        return "promises what the evidence only expects"
    is_may = bool(theirs & {"may", "might"}) or ("kann" in theirs and not theirs & _ABLE)
    if is_may and not mine & _MAY and not site.reading.denied and not is_bound:
        return "promises what the evidence only allows for"
    return ""


def _beyond_only(site: ClaimSite, mine: frozenset[str], theirs: frozenset[str]) -> str:
    reaches = _ALSO | _LATER if theirs & _FIRST and not site.reading.denied else _ALSO
    if {"only", "nur"} & theirs and not {"only", "nur"} & mine and reaches & mine:
        return "reaches further than the evidence"
    if site.about and mine & _ONLY and not theirs & _ONLY and _excludes_others(site):
        return NOTHING_ELSE
    return ""


def _is_limited(reading: Reading) -> bool:
    """Tell whether a sentence sets a limit or a condition."""
    if _OF_OURS.search(reading.text):
        return True
    return bool(reading.lows & _BOUNDS) or any(one.how in _LIMITING for one in reading.amounts)


def _shares_time(mine: Reading, theirs: Reading) -> bool:
    """Tell whether a claim names the span of time that the evidence does: `within the first 30 days`."""
    spans = {one.bound for one in theirs.amounts if one.dimension in {"time", "workday"}}
    return any(one.bound in spans for one in mine.amounts if one.dimension in {"time", "workday"})


def _speaks_of_all(reading: Reading) -> bool:
    """Tell whether a claim speaks of all: `every order`, but not `every month`."""
    tokens = reading.tokens
    return any(
        token.low in _ALL and not (place + 1 < len(tokens) and unit_of(tokens[place + 1].low))
        for place, token in enumerate(tokens)
    )


def _speaks_of_most(reading: Reading) -> bool:
    """Tell whether a claim speaks of most: not `at most`, which bounds an amount."""
    return any(
        token.low in _MOST and not (place and reading.tokens[place - 1].low in {"at", "the"})
        for place, token in enumerate(reading.tokens)
    )


def _is_bounded(ground: Reading, reading: Reading) -> bool:
    """Tell whether evidence holds from some amount on or within some time, of which the claim says nothing."""
    if any(
        one.how in {"at_least", "more_than", "up_to"} and one.dimension in {"money", "count"} for one in ground.amounts
    ):
        return True
    return any(one.how == "within" for one in ground.amounts) and not any(
        one.how == "within" for one in reading.amounts
    )


def _has_time(reading: Reading) -> bool:
    return any(one.dimension == "time" for one in reading.amounts)


def _takes_time(reading: Reading) -> bool:
    return any(one.dimension in {"time", "workday"} for one in reading.amounts)


def _has_percent(reading: Reading) -> bool:
    return any(one.dimension == "percent" and one.high < 100 for one in reading.amounts)


def _is_turned(mine: Reading, theirs: Reading) -> bool:
    """Tell whether a claim says `before` of what the evidence says `after` of."""
    sides = _sides(theirs)
    return any(sides.get(concept) == _SIDES[side] for concept, side in _sides(mine).items())


def _sides(reading: Reading) -> dict[str, str]:
    found = {}
    for place, token in enumerate(reading.tokens):
        if token.low in _SIDES:
            word = next((one for one in reading.words if place < one.place <= place + 3), None)
            if word is not None:
                found[word.concept] = token.low
    return found


def _excludes_others(site: ClaimSite) -> bool:
    """Tell whether a claim excludes all else: `exclusively`, or an `only` that does not belong to a number."""
    starts = {amount.first for amount in site.reading.amounts}
    for place, token in enumerate(site.reading.tokens[: site.after]):
        if place < site.first:
            continue
        if token.low in {"exclusively", "solely", "ausschließlich"}:
            return True
        if token.low in {"only", "nur"} and not {place, place + 1, place + 2} & starts:
            return True
    return False
