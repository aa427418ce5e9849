"""What passages and reviews are found by in the index of words, and embedded by.

Bringing them there: `feed_indexes`.
"""

from service.domain.evidence import Passage, Review
from service.ports import LexicalEntry


def passage_entry(passage: Passage) -> LexicalEntry:
    """Return what a passage is found by."""
    return LexicalEntry(
        id=passage.id,
        heading=passage.heading or passage.title,
        text=passage.text,
        locale=passage.locale,
        products=passage.products,
        kind=passage.kind,
    )


def review_entry(review: Review) -> LexicalEntry:
    """Return what a review is found by."""
    products = (review.product,) if review.product else ()
    return LexicalEntry(review.id, review.title, review.text, review.locale, products, review.kind)
