"""Testimonials: what a customer answers to a request for their words, and what becomes of it.

What it rests on: consents.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.consents import AgreedText, Scope
from service.domain.evidence import Relationship
from service.domain.findings import Finding
from service.domain.nouns import CustomerId, DraftId, LocaleTag, Noun, ProductId, TestimonialId

Line = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""Words on one line."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True, pattern=r"^[^\x00]*$")]
TestimonialState = Literal["pending", "accepted", "rejected"]


class ConsentAnswer(Scope):
    """What the customer agreed to: the words they saw, the scope, and when; without a time, on receipt."""

    text: AgreedText
    at: AwareDatetime | None = None


class TestimonialAnswer(Noun):
    """A customer's answer to a request for their words. `customer` is the caller's own id of them.

    `draft_id` is the request that they answer; whom it was written for is then known. `incentive` says what they were
    given or promised, in the words that readers will see.
    """

    text: Words
    consent: ConsentAnswer
    customer: CustomerId | None = None
    draft_id: DraftId | None = None
    title: Line | None = None
    author: Line | None = None
    role: Line | None = None
    company: Line | None = None
    product: ProductId | None = Field(default=None, max_length=300)
    rating: float | None = Field(default=None, ge=1, le=5)
    locale: LocaleTag | None = None
    incentive: Line | None = None
    relationship: Relationship = "customer"


class Moderation(Noun):
    """A person's verdict on a testimonial; a rejection says why.

    `by` is who decided, in the words of the tool that asks.
    """

    verdict: Literal["accept", "reject"]
    reason: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True, pattern=r"^[^\x00]*$")] = ""
    by: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _says_why(self) -> "Moderation":
        if self.verdict == "reject" and not self.reason:
            raise ValueError("must say why it is rejected, in reason")
        return self


class Moderated(Noun):
    """A verdict that was given, by whom and when."""

    verdict: Literal["accept", "reject"]
    reason: str
    by: str
    at: AwareDatetime


class Testimonial(Noun):
    """A testimonial on record. An accepted one is a review of the same id; the consent that counts stands there.

    `findings` are what automatic checks remark now; one that blocks keeps it from being accepted.
    """

    id: TestimonialId
    brand: str
    state: TestimonialState = "pending"
    answer: TestimonialAnswer
    received_at: AwareDatetime
    moderation: tuple[Moderated, ...] = ()
    findings: tuple[Finding, ...] = ()


class TestimonialFilter(Noun):
    """Which testimonials to list; oldest first. `cursor` is opaque and comes from the page before."""

    state: TestimonialState | None = None
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=200)


class TestimonialPage(Noun):
    """One page of testimonials; `next_cursor` is None on the last."""

    items: tuple[Testimonial, ...]
    next_cursor: str | None = None
