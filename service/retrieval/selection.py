"""Chooses, from candidates, the passages of one draft: relevance, validity, language, duplicates, diversity, budget.

Facts: `fact_selection`. What is missing: `gaps`. How candidates become evidence: `evidence_items`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.domain.briefs import Brief
from service.domain.evidence import Passage
from service.domain.nouns import language_of
from service.retrieval.chunking import estimated_tokens
from service.retrieval.lexical_terms import terms_of
from service.retrieval.relevance import ENOUGH, bar

TOKENS = 1_500
"""What all passages of a draft may hold together: eight of ordinary length, and half as much again."""
_OF_PRODUCT = 0.08
_EQUAL = 0.02
"""Scores that differ by less are taken to be of equal worth: newer passages come first then."""
_SAME_WORDS = 0.85
"""Passages that share more of the shorter one's terms say the same."""


class Candidate(NamedTuple):
    """A passage that was found: `score` ranks it, `relevance` is the probability that it fits the brief, 0 to 1."""

    passage: Passage
    score: float
    relevance: float
    why: str = ""


def choose_passages(
    candidates: Sequence[Candidate], brief: Brief, budget: int = TOKENS, enough: float = ENOUGH
) -> list[Candidate]:
    """Return the best passages, best first: worth showing, valid, in the draft's language if there are any.

    Of passages that say the same only the newest stays, no source tells it all, and together they hold at most
    `budget` tokens.
    """
    chosen: list[Candidate] = []
    sources: Counter[str] = Counter()
    per_source = max(2, brief.contract.max_passages // 2 - 1)
    for one in _folded(_in_order(_fitting(candidates, brief, enough))):
        tokens = _tokens(one.passage.text)
        if sources[one.passage.source_id] >= per_source or tokens > budget:
            continue
        chosen.append(one)
        sources[one.passage.source_id] += 1
        budget -= round(tokens)
        if len(chosen) == brief.contract.max_passages:
            break
    return chosen


def _fitting(candidates: Sequence[Candidate], brief: Brief, enough: float) -> list[Candidate]:
    """Return what is worth showing, valid today and about no other product; products of the brief gain a little."""
    enough = bar(enough, brief.language)
    wanted = {product.id for product in brief.products}
    names = {product.id: product.name for product in brief.products}
    fitting = []
    for one in candidates:
        passage = one.passage
        is_valid = (passage.valid_from or brief.today) <= brief.today <= (passage.valid_until or brief.today)
        about = [names[product] for product in passage.products if product in names]
        if one.relevance < enough or not is_valid or (passage.products and wanted and not about):
            continue
        why = ", ".join(filter(None, (one.why, f"about {about[0]}" if about else "")))
        fitting.append(one._replace(score=one.score + (_OF_PRODUCT if about else 0.0), why=why))
    return [one for one in fitting if language_of(one.passage.locale) == brief.language] or fitting


def _in_order(candidates: list[Candidate]) -> list[Candidate]:
    """Sort by score; within scores of equal worth, what is valid since a later day comes first."""
    return sorted(candidates, key=lambda one: (-round(one.score / _EQUAL), -_since(one).toordinal(), one.passage.id))


def _folded(candidates: list[Candidate]) -> Iterator[Candidate]:
    """Yield one of each group of passages that say the same: in the place of the best, but the newest of them."""
    left = [(one, _terms(one.passage.text, language_of(one.passage.locale))) for one in candidates]
    while left:
        (first, terms), *rest = left
        same: list[Candidate] = []
        left = []
        for other in rest:
            if _say_the_same(terms, other[1]):
                same.append(other[0])
            else:
                left.append(other)
        newest = max([first, *same], key=_since)  # the first of the newest, so the best
        sources = {one.passage.source_id for one in (first, *same)}
        yield newest._replace(why=f"{newest.why}, stands in {len(sources)} sources") if len(sources) > 1 else newest


def _since(one: Candidate) -> dt.date:
    return one.passage.valid_from or dt.date.min


@lru_cache(maxsize=65_536)
def _say_the_same(first: frozenset[str], second: frozenset[str]) -> bool:
    return len(first & second) > _SAME_WORDS * max(1, min(len(first), len(second)))


_tokens = lru_cache(maxsize=4096)(estimated_tokens)


@lru_cache(maxsize=4096)
def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(terms_of(text, language))
