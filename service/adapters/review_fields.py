"""The fields of a review, and the names that exports usually give them. Their values: `review_values`."""

import re
from collections.abc import Collection, Mapping

from service.domain.evidence import Consent, Review

_CONSENT = tuple(f"consent.{name}" for name in Consent.model_fields)
FIELDS = (*(name for name in Review.model_fields if name not in ("consent", "origin")), *_CONSENT)
OWN_KEYS = frozenset((*Review.model_fields, *_CONSENT))
"""What our own format may hold; `origin` is what we write ourselves, and is passed over."""

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("review_id", "reviewid", "uuid"),
    "product": ("product_id", "productid", "sku", "asin", "item_id", "product_name"),
    "rating": ("stars", "star_rating", "score", "review_score"),
    "nps": ("nps_score",),
    "title": ("summary", "headline", "subject", "review_title"),
    "text": ("review", "comment", "body", "content", "review_text", "review_body", "message", "feedback", "answer"),
    "author": ("name", "reviewer", "reviewer_name", "author_name", "user_name", "customer_name", "profilename"),
    "date": ("created_at", "time", "timestamp", "review_date", "submitted_at", "created"),
    "locale": ("lang", "language"),
    "verified": ("verified_purchase",),
    **{name: (name.replace(".", "_"),) for name in _CONSENT},
}

IDENTITY = frozenset(
    ("email", "email_address", "reviewer_email", "customer_email", "user_email", "user_id", "userid", "customer_id",
     "reviewer_id", "reviewerid", "respondent_id", "requester_id", "order_id", "order_number", "ticket_id",
     "review_consumer_user_id")
)  # fmt: skip
"""Columns that tell apart two customers who wrote the same words; see `review_rows`."""


def name_of(field: str, names: Collection[str], aliases: Mapping[str, tuple[str, ...]] = _ALIASES) -> str | None:
    """Return the one of some names, each as by `plain_name`, that a field usually has; None if it has none of them."""
    return next((name for name in (field, *aliases.get(field, ())) if name in names), None)


def plain_name(name: str) -> str:
    """Return a column name as usual names are written here; a dot stays, as in `consent.quote`."""
    return re.sub(r"[^\w.]+", "_", name.strip().casefold()).strip("_")
