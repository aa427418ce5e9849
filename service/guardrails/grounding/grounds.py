"""The sentences of some evidence, found by concept, by dimension of an amount, and by label.

How they are read: `sources`. What they prove: `judging`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.contacts import Contact
from service.guardrails.claims.readings import Reading
from service.guardrails.grounding.bindings import Beside, Segment


class Ground(NamedTuple):
    """One sentence of the evidence. `about` are the subjects it speaks of, empty if of none in particular.

    `titled` are the concepts of its title and attribute, `around` those of its neighbours: they say what it is about
    and prove little alone. `said` and `denied` are its own. `names` are the names among them. `lapsed` says that it
    speaks of another time than today, `is_opinion` that a customer says it. `row` are the cells of a table's row,
    without their heads. `whole` is all the text around it, in lower case; `is_expired` says that it may be relied on no
    more. `near` are for each of its amounts the concepts beside it and of the title, `beside` what goes with it.
    `is_reversed` says that its list denies it. `denials` are the concepts of each denial by itself, `segments` those
    that go with different names. `row_apart` are the concepts that the label of its table's row has alone, and those
    that other rows' labels have.
    """

    label: str
    text: str
    row: str
    reading: Reading
    about: frozenset[str]
    titled: frozenset[str]
    around: frozenset[str]
    said: frozenset[str]
    denied: frozenset[str]
    names: frozenset[str]
    lapsed: bool
    is_opinion: bool
    whole: str
    is_expired: bool
    near: tuple[frozenset[str], ...]
    beside: tuple[Beside, ...]
    is_reversed: bool
    denials: tuple[frozenset[str], ...]
    segments: tuple[Segment, ...]
    row_apart: tuple[frozenset[str], frozenset[str]]


class Given(NamedTuple):
    """An amount of the evidence: its sentence, the concepts near to it, and what goes with it."""

    ground: Ground
    amount: Amount
    near: frozenset[str]
    beside: Beside


class Grounds:
    """All sentences of some evidence, found by concept, by dimension of an amount, and by label."""

    def __init__(self, rows: Sequence[Ground], today: dt.date = dt.date.min) -> None:
        """Take the sentences in the order of the evidence, and the day on which they are read."""
        self.rows = tuple(rows)
        self.today = today
        self._by_concept: dict[str, list[int]] = {}
        self._by_dimension: dict[str, list[Given]] = {}
        self._parts: dict[frozenset[str], Grounds] = {}
        self._by_words: dict[str, list[Ground]] = {}
        for place, ground in enumerate(self.rows):
            if not ground.is_opinion:
                self._by_words.setdefault(plain(ground.row or ground.text), []).append(ground)
            for concept in ground.said | ground.denied | ground.titled:
                self._by_concept.setdefault(concept, []).append(place)
            for amount, near, beside in zip(ground.reading.amounts, ground.near, ground.beside, strict=True):
                self._by_dimension.setdefault(amount.dimension, []).append(Given(ground, amount, near, beside))

    def same(self, text: str) -> Sequence[Ground]:
        """Return the sentences of the brand that are, word for word, a text."""
        return self._by_words.get(plain(text), ())

    def near(self, weights: Mapping[str, float], most: int) -> list[Ground]:
        """Return the sentences that have most of some concepts, by their weight; none that has nothing of them."""
        found: dict[int, float] = {}
        for concept, weight in weights.items():
            for place in self._by_concept.get(concept, ()):
                found[place] = found.get(place, 0.0) + weight
        best = sorted(found, key=lambda place: (-found[place], place))[:most]
        return [self.rows[place] for place in best]

    def amounts(self, dimensions: Iterable[str]) -> Iterator[Given]:
        """Yield the amounts of some dimensions."""
        for dimension in dimensions:
            yield from self._by_dimension.get(dimension, ())

    def contacts(self) -> Iterator[tuple[Ground, Contact]]:
        """Yield the addresses, phone numbers and codes, each with its sentence."""
        yield from ((ground, contact) for ground in self.rows for contact in ground.reading.contacts)

    def of(self, labels: Collection[str]) -> "Grounds":
        """Return the sentences of some pieces of the evidence."""
        key = frozenset(labels)
        if key not in self._parts:
            self._parts[key] = Grounds([ground for ground in self.rows if ground.label in key], self.today)
        return self._parts[key]


def plain(text: str) -> str:
    """Return a sentence for comparing word for word: without emphasis and what ends it, in lower case."""
    return " ".join(text.split()).strip(" .!*_|").casefold()
