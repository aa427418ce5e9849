"""Which words of a sentence go together: with a name (`Dr Obi treats dogs, Dr Larsen birds`), an amount, in one denial.

How they count: `fits`.
"""

from bisect import bisect
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.readings import Reading
from service.guardrails.claims.vocabulary import concept_of, word_set
from service.guardrails.claims.words import Word

_CUTS = frozenset({",", ";", "|", "while", "whereas", "während", "but", "aber"})
_NOT = word_set("denials")
_EITHER = frozenset({"or", "nor", "oder", "noch"})
_SHORTEST = 3
"""Letters of a name: sizes and titles are none."""


class Segment(NamedTuple):
    """A stretch of a sentence: the names and products in it, and the concepts of all of its words."""

    names: frozenset[str]
    concepts: frozenset[str]


def segments_of(reading: Reading) -> tuple[Segment, ...]:
    """Return the stretches of a sentence that speak of different names.

    None where it does not set names side by side.
    """
    named = [(word.place, word.concept) for word in reading.words if word.is_name and len(word.concept) >= _SHORTEST]
    named += _leading_name(reading) if named else []
    named += [(one.first, one.subject) for one in reading.mentions if one.subject != BRAND]
    if len({name for _, name in named}) < 2:
        return ()
    cuts = [place for place, token in enumerate(reading.tokens) if token.low in _CUTS]
    segments = tuple(_segments(reading, cuts, named))
    return segments if sum(bool(one.names) for one in segments) > 1 else ()


def _leading_name(reading: Reading) -> list[tuple[int, str]]:
    """Return the word with which a sentence begins, if it is unknown: beside another name it is one too."""
    first = reading.words[0]
    is_unknown = concept_of(reading.tokens[first.place].low, reading.language) is None
    return [(0, first.concept)] if first.place == 0 and is_unknown and len(first.concept) >= _SHORTEST else []


def _segments(reading: Reading, cuts: list[int], named: list[tuple[int, str]]) -> Iterator[Segment]:
    for begin, end in zip([0, *cuts], [*cuts, len(reading.tokens)], strict=True):
        yield Segment(
            frozenset(name for place, name in named if begin <= place < end),
            frozenset(word.concept for word in reading.words if begin <= word.place < end),
        )


class Beside(NamedTuple):
    """The concepts that go with an amount of a sentence: those said, and those denied."""

    said: frozenset[str]
    denied: frozenset[str]


def beside(reading: Reading, amount: Amount, *, is_row: bool) -> Beside:
    """Return what the piece of an amount says and denies; in a table's row, its label too."""
    piece = piece_of(reading, amount)
    label = next((place for place, token in enumerate(reading.tokens) if token.low == "|"), 0) if is_row else 0
    words = [word for word in reading.words if word.place in piece or word.place < label]
    return Beside(
        frozenset([word.concept for word in words if not word.denied]),
        frozenset([word.concept for word in words if word.denied]),
    )


def piece_of(reading: Reading, amount: Amount) -> range:
    """Return the tokens of the cell or piece of a sentence in which an amount stands."""
    cuts, at = reading.cuts, bisect(reading.cuts, amount.first)
    return range(cuts[at - 1] if at else 0, cuts[at] if at < len(cuts) else len(reading.tokens) + 1)


def denials_of(reading: Reading) -> tuple[frozenset[str], ...]:
    """Return the concepts of each run of words that a sentence denies: what is neither A nor B is not A.

    Each clause with a denial of its own is a run, and so is each of several things that one denial is of: `wear and
    moth damage are not covered`.
    """
    nots = [place for place, token in enumerate(reading.tokens) if token.low in _NOT]
    ends = [
        place for place, token in enumerate(reading.tokens) if token.low in _EITHER or _parts(token.low, place, nots)
    ]
    pieces = groupby(reading.words, key=lambda word: (word.denied, bisect(ends, word.place)))
    runs = (tuple(run) for (is_denied, _), run in pieces if is_denied)
    return tuple(one for run in runs for one in _things_of(run, reading, nots))


def _parts(low: str, place: int, nots: list[int]) -> bool:
    """Tell whether a comma stands between two denials."""
    return low in {",", ";"} and bool(nots) and nots[0] < place < nots[-1]


def _things_of(run: tuple[Word, ...], reading: Reading, nots: list[int]) -> Iterator[frozenset[str]]:
    """Yield the concepts of a run, once with each of the nouns that `and` joins before its denial."""
    at = next((place for place in nots if run[0].place < place < run[-1].place), 0)
    ands = [
        place
        for place in range(run[0].place, at)
        if reading.tokens[place].low == "und" and reading.tokens[place + 1].text[:1].isupper()
    ]
    for begin, end in zip([0, *ands], [*ands, at], strict=True):
        yield frozenset(word.concept for word in run if begin <= word.place < end or word.place > at or not ands)


def of_another_name(segments: tuple[Segment, ...], names: frozenset[str], concepts: frozenset[str]) -> frozenset[str]:
    """Return the concepts that a sentence says of other names only, where it says something else of these names."""
    own = [not one.names or bool(one.names & (names | concepts)) for one in segments]
    if not any(is_own and one.names and one.concepts - one.names for is_own, one in zip(own, segments, strict=True)):
        return frozenset()
    here = frozenset[str]().union(*(one.concepts for is_own, one in zip(own, segments, strict=True) if is_own))
    there = frozenset[str]().union(*(one.concepts for is_own, one in zip(own, segments, strict=True) if not is_own))
    return (concepts & there) - here
