"""Chooses sentences for a section: by concept, topic and product, never one twice, never two that say the same."""

import math
from collections.abc import Callable, Iterable
from copy import copy
from functools import lru_cache

from service.adapters.mock.fitting import fitter_for
from service.adapters.mock.queries import Query
from service.adapters.mock.sentences import Raw, Sentence
from service.adapters.mock.words import stems_in

_ALIKE = 0.74
_LEAST = 0.3
_NUMBERED = 3.0
FLOOR = 0.9
"""The score from which a sentence is worth saying in a section."""


Where = Callable[[Sentence], bool]


class Pool:
    """The sentences that a draft may use. Taking one uses it up, and everything that says the same."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._all = list(sentences)
        self._by_order = {sentence.order: sentence for sentence in self._all}
        self._ranked: dict[int, tuple[Query, list[tuple[float, int, Sentence]]]] = {}
        self._used: set[int] = set()
        self._last = ""
        self._opened = -1
        self._compared: dict[int, int] = {}
        self._said: list[Raw] = []

    def renewed(self) -> "Pool":
        """Return the same sentences with none of them used."""
        pool = copy(self)
        pool._used, pool._said, pool._last, pool._opened, pool._compared = set(), [], "", -1, {}
        return pool

    def take(
        self, query: Query, where: Where | None = None, floor: float = FLOOR, opens: bool = False
    ) -> Sentence | None:
        """Return the sentence that fits best and use it up; None where none fits well enough.

        With `opens`, the one returned may only open what fits best: it names the product for which "It" stands there.
        """
        for minus_score, _, sentence in self._ranking(query):
            if -minus_score <= floor:
                return None
            if not self._is_free(sentence, where):
                continue
            found = self._opener_of(sentence) if sentence.raw.is_dangling and opens else sentence
            if found is not None and not found.raw.is_dangling:
                self.use(found)
                return found
        return None

    def is_open(self, sentence: Sentence) -> bool:
        """Tell whether a sentence was taken only for the one that follows it, and that one is still free."""
        return self._opened == sentence.order and sentence.order + 1 not in self._used

    def _opener_of(self, sentence: Sentence) -> Sentence | None:
        """Return the free sentence that names the product which a pronoun stands for."""
        before = self._by_order.get(sentence.order - 1)
        if not (sentence.raw.is_pronominal and sentence.about) or before is None or before.item is not sentence.item:
            return None
        if before.raw.block != sentence.raw.block or not self._is_free(before, None):
            return None
        self._opened = before.order
        return before

    def first(self, where: Where) -> Sentence | None:
        """Take the first sentence of the evidence that meets a condition; None where it has been used."""
        found = next((s for s in self._all if where(s)), None)
        if found is None or not self._is_free(found, None):
            return None
        self.use(found)
        return found

    def peek(self, query: Query, where: Where | None = None) -> Sentence | None:
        """Return the sentence that fits best, used or not, and leave it free."""
        return next(
            (s for *_, s in self._ranking(query) if not s.raw.is_dangling and (where is None or where(s))), None
        )

    def take_similar(self, words: str) -> Sentence | None:
        """Return the free sentence that is most similar to some words, the worthiest where none shares any."""
        wanted = stems_in(words)
        free = [s for s in self._all if not s.raw.is_dangling and self._is_free(s, None)]
        best = max(free, key=lambda s: (len(wanted & s.raw.stems) + s.worth, -s.order), default=None)
        if best is not None:
            self.use(best)
        return best

    def take_list(self, query: Query, most: int, least: int) -> list[Sentence]:
        """Take the list of the evidence that fits best, in its order; nothing where none has enough items.

        A numbered list is a list of steps; a bulleted one only if it says what to do.
        """
        lists: dict[tuple[str, int], list[Sentence]] = {}
        for sentence in self._all:
            if sentence.raw.kind in ("step", "bullet") and self._is_free(sentence, None):
                lists.setdefault((sentence.item.label, sentence.raw.block), []).append(sentence)
        best: list[Sentence] = []
        best_score = 0.0
        for rows in lists.values():
            is_numbered = rows[0].raw.kind == "step"
            if len(rows) < least or not (is_numbered or sum(s.is_action for s in rows) * 2 >= len(rows)):
                continue
            score = sum(self.score(query, s) for s in rows) / len(rows) + _NUMBERED * is_numbered
            if score > max(best_score, _NUMBERED * is_numbered):
                best, best_score = rows[:most], score
        for sentence in best:
            self.use(sentence)
        return best

    def last_item(self) -> str:
        """Return the label of the evidence from which the last sentence was taken."""
        return self._last

    def all_facts(self) -> list[Sentence]:
        """Return the facts, used or not, in the order of the evidence."""
        return [sentence for sentence in self._all if sentence.item.kind == "fact" and sentence.raw.position == 0]

    def after(self, sentence: Sentence, query: Query, where: Where | None = None) -> Sentence | None:
        """Take the next sentence of the same paragraph if it fits, or refers to this one."""
        other = self._by_order.get(sentence.order + 1)
        if other is None or other.item is not sentence.item or other.raw.block != sentence.raw.block:
            return None
        if not self._is_free(other, where) or not (other.raw.is_dangling or self.score(query, other) > FLOOR):
            return None
        self.use(other)
        return other

    def use(self, sentence: Sentence) -> None:
        """Use a sentence up."""
        self._used.add(sentence.order)
        self._last = sentence.item.label
        self._said.append(sentence.raw)

    def score(self, query: Query, sentence: Sentence) -> float:
        """Return how well a sentence fits a query and the brief; 0 where it has nothing of the query."""
        return next((-minus for minus, _, other in self._ranking(query) if other is sentence), 0.0)

    def _ranking(self, query: Query) -> list[tuple[float, int, Sentence]]:
        """Return the sentences that have something of a query, best first; worked out once a query."""
        known = self._ranked.get(id(query))
        if known is None:
            known = self._ranked[id(query)] = (query, self._rank(query))
        return known[1]

    def _rank(self, query: Query) -> list[tuple[float, int, Sentence]]:
        """Rank the sentences that have something of a query; words that few of all sentences have count more."""
        fit_of = fitter_for(query)
        fits = [(s, fit) for s in self._all if (fit := fit_of(query, s.raw, s.item.kind, s.item.attribute))]
        holders: dict[str, int] = {}
        for _, fit in fits:
            for word, _ in fit.words:
                holders[word] = holders.get(word, 0) + 1
        size = len(self._all) + 1
        rarity = {word: math.log(1 + size / count) for word, count in holders.items()}
        rows = []
        for sentence, fit in fits:
            match = 0.0
            for word, weight in fit.words:
                match += weight * rarity[word] / 2 if word else weight
            if match > _LEAST:
                score = (match + fit.preferred) * fit.factor + fit.bonus + sentence.worth
                rows.append((-score, sentence.order, sentence))
        rows.sort()  # no two sentences have the same place, so the sentences themselves are never compared
        return rows

    def _is_free(self, sentence: Sentence, where: Where | None) -> bool:
        return sentence.order not in self._used and (where is None or where(sentence)) and not self._is_said(sentence)

    def _is_said(self, sentence: Sentence) -> bool:
        """Tell whether a sentence says what another has said; each is compared with each other once."""
        compared = self._compared.get(sentence.order, 0)
        if compared < 0:
            return True
        if any(_are_alike(sentence.raw, said) for said in self._said[compared:]):
            self._compared[sentence.order] = -1
            return True
        self._compared[sentence.order] = len(self._said)
        return False


@lru_cache(maxsize=8192)
def _are_alike(raw: Raw, said: Raw) -> bool:
    """Tell whether two sentences have most words in common, and no numbers that speak for a difference."""
    smaller = min(len(said.stems), len(raw.stems)) or 1
    if len(raw.stems & said.stems) / smaller <= _ALIKE:
        return False
    numbers, others = _numbers(raw.stems), _numbers(said.stems)
    return numbers <= others or others <= numbers


def _numbers(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(s for s in stems if s[0].isdigit())
