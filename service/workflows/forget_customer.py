"""Erases a customer: their words, what was written for them, what was recorded of them, and what rests on it.

Each store forgets for itself; here is the order, so that nothing is left behind when it breaks off in between: a second
call goes on. What stays, and why, is said in the answer. What the law asks, and what is kept: docs/privacy.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class CustomerErasure:
    """Erases customers.

    `stores` forget by customer, `by_draft` forget what is about drafts that are gone, each by the name of what it holds;
    to wire another store is one line in `bootstrap.customers`.
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

    async def forget(self, brand_name: str, customer: str) -> Erasure:
        """Remove everything of a customer; a second time there is nothing left to remove.

        Raises:
            NotFound: unknown brand.
            StorageFailed: not everything is removed; call again.
        """
        ports, brand = self.ports, self.ports.library.brand(brand_name).brand_id
        now = ports.clock.now()
        await ports.erasures.mark(brand, customer, now, {})  # from here on nothing new of theirs is kept
        reviews = await ports.knowledge.reviews_of(brand, customer)
        told = await self.testimonials.of_customer(brand, customer)
        ids = list(dict.fromkeys([*(review.id for review in reviews), *(ReviewId(one.id) for one in told)]))
        said = _sentences(reviews, told)
        words = [*map(_quoted, ids), *said]
        drafts = await self.drafts.concerning(brand, customer, words)
        decided = await self.drafts.decided_with(brand, words)
        # One that was shown their words, and used none of them, only names the source.
        shown = [one for one in drafts if one.id not in decided and _was_only_shown(one, customer, ids, words)]
        gone = list(dict.fromkeys([*(one.id for one in drafts if one not in shown), *decided]))
        # What leads to other things goes after them, so that a second call finds what this one left.
        removed = {name: await forget(brand, gone) for name, forget in self.by_draft.items()}
        for name, forget_customer in self.stores.items():
            removed[name] = removed.get(name, 0) + await forget_customer(brand, customer)
        await self.runs.forget(brand, customer, gone)
        removed["answers"] = await self.idempotency.forget(brand, _needles(customer, gone, reviews, told, said))
        removed["drafts"] = await self.drafts.delete(brand, gone)
        for draft in shown:
            await self.drafts.replace(_without_sources(draft, ids))
        consents = ports.consents
        removed["consents"] = await consents.forget_reviews(brand, ids) + await consents.forget_customer(
            brand, customer
        )
        removed["reviews"] = await ports.knowledge.delete_reviews(brand, [review.id for review in reviews])
        removed["testimonials"] = await self.testimonials.forget_customer(brand, customer)
        self.memory.forget(brand)
        return await self._swept(brand, customer, removed, reviews)

    async def _swept(
        self, brand: BrandId, customer: str, removed: Mapping[str, int], reviews: Sequence[Review]
    ) -> Erasure:
        await self.feed.feed()
        await self.recall(brand, [review.id for review in reviews])
        erased = await self.ports.erasures.mark(brand, customer, self.ports.clock.now(), removed)
        await self.feed.erase_soon()
        due = await self.ports.knowledge.erasures()
        return Erasure(
            brand=brand, erased_at=erased.erased_at, removed=dict(removed), kept=_KEPT,
            elsewhere=tuple(sorted({review.origin for review in reviews if review.origin})), purged=brand not in due,
        )  # fmt: skip


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


def _needles(
    customer: str,
    drafts: Sequence[DraftId],
    reviews: Sequence[Review],
    told: Sequence[Testimonial],
    sentences: Sequence[str],
) -> list[str]:
    """Return what tells kept answers about a customer, as it stands in JSON: ids, full names, and whole sentences."""
    ids = [str(review.id) for review in reviews] + [str(one.id) for one in told]
    names = [one.author for one in reviews] + [one.answer.author for one in told]
    return [
        *(f'"{field}":{_quoted(customer)}' for field in ("customer", "customer_id", "user_id", "userId")),
        *drafts,
        # A short id stands in other words by chance.
        *(id_ if len(id_) >= _TELLING else _quoted(id_) for id_ in ids),
        *(f"/{id_}/" for id_ in ids),
        *(_quoted(name)[1:-1] for name in names if name and " " in name),
        *sentences,
    ]


def _quoted(words: str) -> str:
    return orjson.dumps(words).decode()
