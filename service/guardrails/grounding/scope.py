"""Whether a claim reaches further than the evidence: all for some, will for may, always for under a condition."""

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.units import unit_of
from service.guardrails.grounding.grounds import Ground

_BOUNDS = frozenset({"if", "when", "unless", "provided", "falls", "wenn", "sofern", "sobald", "only", "nur", "selected", "ausgewählte", "ausgewählten"})
_ALL = frozenset(
    """all every always any everywhere everyone anywhere whole entire alle allen aller jede jeder jedes jeden immer überall anytime automatically unlimited
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
        if theirs & _PARTS or any(one.dimension == "percent" and one.high < 100 for one in ground.reading.amounts):
            return "speaks of all where the evidence speaks of a part"
        if theirs & _BOUNDS or any(one.how in {"at_least", "more_than", "up_to"} and one.dimension in {"money", "count"} for one in ground.reading.amounts):
            return "leaves out a condition"
    if theirs & _HEDGES and not mine & (_HEDGES | _PARTS):
        return "promises what the evidence only expects"
    if _is_may(ground) and not _is_may_in(mine) and not reading.denied:
        return "promises what the evidence only allows for"
    if {"only", "nur"} & theirs and not {"only", "nur"} & mine and {"auch", "also", "too", "überall", "everywhere", "any", "anywhere"} & mine:
        return "reaches further than the evidence"
    if _only_words(site) and not {"only", "nur", "exclusively", "ausschließlich", "solely", "alone", "allein"} & theirs:
        return "says that nothing else does"
    return ""


def _speaks_of_all(site: ClaimSite) -> bool:
    """Tell whether a claim speaks of all: `every order`, but not `every month`."""
    tokens = site.reading.tokens
    return any(
        token.low in _ALL and not (place + 1 < len(tokens) and unit_of(tokens[place + 1].low))
        for place, token in enumerate(tokens)
    )


def _is_may(ground: Ground) -> bool:
    return bool({token.low for token in ground.reading.tokens} & {"may", "might"})


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
