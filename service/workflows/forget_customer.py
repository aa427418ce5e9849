"""Erases a customer: their words, what was written for them, what was recorded of them, and what rests on it.

Each store forgets for itself; here is the order, so that nothing is left behind when it breaks off in between: a second
call goes on. What stays, and why, is said in the answer. What the law asks, and what is kept: docs/privacy.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from service.domain.drafts import Draft
from service.domain.erasures import Erasure, Kept
from service.domain.evidence import Review
from service.domain.nouns import BrandId, DraftId, ReviewId, language_of
from service.domain.sentences import sentences_of
from service.domain.testimonials import Testimonial
from service.ports import (
    DraftArchive,
    ForgetCustomer,
    ForgetDrafts,
    ForgetReviews,
    IdempotencyStore,
    Ports,
    RecallReviews,
    TestimonialStore,
)
from service.workflows.feed_indexes import IndexFeed
from service.workflows.know_brand import BrandMemory
from service.workflows.run_drafts import DraftRuns

_KEPT = (
    Kept(
        what="a hash of the customer's id, the time of the erasure and the counts of what was removed",
        why="so that they are neither written to nor taken in again, and as proof of the erasure (GDPR Art. 5(2), 17(3)(b))",
    ),
    Kept(what="what keys and brands spent on models, by day", why="it holds nothing of any customer"),
)
_TELLING = 20
"""Characters of an id or a sentence that do not stand somewhere else by chance."""


class _Traces(NamedTuple):
    """What a customer left.

    Their words, the drafts to delete, and those that were only shown them and name the source.
    """

    reviews: Sequence[Review]
    told: Sequence[Testimonial]
    ids: Sequence[ReviewId]
    said: Sequence[str]
    gone: Sequence[DraftId]
    shown: Sequence[Draft]


@dataclass(frozen=True, slots=True)
class CustomerErasure:
    """Erases customers.

    `stores` forget by customer, `by_draft` and `by_review` what is about drafts and reviews that are gone, each by the
    name of what it holds; to wire another store is one line in `bootstrap.customers`.
    """

    ports: Ports
    feed: IndexFeed
    memory: BrandMemory
    runs: DraftRuns
    drafts: DraftArchive
    testimonials: TestimonialStore
    idempotency: IdempotencyStore
    recall: RecallReviews
    stores: Mapping[str, ForgetCustomer]
    by_draft: Mapping[str, ForgetDrafts]
    by_review: Mapping[str, ForgetReviews]

    async def forget(self, brand_name: str, customer: str) -> Erasure:
        """Remove everything of a customer; a second time there is nothing left to remove.

        Raises:
            NotFound: unknown brand.
            StorageFailed: not everything is removed; call again.
        """
        brand = self.ports.library.brand(brand_name).brand_id
        # From here on nothing new of theirs is kept.
        await self.ports.erasures.mark(brand, customer, self.ports.clock.now(), {})
        traces = await self._traces(brand, customer)
        removed = await self._forgotten(brand, customer, traces)
        # What leads to other things goes after them, so that a second call finds what this one left.
        removed["drafts"] = await self.drafts.delete(brand, traces.gone)
        for draft in traces.shown:
            await self.drafts.replace(_without_sources(draft, traces.ids))
        reviews = [review.id for review in traces.reviews]
        removed["reviews"] = await self.ports.knowledge.delete_reviews(brand, reviews)
        removed["testimonials"] = await self.testimonials.forget_customer(brand, customer)
        self.memory.forget(brand)
        await self.feed.feed()
        await self.recall(brand, reviews)
        return await self._swept(brand, customer, removed, traces.reviews)

    async def _traces(self, brand: BrandId, customer: str) -> _Traces:
        reviews = await self.ports.knowledge.reviews_of(brand, customer)
        told = await self.testimonials.of_customer(brand, customer)
        ids = list(dict.fromkeys([*(review.id for review in reviews), *(ReviewId(one.id) for one in told)]))
        said = _sentences(reviews, told)
        words = [*map(_quoted, ids), *said]
        drafts = await self.drafts.concerning(brand, customer, words)
        decided = await self.drafts.decided_with(brand, words)
        shown = [one for one in drafts if one.id not in decided and _was_only_shown(one, customer, ids, words)]
        gone = list(dict.fromkeys([*(one.id for one in drafts if one not in shown), *decided]))
        return _Traces(reviews, told, ids, said, gone, shown)

    async def _forgotten(self, brand: BrandId, customer: str, traces: _Traces) -> Counter[str]:
        """Have every store forget; return how many rows that were, by what they held."""
        removed: Counter[str] = Counter()
        for name, forget_reviews in self.by_review.items():
            removed[name] += await forget_reviews(brand, traces.ids)
        for name, forget_drafts in self.by_draft.items():
            removed[name] += await forget_drafts(brand, traces.gone)
        for name, forget_customer in self.stores.items():
            removed[name] += await forget_customer(brand, customer)
        await self.runs.forget(brand, customer, traces.gone)
        removed["answers"] = await self.idempotency.forget(brand, _needles(customer, traces))
        return removed

    async def _swept(
        self, brand: BrandId, customer: str, removed: Mapping[str, int], reviews: Sequence[Review]
    ) -> Erasure:
        erased = await self.ports.erasures.mark(brand, customer, self.ports.clock.now(), removed)
        await self.feed.erase_soon()
        due = await self.ports.knowledge.erasures()
        return Erasure(
            brand=brand,
            erased_at=erased.erased_at,
            removed=dict(removed),
            kept=_KEPT,
            elsewhere=tuple(sorted({review.origin for review in reviews if review.origin})),
            purged=brand not in due,
        )


def _was_only_shown(draft: Draft, customer: str, reviews: Sequence[ReviewId], words: Sequence[str]) -> bool:
    """Tell whether all that a draft holds of some reviews is that they were in its prompt."""
    rest = _without_sources(draft, reviews).model_dump_json()
    return draft.customer != customer and not any(word in rest for word in words)


def _without_sources(draft: Draft, reviews: Sequence[ReviewId]) -> Draft:
    kept = tuple(source for source in draft.provenance.sources if source.source_id not in reviews)
    return draft.model_copy(update={"provenance": draft.provenance.model_copy(update={"sources": kept})})


def _sentences(reviews: Sequence[Review], told: Sequence[Testimonial]) -> list[str]:
    """Return the sentences of a customer that nobody else says by chance, as they stand in JSON."""
    texts = [(one.text, one.locale) for one in reviews] + [(one.answer.text, one.answer.locale) for one in told]
    said = [one.text for text, locale in texts for one in sentences_of(text, language_of(locale or "en"))]
    return [_quoted(words)[1:-1] for words in dict.fromkeys(said) if len(words) >= _TELLING]


def _needles(customer: str, traces: _Traces) -> list[str]:
    """Return what tells kept answers about a customer, as it stands in JSON: ids, full names, and whole sentences."""
    names = [one.author for one in traces.reviews] + [one.answer.author for one in traces.told]
    return [
        *(f'"{field}":{_quoted(customer)}' for field in ("customer", "customer_id", "user_id", "userId")),
        *traces.gone,
        # A short id stands in other words by chance.
        *(id_ if len(id_) >= _TELLING else _quoted(id_) for id_ in traces.ids),
        *(f"/{id_}/" for id_ in traces.ids),
        *(_quoted(name)[1:-1] for name in names if name and " " in name),
        *traces.said,
    ]


def _quoted(words: str) -> str:
    return orjson.dumps(words).decode()
