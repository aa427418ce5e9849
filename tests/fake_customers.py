"""Fakes of the desks of customers: testimonials, consents, erasure. They answer with the documented examples."""

from collections.abc import Awaitable, Callable
from typing import Any

from service.domain.consents import ConsentRecord, ConsentRequest
from service.domain.erasures import Erasure
from service.domain.testimonials import (
    Moderation,
    Testimonial,
    TestimonialAnswer,
    TestimonialFilter,
    TestimonialPage,
)
from tests.fake_feedback import example_of


class FakeCustomers:
    """Answers for all desks of customers with the documented examples."""

    def __init__(self, asked: Callable[[str, Any], Awaitable[None]]) -> None:
        self._asked = asked
        self.testimonials = self.consents = self.erasure = self

    async def receive(self, brand: str, answer: TestimonialAnswer) -> Testimonial:
        await self._asked("add_testimonial", answer)
        return Testimonial.model_validate(example_of("add_testimonial", "201"))

    async def show(self, brand: str, testimonial_id: str) -> Testimonial:
        await self._asked("get_testimonial", testimonial_id)
        return Testimonial.model_validate(example_of("get_testimonial", "200"))

    async def list(self, brand: str, wanted: TestimonialFilter) -> TestimonialPage:
        await self._asked("list_testimonials", wanted)
        return TestimonialPage.model_validate(example_of("list_testimonials", "200"))

    async def moderate(self, brand: str, testimonial_id: str, verdict: Moderation) -> Testimonial:
        await self._asked("moderate_testimonial", (testimonial_id, verdict))
        return Testimonial.model_validate(example_of("moderate_testimonial", "200"))

    async def record(self, brand: str, review_id: str, request: ConsentRequest) -> ConsentRecord:
        await self._asked("record_consent", (review_id, request))
        return ConsentRecord.model_validate(example_of("record_consent", "200"))

    async def forget(self, brand: str, customer: str) -> Erasure:
        await self._asked("erase_customer", customer)
        return Erasure.model_validate(example_of("erase_customer", "200"))
