"""Asks a question in other words too: a brand may have another word for what its customers ask for.

Which words mean alike: `guardrails.claims.rewording`. How items are found for one query: `find_items`.
"""

from collections.abc import Iterable, Sequence

from service.domain.briefs import Query
from service.guardrails.claims.rewording import in_other_words
from service.retrieval.fusion import Ranked
from service.retrieval.spelling import respelt, words_in
from service.workflows.know_brand import KnownBrand

_OTHERWISE = 0.95
"""What a hit counts for that was found by other words than those of the request."""


def asked_otherwise(known: KnownBrand, queries: Sequence[Query], languages: Sequence[str]) -> list[Query]:
    """Return queries, each without slips of typing, and both in the other words of each language; none comes twice."""
    words = known.remember(("words",), lambda: words_in(_texts(known)))
    spelt = [Query(text, _OTHERWISE * one.weight) for one in queries if (text := respelt(one.text, words)) is not None]
    queries = [*queries, *spelt]
    others = [
        Query(text, _OTHERWISE * one.weight)
        for language in languages
        for one in queries
        if (text := in_other_words(one.text, language)) is not None
    ]
    return list({one.text: one for one in reversed([*queries, *others])}.values())[::-1]


def _texts(known: KnownBrand) -> Iterable[str]:
    return (text for fact in known.facts for text in (*fact.label.values(), *fact.statement.values()))


def best_of(answers: Iterable[tuple[Query, Iterable[Ranked]]]) -> list[Ranked]:
    """Return each item as the query found it that says most for it, best first; ties by id.

    Scores and probabilities are weighted by the query's weight.
    """
    best: dict[str, Ranked] = {}
    for query, ranked in answers:
        for one in ranked:
            found = one._replace(score=query.weight * one.score, relevance=query.weight * one.relevance)
            before = best.get(one.id, found)
            first = found if found.score > before.score else before
            best[one.id] = first._replace(relevance=max(found.relevance, before.relevance))
    return sorted(best.values(), key=lambda one: (-one.score, one.id))
