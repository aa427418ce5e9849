"""Takes testimonials in and moderates them: an accepted one becomes a review of the brand, by the road of all reviews.

What the checks say of one: `judge_testimonial`; what becomes of its consent later: `record_consent`.
"""

from collections.abc import Sequence
from typing import Any

from service.domain.brands import Brand
from service.domain.consents import ConsentEntry
from service.domain.evidence import Review
from service.domain.findings import Severity
from service.domain.moments import ContentType
from service.domain.nouns import BrandId, ReviewId, TestimonialId
from service.domain.testimonials import (
    Moderated,
    Moderation,
    Testimonial,
    TestimonialAnswer,
    TestimonialFilter,
    TestimonialPage,
)
from service.errors import FieldError, GateClosed, InvalidRequest, NotFound
from service.ports import Ports, RecallReviews, TestimonialStore
from service.workflows.feed_indexes import IndexFeed
from service.workflows.ingest_knowledge import drop_reviews, keep_review
from service.workflows.judge_testimonial import judge_testimonial
from service.workflows.know_brand import BrandMemory
from service.workflows.record_consent import said_at
from service.workflows.suggest_replies import locale_of

_COMPARED = 200
"""Of those that wait, so many are compared with one another."""
ERASED = "this customer was erased: nothing of theirs is taken in under this id"


