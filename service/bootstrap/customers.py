"""What deals with customers' words and wishes: testimonials, consents, and the erasure of a customer from every store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from service.domain.nouns import BrandId, DraftId, ReviewId
from service.ports import ForgetCustomer, ForgetDrafts, IdempotencyStore, Ports
from service.workflows.feed_indexes import IndexFeed
from service.workflows.forget_customer import CustomerErasure
from service.workflows.know_brand import BrandMemory
from service.workflows.moderate_testimonials import TestimonialOffice
from service.workflows.record_consent import ConsentOffice
from service.workflows.run_drafts import DraftRuns

if TYPE_CHECKING:
    from service.adapters.database import Database


class CustomerDesks(TypedDict):
    """The fields of `Service` that are made here."""

    testimonials: TestimonialOffice
    consents: ConsentOffice
    erasure: CustomerErasure


def customer_desks(
    database: "Database",
    ports: Ports,
    feed: IndexFeed,
    memory: BrandMemory,
    runs: DraftRuns,
    idempotency: IdempotencyStore,
) -> CustomerDesks:
    """Return them. A store that holds something of customers is one line in `stores`, one about drafts in `by_draft`."""
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.testimonial_store import SqlTestimonialStore

    told = SqlTestimonialStore(database)
    stores: dict[str, ForgetCustomer] = {}
    by_draft: dict[str, ForgetDrafts] = {}
    return CustomerDesks(
        testimonials=TestimonialOffice(ports, feed, memory, told, _recall),
        consents=ConsentOffice(ports, feed, told, _recall),
        erasure=CustomerErasure(
            ports, feed, memory, runs, SqlDraftStore(database), told, idempotency, _recall, stores, by_draft
        ),
    )


async def _recall(brand: BrandId, reviews: Sequence[ReviewId], why: str) -> tuple[DraftId, ...]:
    return ()
