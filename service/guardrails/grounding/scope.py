"""Whether a claim reaches further than the evidence: all for some, will for may, always for under a condition."""

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.units import unit_of
from service.guardrails.grounding.grounds import Ground

_BOUNDS = frozenset({"if", "when", "unless", "provided", "falls", "wenn", "sofern", "sobald", "only", "nur", "selected", "ausgewählte", "ausgewählten"})
_ALL = frozenset(
    """all every always any everywhere everyone anywhere whole entire alle allen aller jede jeder jedes jeden immer überall anytime whenever automatically unlimited
    unbegrenzt permanently dauerhaft forever limit grenze sämtliche jederzeit worldwide weltweit completely vollständig""".split()
)
_HEDGES = frozenset("may might could perhaps possibly likely expects expect expected aims aim tries usually typically often generally normally könnte könnten erwartet strebt will_versuchen üblicherweise voraussichtlich möglicherweise regel".split())
_PARTS = frozenset("most some many several few nearly almost part selected certain ausgewählte ausgewählten ausgewählter einige manche viele meisten meist teil bestimmte critical kritische kritischen".split())


def overreach(site: ClaimSite, ground: Ground) -> str:
    """Return how a claim goes beyond a sentence of the evidence, in words that follow `it`; empty if it does not."""
    reading = site.reading
    mine = {token.low for token in reading.tokens}
    theirs = {token.low for token in ground.reading.tokens}
    is_all = _speaks_of_all(site)
    if is_all and not theirs & _ALL:
        if theirs & _PARTS or (_percent(ground.reading) and not _percent(reading)):
            return "speaks of all where the evidence speaks of a part"
        if theirs & _BOUNDS or any(one.how in {"at_least", "more_than", "up_to"} and one.dimension in {"money", "count"} for one in ground.reading.amounts):
            return "leaves out a condition"
        if any(one.how == "within" for one in ground.reading.amounts) and not any(one.how == "within" for one in reading.amounts):
            return "leaves out a condition"
    if mine & _EVER and any(one.dimension == "time" for one in ground.reading.amounts) and not any(one.dimension == "time" for one in reading.amounts):
        return "leaves out a condition"
    if mine & _MOST and not theirs & (_MOST | _ALL) and "superlative" not in reading.marks and not _percent(ground.reading):
        return "speaks of most where the evidence does not"
    if _turned(site, ground):
        return "says before what the evidence says after, or the reverse"
    if theirs & _HEDGES and not mine & (_HEDGES | _PARTS):
        return "promises what the evidence only expects"
    if _is_may(ground) and not _is_may_in(mine) and not reading.denied:
        return "promises what the evidence only allows for"
    if {"only", "nur"} & theirs and not {"only", "nur"} & mine and {"auch", "also", "too", "überall", "everywhere", "any", "anywhere"} & mine:
        return "reaches further than the evidence"
    if site.about and _only_words(site) and not {"only", "nur", "exclusively", "ausschließlich", "solely", "alone", "allein"} & theirs:
        return "says that nothing else does"
    return ""


_EVER = frozenset("permanently dauerhaft forever always immer lifetime lebenslang unbefristet".split())
_MOST = frozenset("most meisten majority mehrheit".split())
_SIDES = {"before": "after", "after": "before", "vor": "nach", "nach": "vor", "above": "below", "below": "above"}


def _percent(reading: Reading) -> bool:
    return any(one.dimension == "percent" and one.high < 100 for one in reading.amounts)


def _turned(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether a claim says `before` of what the evidence says `after` of."""
    mine, theirs = _sides(site.reading), _sides(ground.reading)
    return any(theirs.get(concept) == _SIDES[side] for concept, side in mine.items())


def _sides(reading: Reading) -> dict[str, str]:
    found = {}
    for place, token in enumerate(reading.tokens):
        if token.low in _SIDES:
            word = next((one for one in reading.words if place < one.place <= place + 3), None)
            if word is not None:
                found[word.concept] = token.low
    return found


def _speaks_of_all(site: ClaimSite) -> bool:
    """Tell whether a claim speaks of all: `every order`, but not `every month`."""
    tokens = site.reading.tokens
    return any(
        token.low in _ALL and not (place + 1 < len(tokens) and unit_of(tokens[place + 1].low))
        for place, token in enumerate(tokens)
    )


def _is_may(ground: Ground) -> bool:
    lows = [token.low for token in ground.reading.tokens]
    if {"may", "might"} & set(lows):
        return True
    return "kann" in lows and not {"man", "sie", "ihr", "du", "werden"} & set(lows)


def _is_may_in(lows: set[str]) -> bool:
    return bool(lows & {"may", "might", "can", "could", "kann", "können", "könnte", "possible", "möglich"})


def _only_words(site: ClaimSite) -> bool:
    """Tell whether a claim excludes all else: `only` that does not belong to a number, `alone`."""
    tokens = site.reading.tokens
    starts = {amount.first for amount in site.reading.amounts}
    for place, token in enumerate(tokens):
        if token.low in {"exclusively", "solely", "ausschließlich"}:
            return True
        if token.low in {"only", "nur"} and not {place, place + 1, place + 2} & starts:
            return True
    return False
