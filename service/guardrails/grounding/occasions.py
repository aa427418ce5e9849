"""At which event something happens, and what is left to do: paid `when it ships`, `fully assembled`.

What follows for a claim: `scope`.
"""

from collections.abc import Iterator

from service.guardrails.claims.readings import Reading
from service.guardrails.claims.vocabulary import word_set

_EVENTS = word_set("events")
_WHEN = frozenset({"when", "once", "soon", "wenn", "sobald"})
_UPON = frozenset({"at", "upon", "bei"})
_ENDS = frozenset({",", ";", ".", ":", "|", "–", "and", "und"})
_BESIDE = 3
_WHOLLY = frozenset({"fully", "completely", "entirely", "ready", "vollständig", "komplett", "fertig"})
_YOURS = frozenset({"you", "must", "need", "needs", "have", "has", "müssen", "muss", "sie"})
_TASKS = word_set("tasks")


def beyond_occasion(mine: Reading, theirs: Reading) -> str:
    """Return how a claim names another event than the evidence, or leaves out what is left to do.

    Empty if it does neither.
    """
    if _is_at_another(mine, theirs):
        return "speaks of another event"
    return "leaves out what is left to do" if _is_left_to_do(mine, theirs) else ""


def _is_at_another(mine: Reading, theirs: Reading) -> bool:
    """Tell whether two sentences each name an event at which something happens, and no event of both."""
    if not (mine.lows & (_WHEN | _UPON) and theirs.lows & (_WHEN | _UPON)):
        return False
    own, others = set(_events(mine)), set(_events(theirs))
    return bool(own and others) and own.isdisjoint(others)


def _events(reading: Reading) -> Iterator[str]:
    """Yield the event of each clause: what comes last in `when your order ships`."""
    tokens = reading.tokens
    for place, token in enumerate(tokens):
        if token.low not in _WHEN and token.low not in _UPON:
            continue
        end = next((at for at in range(place, len(tokens)) if tokens[at].low in _ENDS), len(tokens))
        end = end if token.low in _WHEN else min(end, place + _BESIDE)
        last = [word.concept for word in reading.words if place < word.place < end and word.concept in _EVENTS]
        yield from ("deliver" if one == "leave" else one for one in last[-1:])


def _is_left_to_do(mine: Reading, theirs: Reading) -> bool:
    """Tell whether a claim says that something is wholly done which the evidence leaves to the reader."""
    tasks = mine.said & theirs.said & _TASKS if mine.lows & _WHOLLY else frozenset[str]()
    return any(
        not {token.low for token in theirs.tokens[max(0, word.place - _BESIDE) : word.place + 1]}.isdisjoint(_YOURS)
        for word in theirs.words
        if word.concept in tasks
    )
