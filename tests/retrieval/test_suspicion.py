"""What is set apart: near-copies and bursts of one mind; and what is not."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.evidence import Review
from service.retrieval import suspicion
from service.retrieval.suspicion import suspicions_of

TODAY = dt.date(2026, 11, 21)
WORDS = [
    f"{one}{two}" for one in ("ka", "lo", "mi", "re", "su", "ta", "vo") for two in ("den", "fur", "lis", "mon", "pek")
]


def review(number: int, text: str, rating: float = 4, day: dt.date | None = None) -> Review:
    return Review.model_validate({"id": f"r-{number:05d}", "rating": rating, "text": text, "date": day})


def unlike(count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=20)) for _ in range(count)]


def test_near_copies_are_named_after_the_earliest() -> None:
    text = "the strap of this hat has held through two winters of rain and wind on the coast path"
    rows = [
        review(1, text, day=dt.date(2026, 3, 1)),
        review(2, text.upper() + "!!", day=dt.date(2026, 1, 1)),
        review(3, text.replace("coast", "harbour"), day=dt.date(2026, 2, 1)),
        review(4, unlike(1)[0], day=dt.date(2026, 2, 1)),
    ]
    (found,) = suspicions_of(rows, TODAY)
    assert (found.kind, found.original, found.review_ids) == ("copies", "r-00002", ("r-00003", "r-00001"))


def test_short_reviews_may_be_alike() -> None:
    assert suspicions_of([review(n, "Great product, thank you!") for n in range(9)], TODAY) == ()


def _months(rate_days: int = 3, count: int = 200) -> list[Review]:
    texts = unlike(count)
    start = dt.date(2025, 1, 1)
    return [review(n, texts[n], 1 + n % 5, start + dt.timedelta(days=rate_days * n)) for n in range(count)]


def test_a_burst_of_five_stars_is_set_apart_and_honest_days_are_not() -> None:
    usual = _months()
    assert suspicions_of(usual, TODAY) == ()
    texts = unlike(15, seed=2)
    burst = [review(900 + n, texts[n], 5, dt.date(2025, 8, 1 + n % 3)) for n in range(15)]
    (found,) = suspicions_of([*usual, *burst], TODAY)
    assert found.kind == "burst"
    assert {one.id for one in burst} <= set(found.review_ids)
    assert (found.first_date, found.last_date) == (dt.date(2025, 8, 1), dt.date(2025, 8, 3))
    assert "mostly with 5 stars" in found.reason


def test_a_busy_day_of_many_minds_is_no_burst() -> None:
    texts = unlike(15, seed=2)
    busy = [review(900 + n, texts[n], 1 + n % 5, dt.date(2025, 8, 1)) for n in range(15)]
    assert suspicions_of([*_months(), *busy], TODAY) == ()


def test_chance_alone_rarely_makes_a_burst() -> None:
    """Poisson arrivals with independent stars: the threshold is one in a hundred sets."""
    alarms = 0
    for seed in range(20):
        chance = random.Random(seed)
        days = sorted(chance.choices(range(600), k=400))
        texts = unlike(400, seed)
        rows = [
            review(n, texts[n], chance.choice([1, 4, 5, 5, 5]), dt.date(2025, 1, 1) + dt.timedelta(days=day))
            for n, day in enumerate(days)
        ]
        alarms += any(one.kind == "burst" for one in suspicions_of(rows, TODAY))
    assert alarms <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(unlike(4)), st.integers(1, 5), st.integers(0, 400)), max_size=40))
def test_no_review_is_named_twice_and_one_of_each_kind_stays(rows: list[tuple[str, int, int]]) -> None:
    reviews = [
        review(n, text, stars, dt.date(2025, 1, 1) + dt.timedelta(days=day))
        for n, (text, stars, day) in enumerate(rows)
    ]
    found = suspicions_of(reviews, TODAY)
    named = [id_ for one in found for id_ in one.review_ids]
    assert len(named) == len(set(named))
    assert not set(named) & {one.original for one in found}
    assert found == suspicions_of(reviews, TODAY)


def test_comparisons_grow_with_the_number_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: also where all reviews share a common phrase."""
    compared: list[int] = []
    alike = suspicion._alike

    def counted(one: frozenset[int], other: frozenset[int]) -> bool:
        compared.append(1)
        return alike(one, other)

    monkeypatch.setattr(suspicion, "_alike", counted)
    rows = [review(n, f"i highly recommend this product to all {text}") for n, text in enumerate(unlike(2_000))]
    assert suspicions_of(rows, TODAY) == ()
    assert len(compared) <= 32 * len(rows)
