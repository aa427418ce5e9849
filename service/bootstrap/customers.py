"""What deals with customers' words and wishes.

Testimonials, consents, and the erasure of a customer from every store.
"""

from collections.abc import Sequence

from service.bootstrap.opened import Opened
from service.domain.nouns import BrandId, DraftId, ReviewId
from service.domain.recalls import Changed
from service.ports import ForgetCustomer, ForgetDrafts, ForgetReviews, IdempotencyStore
from service.workflows.forget_customer import CustomerErasure
from service.workflows.moderate_testimonials import TestimonialOffice
from service.workflows.recall_drafts import recall
from service.workflows.record_consent import ConsentOffice
from service.workflows.run_drafts import DraftRuns
from service.workflows.serve_customers import Customers


def customers_of(opened: Opened, runs: DraftRuns, idempotency: IdempotencyStore) -> Customers:
    """Return them; what they withdraw recalls the drafts that rest on it."""
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.testimonial_store import SqlTestimonialStore

    ports, feed, memory, basis = opened.ports, opened.feed, opened.memory, opened.feedback.basis
    told = SqlTestimonialStore(opened.database)

    async def recalled(of: BrandId, reviews: Sequence[ReviewId]) -> tuple[DraftId, ...]:
        return (await recall(ports, basis, of, Changed(reviews=tuple(reviews)))).stale if reviews else ()

    drafts = SqlDraftStore(opened.database)
    return Customers(
        testimonials=TestimonialOffice(ports, feed, memory, told, recalled),
        consents=ConsentOffice(ports, feed, told, recalled),
        erasure=CustomerErasure(ports, feed, memory, runs, drafts, told, idempotency, recalled, *_forgetting(opened)),
    )


def _forgetting(
    opened: Opened,
) -> tuple[dict[str, ForgetCustomer], dict[str, ForgetDrafts], dict[str, ForgetReviews]]:
    """Return what forgets: one line for each store that holds something of customers, of drafts, of reviews."""
    from service.adapters.batch_store import SqlBatchStore
    from service.adapters.journey_store import SqlJourneyStore
    from service.adapters.outcome_store import SqlOutcomeStore
    from service.adapters.review_state_store import SqlReviewStates
    from service.adapters.webhook_store import SqlWebhookStore

    database, consents = opened.database, opened.ports.consents
    decisions, basis = opened.feedback.decisions, opened.feedback.basis
    of_customers: dict[str, ForgetCustomer] = {
        "consents": consents.forget_customer,
        "decisions": decisions.forget_customer,
        "requests": basis.forget_customer,
        "journey": SqlJourneyStore(database).forget_customer,
        "outcomes": SqlOutcomeStore(database).forget_customer,
        "batches": SqlBatchStore(database).forget_customer,
        "webhooks": SqlWebhookStore(database).forget_customer,
    }
    of_drafts: dict[str, ForgetDrafts] = {"decisions": decisions.forget_drafts, "requests": basis.forget_drafts}
    inbox = SqlReviewStates(database).forget_reviews
    of_reviews: dict[str, ForgetReviews] = {"consents": consents.forget_reviews, "inbox": inbox}
    return of_customers, of_drafts, of_reviews
