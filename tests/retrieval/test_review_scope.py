"""Which reviews a scope picks."""

import datetime as dt

import pytest

from service.domain.evidence import Review
from service.domain.nouns import ProductId
from service.domain.review_summaries import ReviewScope
from service.retrieval.review_scope import select

ROWS = [
    ("r-1", "trail-hat", "en-GB", dt.date(2026, 1, 1), "The fit is great."),
    ("r-2", "trail-hat", "de-DE", dt.date(2026, 2, 1), "Die Passform ist schlecht."),
    ("r-3", "isla", "en", dt.date(2026, 3, 1), "The brim is lovely. Delivery was slow."),
    ("r-4", "isla", "en", None, "I love the brims."),
    ("r-5", None, "fr", dt.date(2026, 3, 2), "Très bien."),
]
REVIEWS = [
    Review.model_validate({"id": id_, "product": product, "locale": locale, "date": day, "text": text})
    for id_, product, locale, day, text in ROWS
]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (ReviewScope(), "12345"),
        (ReviewScope(products=(ProductId("isla"),)), "34"),
        (ReviewScope(products=(ProductId("isla"), ProductId("trail-hat"))), "1234"),
        (ReviewScope(language="en"), "134"),
        (ReviewScope(since=dt.date(2026, 2, 1), until=dt.date(2026, 3, 1)), "23"),
        (ReviewScope(aspect="fit"), "12"),
        (ReviewScope(aspect="Passform"), "12"),
        (ReviewScope(aspect="shipping"), "3"),
        (ReviewScope(aspect="Brim"), "34"),
        (ReviewScope(aspect="brim", since=dt.date(2026, 1, 1)), ""),
        (ReviewScope(aspect="warp drive"), ""),
    ],
)
def test_scope(scope: ReviewScope, expected: str) -> None:
    assert "".join(one.id[-1] for one in select(REVIEWS, scope, frozenset())) == expected
