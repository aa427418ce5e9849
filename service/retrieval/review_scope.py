"""Picks the reviews of a scope: product, aspect, language, time. What they say together: `review_summary`."""

from collections.abc import Sequence

from service.domain.evidence import Review
from service.domain.nouns import ReviewId, language_of
from service.domain.review_summaries import ReviewScope
from service.retrieval.themes import Key, opinions_of
from service.retrieval.words import LANGUAGES, aspects, stem_of, without_article


def select(reviews: Sequence[Review], scope: ReviewScope, ignore: frozenset[str]) -> tuple[Review, ...]:
    """Return the reviews that meet every condition of a scope, in their order.

    Undated reviews are in no period. Of an aspect are the reviews that praise it or complain of it.

    Args:
        reviews: Of a brand.
        scope: The conditions.
        ignore: Words of brand and product names, which are no aspects.
    """
    products = set(scope.products)
    found = tuple(
        one
        for one in reviews
        if (not products or one.product in products)
        and (scope.language is None or language_of(one.locale) == scope.language)
        and (scope.since is None or (one.date is not None and one.date >= scope.since))
        and (scope.until is None or (one.date is not None and one.date <= scope.until))
    )
    if scope.aspect is None:
        return found
    speaking = _speaking(found, scope.aspect, ignore)
    return tuple(one for one in found if one.id in speaking)


def _speaking(reviews: Sequence[Review], aspect: str, ignore: frozenset[str]) -> frozenset[ReviewId]:
    wanted = _keys(aspect.lower())
    return frozenset(item.review.id for item in opinions_of(reviews, ignore) if item.key in wanted)


def _keys(name: str) -> frozenset[Key]:
    """Return the themes that go by a name: known aspects by id or name, and nouns by their stems in each language."""
    known: set[Key] = {
        (one.id,)
        for one in aspects().values()
        if name == one.id or any(name == without_article(n).lower() for names in one.names.values() for n in names)
    }
    return frozenset(
        known | {(language, *(stem_of(word, language) for word in name.split())) for language in LANGUAGES}
    )
