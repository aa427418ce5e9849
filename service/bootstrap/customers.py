"""What deals with customers' words and wishes: testimonials, consents, and the erasure of a customer from every store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.domain.nouns import BrandId, DraftId, ReviewId
from service.domain.recalls import Changed
from service.ports import FeedbackStores, ForgetCustomer, ForgetDrafts, ForgetReviews, IdempotencyStore, Ports
from service.workflows.feed_indexes import IndexFeed
from service.workflows.forget_customer import CustomerErasure
from service.workflows.know_brand import BrandMemory
from service.workflows.moderate_testimonials import TestimonialOffice
from service.workflows.recall_drafts import recall
from service.workflows.record_consent import ConsentOffice
from service.workflows.run_drafts import DraftRuns
from service.workflows.serve_customers import Customers

if TYPE_CHECKING:
    from service.adapters.database import Database


def customers_of(
    database: "Database",
    ports: Ports,
    feed: IndexFeed,
    memory: BrandMemory,
    runs: DraftRuns,
    idempotency: IdempotencyStore,
    feedback: FeedbackStores,
) -> Customers:
    """Return them. A store that holds something of customers is one line in `stores`, one about drafts in `by_draft`, one about reviews in `by_review`."""
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.journey_store import SqlJourneyStore
    from service.adapters.outcome_store import SqlOutcomeStore
    from service.adapters.review_state_store import SqlReviewStates
    from service.adapters.testimonial_store import SqlTestimonialStore

    told = SqlTestimonialStore(database)
    decisions, basis, consents = feedback.decisions, feedback.basis, ports.consents
    stores: dict[str, ForgetCustomer] = {
        "consents": consents.forget_customer,
        "decisions": decisions.forget_customer,
        "requests": basis.forget_customer,
        "journey": SqlJourneyStore(database).forget_customer,
        "outcomes": SqlOutcomeStore(database).forget_customer,
    }
    by_draft: dict[str, ForgetDrafts] = {"decisions": decisions.forget_drafts, "requests": basis.forget_drafts}
    by_review: dict[str, ForgetReviews] = {
        "consents": consents.forget_reviews,
        "inbox": SqlReviewStates(database).forget_reviews,
    }

    async def recalled(of: BrandId, reviews: Sequence[ReviewId]) -> tuple[DraftId, ...]:
        return (await recall(ports, basis, of, Changed(reviews=tuple(reviews)))).stale if reviews else ()

    return Customers(
        testimonials=TestimonialOffice(ports, feed, memory, told, recalled),
        consents=ConsentOffice(ports, feed, told, recalled),
        erasure=CustomerErasure(
            ports, feed, memory, runs, SqlDraftStore(database), told, idempotency, recalled, stores, by_draft, by_review
        ),
    )
