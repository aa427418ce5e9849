"""A customer gives, changes or withdraws consent to quote their review: kept as history, and at work at once.

What was withdrawn is no evidence and passes no check from then on, and what rests on it is recalled. How a file that
states an older consent is kept from undoing it: `heed_customers`.
"""

import datetime as dt

from service.domain.consents import ConsentEntry, ConsentRecord, ConsentRequest, counting
from service.domain.evidence import Consent, Review
from service.domain.nouns import BrandId, DraftId, ReviewId, TestimonialId
from service.errors import FieldError, InvalidRequest, NotFound
from service.ports import Ports, RecallReviews, TestimonialStore
from service.workflows.feed_indexes import IndexFeed
from service.workflows.ingest_knowledge import keep_review

_CLOCKS_APART = dt.timedelta(minutes=5)


class ConsentOffice:
    """Consents of reviews, and of testimonials that are not yet reviews."""

    def __init__(self, ports: Ports, feed: IndexFeed, testimonials: TestimonialStore, recall: RecallReviews) -> None:
        self._ports, self._feed, self._testimonials, self._recall = ports, feed, testimonials, recall

    async def record(self, brand_name: str, review_id: str, request: ConsentRequest) -> ConsentRecord:
        """Keep what a customer said of their consent, and act on it.

        It counts from the time at which it was said: what comes late does not undo what was said after it.

        Raises:
            NotFound: unknown brand or review (code `review_not_found`).
            InvalidRequest: it was said in the future.
        """
        brand, id_ = self._ports.library.brand(brand_name).brand_id, ReviewId(review_id)
        now = self._ports.clock.now()
        at = said_at(request.at, now, "/at")
        review, customer = await self._of(brand, id_)
        history = await self._ports.consents.history(brand, id_)
        if review is not None and review.consent is not None and not history:
            history = (self._stated(review, review.consent, at, now),)
            await self._ports.consents.add(brand, id_, customer, history[0])
        before = counting(history)
        entry = ConsentEntry(
            id=self._ports.clock.new_id("cns"),
            action=request.action,
            text=request.text,
            at=at,
            recorded_at=now,
            consent=_agreed(request, before, at.date()),
        )
        await self._ports.consents.add(brand, id_, customer, entry)
        counts = counting((*history, entry))
        recalled: tuple[DraftId, ...] = ()
        if review is not None and counts is not None and counts.consent != review.consent:
            await keep_review(self._ports, self._feed, brand, review)
            recalled = await self._recall(brand, [id_])
        return (await self._record(brand, id_, review)).model_copy(update={"recalled": recalled})

    async def show(self, brand_name: str, review_id: str) -> ConsentRecord:
        """Return the consent of a review and how it came to be.

        Raises:
            NotFound: unknown brand or review (code `review_not_found`).
        """
        brand, id_ = self._ports.library.brand(brand_name).brand_id, ReviewId(review_id)
        review, _ = await self._of(brand, id_)
        return await self._record(brand, id_, review)

    async def _record(self, brand: BrandId, id_: ReviewId, review: Review | None) -> ConsentRecord:
        history = await self._ports.consents.history(brand, id_)
        stated = review.consent if review is not None else None
        last = counting(history)
        return ConsentRecord(review_id=id_, consent=last.consent if last else stated, history=history)

    async def _of(self, brand: BrandId, id_: ReviewId) -> tuple[Review | None, str | None]:
        """Return a review and its customer; of a testimonial that is no review yet, the customer alone."""
        found = await self._ports.knowledge.get_reviews(brand, [id_])
        if found:
            return found[0], found[0].customer
        waiting = await self._testimonials.get(brand, TestimonialId(id_))
        if waiting is None:
            raise NotFound.in_brand("review", brand, "reviews")
        return None, waiting.answer.customer

    def _stated(self, review: Review, consent: Consent, at: dt.datetime, now: dt.datetime) -> ConsentEntry:
        """Return the consent that came in with a review as the first entry of its history."""
        day = consent.withdrawn_at or consent.obtained_at or review.date or at.date()
        since = min(at - dt.timedelta(microseconds=1), dt.datetime.combine(day, dt.time(), dt.UTC))
        action = "withdraw" if consent.withdrawn_at else "give"
        id_ = self._ports.clock.new_id("cns")
        return ConsentEntry(id=id_, action=action, consent=consent, at=since, recorded_at=now)


def said_at(at: dt.datetime | None, now: dt.datetime, pointer: str) -> dt.datetime:
    """Return when something was said; without a time, now.

    Raises:
        InvalidRequest: that is in the future, by more than clocks differ.
    """
    if at is not None and at > now + _CLOCKS_APART:
        detail = "Must not lie in the future."
        raise InvalidRequest("This was not said yet.", errors=(FieldError(pointer, detail),))
    return at or now


def _agreed(request: ConsentRequest, before: ConsentEntry | None, day: dt.date) -> Consent:
    if request.scope is not None:
        return request.scope.since(day)
    was = before.consent if before is not None else Consent()
    return was.model_copy(update={"withdrawn_at": day})
