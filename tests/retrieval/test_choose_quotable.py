"""Which reviews are chosen to be quoted: with consent, in proportion, from both sides, the best first."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.evidence import Consent, Review
from service.domain.moments import Channel
from service.retrieval.quotations import choose_quotable
from tests.retrieval.reviews import FILLER, REVIEWS, TODAY, review


@settings(max_examples=60, deadline=None)
@given(REVIEWS, st.integers(0, 8))
def test_only_reviews_with_consent_are_chosen(reviews: list[Review], limit: int) -> None:
    chosen = choose_quotable(reviews, Channel.WEB, limit, TODAY, "en")
    assert len(chosen) <= limit
    assert len({one.id for one in chosen}) == len(chosen)
    assert all(one.may_be_quoted(Channel.WEB) for one in chosen)
    assert not any("www" in one.text or "👍" in one.text for one in chosen)


def many(stars: dict[int, int]) -> list[Review]:
    numbers = iter(range(10_000))
    return [
        review(
            n,
            f"{FILLER} number {n} has kept me {'happy' if star > 3 else 'unhappy'} so far, {n * 7} times {n}.",
            rating=star,
        )
        for star, count in stars.items()
        for n in (next(numbers) for _ in range(count))
    ]


def stars_of(reviews: tuple[Review, ...]) -> list[float | None]:
    return [one.rating for one in reviews]


def varied(stars: dict[int, int]) -> list[Review]:
    words = ["apple", "river", "stone", "cloud", "lamp", "chair", "window", "garden", "bottle", "paper", "engine"]
    numbers = iter(range(10_000))
    return [
        review(n, " ".join(f"{word}{n}" for word in words), rating=star)
        for star, count in stars.items()
        for n in (next(numbers) for _ in range(count))
    ]


def test_stars_are_chosen_in_proportion_and_both_sides_are_heard() -> None:
    chosen = choose_quotable(varied({5: 18, 4: 7, 3: 3, 2: 1, 1: 2}), Channel.WEB, 4, TODAY, "en")
    assert sorted(stars_of(chosen), key=lambda star: -(star or 0))[:3] == [5, 5, 4]
    assert min(one.rating or 5 for one in chosen) <= 2
    assert stars_of(choose_quotable(varied({5: 50, 1: 50}), Channel.WEB, 4, TODAY, "en")) in (
        [5, 1, 5, 1],
        [1, 5, 1, 5],
    )
    assert stars_of(choose_quotable(varied({5: 9, 1: 1}), Channel.WEB, 1, TODAY, "en")) == [5]


def test_proportions_are_those_of_the_whole_set_not_of_the_quotable() -> None:
    reviews = [
        one.model_copy(update={"consent": None}) if one.rating == 1 and n % 10 else one
        for n, one in enumerate(varied({1: 50, 5: 5}))
    ]
    assert stars_of(choose_quotable(reviews, Channel.WEB, 4, TODAY, "en"))[:3] == [1, 1, 1]


def test_language_substance_incentive_and_date_decide_among_equals() -> None:
    long_enough = "one two three four five six seven eight nine ten"
    reviews = [
        review(1, f"{long_enough} alpha", locale="de", date=dt.date(2026, 11, 1)),
        review(2, "Short but sweet", date=dt.date(2026, 11, 2)),
        review(3, "eins zwei drei vier fünf sechs sieben acht neun zehn elf", date=dt.date(2025, 1, 1)),
        review(4, "a b c d e f g h i j k l m n o p", date=dt.date(2026, 1, 1)),
        review(
            5,
            "red green blue white black brown pink grey gold teal plum",
            date=dt.date(2026, 6, 1),
            incentive="voucher",
        ),
        review(6, "un deux trois quatre cinq six sept huit neuf dix onze", date=dt.date(2031, 1, 1)),
    ]
    chosen = choose_quotable(reviews, Channel.WEB, 6, TODAY, "en")
    assert [one.id[-1] for one in chosen] == ["4", "3", "6", "5", "2", "1"]


def test_near_duplicates_are_dropped() -> None:
    reviews = [review(n, "This hat has kept the rain off my head for three long years.") for n in range(5)]
    assert len(choose_quotable(reviews, Channel.WEB, 5, TODAY, "en")) == 1


def test_consent_must_cover_the_channel() -> None:
    reviews = [review(1), review(2, "A wholly other text.", consent=Consent(quote=True, channels=(Channel.EMAIL,)))]
    assert [one.id for one in choose_quotable(reviews, Channel.WEB, 5, TODAY, "en")] == ["r-00001"]
    assert len(choose_quotable(reviews, None, 5, TODAY, "en")) == 2


def test_insiders_are_never_quoted() -> None:
    assert choose_quotable([review(1, relationship="supplier")], Channel.WEB, 5, TODAY, "en") == ()