class TestimonialOffice:
    """Testimonials from their arrival to their publication."""

    def __init__(
        self, ports: Ports, feed: IndexFeed, memory: BrandMemory, store: TestimonialStore, recall: RecallReviews
    ) -> None:
        self._ports, self._feed, self._memory, self._store, self._recall = ports, feed, memory, store, recall

    async def receive(self, brand_name: str, answer: TestimonialAnswer) -> Testimonial:
        """Take an answer in; it waits for a person.

        Raises:
            NotFound: unknown brand.
            InvalidRequest: a field does not fit, or the customer was erased (code `customer_erased`).
        """
        brand, now = self._ports.library.brand(brand_name), self._ports.clock.now()
        at = said_at(answer.consent.at, now, "/consent/at")
        whole = await self._completed(brand, answer)
        if whole.customer and await self._ports.erasures.erased(brand.brand_id, [whole.customer]):
            raise InvalidRequest(ERASED, code="customer_erased")
        id_ = TestimonialId(self._ports.clock.new_id("tst"))
        one = Testimonial(id=id_, brand=brand.id, answer=whole, received_at=now)
        consent = whole.consent
        entry = ConsentEntry(
            id=self._ports.clock.new_id("cns"),
            action="give",
            text=consent.text,
            consent=consent.since(at.date()),
            at=at,
            recorded_at=now,
        )
        await self._store.put(one)
        await self._ports.consents.add(brand.brand_id, ReviewId(id_), whole.customer, entry)
        return await self._judged(brand, one)

    async def list(self, brand_name: str, wanted: TestimonialFilter) -> TestimonialPage:
        """Return one page of testimonials, oldest first, each with what the checks say of it.

        Raises:
            NotFound: unknown brand.
            InvalidRequest: the cursor is not one of ours (code `invalid_cursor`).
        """
        brand = self._ports.library.brand(brand_name)
        page = await self._store.list(brand.brand_id, wanted)
        waiting = await self._waiting(brand)
        items = tuple([await self._judged(brand, one, waiting) for one in page.items])
        return page.model_copy(update={"items": items})

    async def show(self, brand_name: str, testimonial_id: str) -> Testimonial:
        """Return a testimonial with what the checks say of it.

        Raises:
            NotFound: unknown brand or testimonial (code `testimonial_not_found`).
        """
        brand = self._ports.library.brand(brand_name)
        return await self._judged(brand, await self._found(brand, testimonial_id))

    async def moderate(self, brand_name: str, testimonial_id: str, verdict: Moderation) -> Testimonial:
        """Accept a testimonial, which makes it a review, or reject it; the last verdict counts.

        Raises:
            NotFound: unknown brand or testimonial (code `testimonial_not_found`).
            GateClosed: something blocks its acceptance (code `testimonial_blocked`).
        """
        brand = self._ports.library.brand(brand_name)
        one = await self._found(brand, testimonial_id)
        judged = await self._judged(brand, one)
        state = "accepted" if verdict.verdict == "accept" else "rejected"
        if state == one.state:
            return judged
        if state == "accepted":
            _refuse_blocked(judged)
            report = await keep_review(self._ports, self._feed, brand.brand_id, review_of(one))
            if report.refused:
                raise InvalidRequest(ERASED, code="customer_erased")
        elif one.state == "accepted":
            await drop_reviews(self._ports, self._feed, brand.brand_id, [ReviewId(one.id)])
        await self._recall(brand.brand_id, [ReviewId(one.id)])
        told = Moderated(**verdict.model_dump(), at=self._ports.clock.now())
        changed = one.model_copy(update={"state": state, "moderation": (*one.moderation, told)})
        await self._store.put(changed)
        return changed.model_copy(update={"findings": judged.findings})

    async def _found(self, brand: Brand, testimonial_id: str) -> Testimonial:
        one = await self._store.get(brand.brand_id, TestimonialId(testimonial_id))
        if one is None:
            raise NotFound.in_brand("testimonial", brand.id, "testimonials")
        return one

    async def _completed(self, brand: Brand, answer: TestimonialAnswer) -> TestimonialAnswer:
        """Return an answer with what follows from the request that it answers, from the brand and from the words."""
        known: dict[str, object] = {}
        if answer.draft_id is not None:
            request = await self._ports.drafts.get(BrandId(brand.id), answer.draft_id)
            if request is None or request.content_type is not ContentType.TESTIMONIAL_REQUEST:
                raise _unfit("/draft_id", "Must be the id of a testimonial request of this brand, or left out.")
            if answer.customer and request.customer and answer.customer != request.customer:
                raise _unfit("/customer", "Must be the customer that the request was written for, or left out.")
            known["customer"] = answer.customer or request.customer
        if answer.product is not None:
            product = brand.product(answer.product)
            if product is None:
                named = ", ".join(one.id for one in brand.products[:20]) or "none"
                raise _unfit("/product", f"Must be a product of the brand: {named}.")
            known["product"] = product.id
        if answer.locale is None:
            known["locale"] = locale_of(self._ports, brand, answer.text)
        return answer.model_copy(update=known)

    async def _judged(
        self, brand: Brand, one: Testimonial, waiting: Sequence[Testimonial] | None = None
    ) -> Testimonial:
        known = await self._memory.of(brand)
        near = (await known.quote_index()).look_up([one.answer.text], [])
        others = await self._waiting(brand) if waiting is None else waiting
        today = self._ports.clock.now().date()
        return one.model_copy(update={"findings": judge_testimonial(brand, one, near, others, today)})

    async def _waiting(self, brand: Brand) -> tuple[Testimonial, ...]:
        page = await self._store.list(brand.brand_id, TestimonialFilter(state="pending", limit=_COMPARED))
        return page.items


def review_of(one: Testimonial) -> Review:
    """Return the review that an accepted testimonial is; it says its language only where the testimonial does."""
    answer, said = one.answer, (one.answer.consent.at or one.received_at).date()
    language: dict[str, Any] = {"locale": answer.locale} if answer.locale else {}
    return Review(
        id=ReviewId(one.id),
        product=answer.product,
        rating=answer.rating,
        title=answer.title or "",
        text=answer.text,
        author=answer.author,
        role=answer.role,
        company=answer.company,
        date=one.received_at.date(),
        channel="testimonial",
        consent=answer.consent.since(said),
        incentive=answer.incentive,
        relationship=answer.relationship,
        customer=answer.customer,
        **language,
    )


def _refuse_blocked(one: Testimonial) -> None:
    grave = [finding for finding in one.findings if finding.severity is Severity.BLOCK]
    if grave:
        errors = [FieldError(f"/{finding.span.part if finding.span else ''}", finding.message) for finding in grave]
        raise GateClosed("The testimonial may not be published as it is.", code="testimonial_blocked", errors=errors)


def _unfit(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest("The testimonial does not fit.", errors=(FieldError(pointer, detail),))
