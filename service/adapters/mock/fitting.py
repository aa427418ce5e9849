"""What a sentence has of a query, whatever else the evidence holds.

The part of a ranking that comes again and again.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from service.adapters.mock.queries import Query, found_in
from service.adapters.mock.sentences import Raw

_CONTEXT = 0.45
_SHAPE, _MISSHAPE = 1.5, 0.6
_ATTRIBUTE, _PREFERRED = 3.0, 0.8


class Fit(NamedTuple):
    """How a sentence fits a query; what its words are worth in the end hangs on how many other sentences have them."""

    words: tuple[tuple[str, float], ...]
    """The words of the query that it has, with their weights; a weight without a word stands as it is."""
    preferred: float
    """What comes on top where it looks as the wanted sentence usually does."""
    factor: float
    """More where it has the usual form of the section, less where it has not; and so does `bonus`."""
    bonus: float


Fitter = Callable[[Query, Raw, str, str], Fit | None]
"""Tells how a sentence fits a query, by the kind and the attribute of its evidence; None where it has nothing of it."""


def fitter_for(query: Query) -> Fitter:
    """Return what tells how a sentence fits a query: remembered, unless the query holds words of a customer."""
    return _known_fit if query.is_lasting else _fit


def _fit(query: Query, raw: Raw, kind: str, attribute: str) -> Fit | None:
    is_asked = query.asks_for(attribute)
    words = _words(query, raw)
    if is_asked:
        words.append(("", _ATTRIBUTE))
    if not words:
        return None
    preferred = _PREFERRED if query.prefers and found_in(query.prefers, raw.text) else 0.0
    if not query.shape or (kind == "fact" and is_asked):
        return Fit(tuple(words), preferred, 1.0, 0.0)
    factor, bonus = (1.0, _SHAPE) if query.has_shape(raw.text) else (_MISSHAPE, -_SHAPE / 2)
    return Fit(tuple(words), preferred, factor, bonus)


@lru_cache(maxsize=16384)
def _known_fit(query: Query, raw: Raw, kind: str, attribute: str) -> Fit | None:
    return _fit(query, raw, kind, attribute)


def _words(query: Query, raw: Raw) -> list[tuple[str, float]]:
    """Return the words of a query that a sentence or its heading has, in the order of the query."""
    found: list[tuple[str, float]] = []
    stems = query.stems.keys()
    if not (stems.isdisjoint(raw.stems) and stems.isdisjoint(raw.heading)):
        for word, weight in query.stems.items():
            if word in raw.stems:
                found.append((word, weight))
            if word in raw.heading:
                found.append(("", _CONTEXT * weight))
    return found + [("", query.headed)] * len(query.headings & raw.heading)
