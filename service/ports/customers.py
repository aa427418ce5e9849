"""What is on record of customers' words and wishes: testimonials, consents, and who was erased."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from service.domain.consents import ConsentEntry
from service.domain.drafts import Draft
from service.domain.erasures import Erased
from service.domain.nouns import BrandId, DraftId, ReviewId, TestimonialId
from service.domain.testimonials import Testimonial, TestimonialFilter, TestimonialPage

ForgetCustomer = Callable[[BrandId, str], Awaitable[int]]
"""Removes what a store holds of a customer; returns how many rows that were."""
ForgetDrafts = Callable[[BrandId, Sequence[DraftId]], Awaitable[int]]
"""Removes what a store holds about some drafts; returns how many rows that were."""
ForgetReviews = Callable[[BrandId, Sequence[ReviewId]], Awaitable[int]]
"""Removes what a store holds about some reviews; returns how many rows that were."""
RecallReviews = Callable[[BrandId, Sequence[ReviewId]], Awaitable[tuple[DraftId, ...]]]
"""Recalls the drafts that rest on reviews which changed, once the change is on record; returns which those are."""


class TestimonialStore(Protocol):
    """Keeps testimonials."""

    async def put(self, testimonial: Testimonial) -> None:
        """Add a testimonial, or replace it."""
        ...

    async def get(self, brand: BrandId, testimonial_id: TestimonialId) -> Testimonial | None:
        """Return a testimonial of this brand, or None."""
        ...

    async def list(self, brand: BrandId, wanted: TestimonialFilter) -> TestimonialPage:
        """Return one page of testimonials, oldest first.

        Raises:
            InvalidRequest: the cursor is not one of ours (code `invalid_cursor`).
        """
        ...

    async def of_customer(self, brand: BrandId, customer: str) -> tuple[Testimonial, ...]:
        """Return all testimonials of a customer."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove all testimonials of a customer; return how many there were."""
        ...


class ConsentStore(Protocol):
    """Keeps the history of consents, by review."""

    async def add(self, brand: BrandId, review: ReviewId, customer: str | None, entry: ConsentEntry) -> None:
        """Keep an entry."""
        ...

    async def history(self, brand: BrandId, review: ReviewId) -> tuple[ConsentEntry, ...]:
        """Return all entries of a review, by when they were said."""
        ...

    async def counting(self, brand: BrandId, reviews: Sequence[ReviewId]) -> Mapping[ReviewId, ConsentEntry]:
        """Return the entry that counts, of each of these reviews that has any."""
        ...

    async def forget_reviews(self, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
        """Remove the history of some reviews; return how many entries there were."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the history of all reviews of a customer; return how many entries there were."""
        ...


class ErasureLedger(Protocol):
    """Remembers who was erased, by a hash, so that they are neither written to nor taken in again."""

    async def mark(self, brand: BrandId, customer: str, at: dt.datetime, removed: Mapping[str, int]) -> Erased:
        """Note that a customer is erased, add what was removed, and make the files due for a sweep."""
        ...

    async def erased(self, brand: BrandId, customers: Sequence[str]) -> frozenset[str]:
        """Return those of some customers that were erased."""
        ...


class DraftArchive(Protocol):
    """The drafts on record, as the erasure of a customer needs them."""

    async def concerning(self, brand: BrandId, customer: str, words: Sequence[str]) -> tuple[Draft, ...]:
        """Return the drafts that were written for a customer or hold some words, as they stand in JSON.

        Looks through all.
        """
        ...

    async def decided_with(self, brand: BrandId, words: Sequence[str]) -> tuple[DraftId, ...]:
        """Return the drafts about which a decision or a proposal holds some words, as they stand in JSON."""
        ...

    async def replace(self, draft: Draft) -> None:
        """Put a draft in place of the one with its id."""
        ...

    async def delete(self, brand: BrandId, ids: Sequence[DraftId]) -> int:
        """Remove drafts; return how many there were."""
        ...
