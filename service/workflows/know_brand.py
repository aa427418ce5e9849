"""Keeps what is known of a brand in memory until its knowledge changes: facts, reviews, summaries, passages."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from service.domain.brands import Brand
from service.domain.evidence import Fact, Passage, Review
from service.domain.nouns import BrandId, ProductId
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.ports import KnowledgeStore
from service.retrieval.quote_index import QuoteIndex
from service.retrieval.review_scope import select
from service.retrieval.review_summary import summarise
from service.workflows.follow_words import FollowedWords
from service.workflows.keep_shelves import Shelves

_MAX_PASSAGES = 20_000
_MAX_REMEMBERED = 2_000
T = TypeVar("T")


@dataclass(slots=True)
class KnownBrand:
    """One revision of a brand's knowledge and of its file.

    Reviews are sorted by id; passages and what is remembered fill up as asked for.
    """

    revision: int
    brand: Brand
    facts: tuple[Fact, ...]
    reviews: tuple[Review, ...]
    ignored_terms: frozenset[str]
    passages: dict[str, Passage] = field(default_factory=dict)
    case_studies: tuple[Passage, ...] | None = None
    remembered: dict[tuple[object, ...], Any] = field(default_factory=dict)
    quotes: "asyncio.Future[QuoteIndex] | None" = None

    async def quote_index(self) -> QuoteIndex:
        """Return what finds the reviews that quoted words come from.

        Built in a thread, once a revision, when first asked for.
        """
        if self.quotes is None or self.quotes.cancelled() or (self.quotes.done() and self.quotes.exception()):
            self.quotes = asyncio.ensure_future(asyncio.to_thread(QuoteIndex, self.reviews))
        return await asyncio.shield(self.quotes)

    def remember(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for a key before, or make it: for what depends on this revision and the key alone."""
        if key not in self.remembered:
            if len(self.remembered) >= _MAX_REMEMBERED:
                self.remembered.clear()
            self.remembered[key] = make()
        made: T = self.remembered[key]
        return made

    def reviews_of(self, products: Sequence[str], oldest: dt.date | None) -> tuple[Review, ...]:
        """Return the reviews of some products (all if none is named), not older than a day."""
        wanted = set(products)
        return tuple(
            review
            for review in self.reviews
            if (not wanted or review.product in wanted)
            and (oldest is None or (review.date is not None and review.date >= oldest))
        )

    def summary(self, products: Sequence[str], oldest: dt.date | None, today: dt.date) -> ReviewSummary:
        """Return what the reviews of some products say, not older than a day."""
        return self.summary_of(ReviewScope(products=tuple(ProductId(one) for one in products), since=oldest), today)

    def summary_of(self, scope: ReviewScope, today: dt.date) -> ReviewSummary:
        """Return what the reviews of a scope say; computed once a day and revision."""
        product = scope.products[0] if len(scope.products) == 1 else None
        ignored = self.ignored_terms
        return self.remember(
            ("summary", scope.model_copy(update={"products": tuple(sorted(scope.products))}), today),
            lambda: summarise(select(self.reviews, scope, ignored), product, today, ignore=ignored),
        )


class BrandMemory:
    """The known brands of this process, each read anew when its revision has grown."""

    def __init__(self, store: KnowledgeStore, words: FollowedWords | None = None) -> None:
        self.shelves = Shelves(words=words)
        self._store = store
        self._known: dict[BrandId, KnownBrand] = {}

    async def of(self, brand: Brand) -> KnownBrand:
        """Return what is known of a brand now."""
        revision = await self._store.revision(brand.brand_id)
        known = self._known.get(brand.brand_id)
        if known is None or known.revision != revision or known.brand is not brand:
            names = " ".join([brand.name, *(f"{p.name} {' '.join(p.aliases)}" for p in brand.products)])
            known = KnownBrand(
                revision=revision,
                brand=brand,
                facts=await self._store.list_facts(brand.brand_id),
                reviews=await self._store.list_reviews(brand.brand_id),
                ignored_terms=frozenset(names.casefold().split()),
            )
            self._known[brand.brand_id] = known
        return known

    def forget(self, brand: BrandId) -> None:
        """Let go of what is known of a brand; it is read anew when it is next asked for."""
        self._known.pop(brand, None)

    async def passages(self, brand: Brand, known: KnownBrand, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id, from memory where they have been asked for before."""
        absent = [id_ for id_ in ids if id_ not in known.passages]
        if absent:
            if len(known.passages) > _MAX_PASSAGES:
                known.passages.clear()
            found = await self._store.get_passages(brand.brand_id, absent)
            known.passages.update((passage.id, passage) for passage in found)
        return {id_: known.passages[id_] for id_ in ids if id_ in known.passages}

    async def case_studies(self, brand: Brand, known: KnownBrand) -> tuple[Passage, ...]:
        """Return the passages of the brand's case studies; read once a revision."""
        if known.case_studies is None:
            known.case_studies = await self._store.list_passages(brand.brand_id, "case_study")
        return known.case_studies
