import datetime as dt
import random

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table

from service.domain.evidence import Review
from service.domain.listening import RecurringTheme
from service.retrieval.theme_times import label_of, themes_over_time, trend_chance
from tests.builders import build_review


def review(number: int, day: dt.date, text: str, **more: object) -> Review:
    return build_review(**{"id": f"r{number:04d}", "title": "", "text": text, "date": day, "rating": 3, **more})


def year(late: float, early: float, count: int = 600, seed: int = 1, **more: object) -> list[Review]:
    """Return a year of reviews; the share that complains of delivery goes from early to late over its halves."""
    chance, found = random.Random(seed), []
    for number in range(count):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number * 365 // count)
        share = late if number >= count // 2 else early
        text = "The delivery was late." if chance.random() < share else "I wear it every day."
        found.append(review(number, day, f"{text} Note {number}.", **more))
    return found


def complaint(reviews: list[Review], aspect: str = "delivery") -> RecurringTheme:
    complaints, _ = themes_over_time(reviews, frozenset(), "month", 10, 3)
    return next(one for one in complaints if one.aspect == aspect)


def test_a_growing_complaint_is_told_with_its_interval():
    found = complaint(year(0.4, 0.1))

    assert found.trend.direction == "rising"
    assert found.trend.change is not None
    assert found.trend.low is not None
    assert 0 < found.trend.low < found.trend.change
    assert len(found.periods) == 12
    assert sum(one.count for one in found.periods) == found.count
    assert sum(one.reviews for one in found.periods) == 600
    assert all(one.low <= one.share <= one.high for one in found.periods)


def test_a_fading_one_falls():
    assert complaint(year(0.1, 0.4)).trend.direction == "falling"


def test_noise_is_no_trend():
    told = [complaint(year(0.2, 0.2, seed=seed)).trend.direction for seed in range(40)]

    assert told.count("steady") >= 39


def test_few_reviews_tell_no_trend():
    assert complaint(year(0.5, 0.3, count=20)).trend.direction == "too_few"


def test_to_sell_more_of_one_product_is_no_trend():
    chance, reviews = random.Random(3), []
    for number in range(800):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number * 365 // 800)
        # Of the rain hat half complain, of the trail hat one in twenty; the rain hat sells more and more.
        is_rain = chance.random() < number / 800
        late = chance.random() < (0.5 if is_rain else 0.05)
        text = "The delivery was late." if late else "I wear it."
        reviews.append(review(number, day, f"{text} Note {number}.", product="rain" if is_rain else "trail"))

    assert complaint(reviews).trend.direction == "steady"


def test_quotes_are_word_for_word_the_clearest_and_each_once():
    reviews = [
        review(1, dt.date(2026, 1, 5), "The delivery was late.", rating=1),
        review(2, dt.date(2026, 2, 5), "The delivery was late.", rating=1),
        review(3, dt.date(2026, 3, 5), "Nice. The delivery was terribly late.", rating=2, consent={"quote": True}),
        review(4, dt.date(2026, 3, 6), "Die Lieferung kam zu spät.", rating=2, locale="de"),
    ]

    found = complaint(reviews)

    assert found.count == 4
    assert len({one.sentence for one in found.quotes}) == len(found.quotes) == 3
    by_id = {one.id: one for one in reviews}
    assert all(one.sentence in by_id[one.review_id].text for one in found.quotes)
    assert {one.review_id: one.quotable for one in found.quotes}.get("r0003", True) is True  # type: ignore[call-overload]  # an id it is


def test_undated_reviews_count_and_are_in_no_period():
    reviews = [review(n, dt.date(2026, 1, 5), "The delivery was late.") for n in range(2)]
    reviews.append(build_review(id="x", title="", text="The delivery was late, too.", date=None, rating=2))

    found = complaint(reviews)

    assert (found.count, sum(one.reviews for one in found.periods)) == (3, 2)


def test_nothing_is_said_of_nothing():
    assert themes_over_time([], frozenset(), "month", 10, 3) == ((), ())


@pytest.mark.parametrize(("month", "label"), [(1, "2026-Q1"), (3, "2026-Q1"), (4, "2026-Q2"), (12, "2026-Q4")])
def test_names_of_periods(month: int, label: str):
    assert label_of(dt.date(2026, month, 9), "quarter") == label
    assert label_of(dt.date(2026, month, 9), "month") == f"2026-{month:02d}"


@pytest.mark.parametrize("seed", range(20))
def test_the_test_of_trends_is_that_of_a_reference_library(seed: int):
    chance = random.Random(seed)
    table = [(chance.randrange(of + 1), of) for of in (chance.randrange(20, 60) for _ in range(chance.randrange(2, 8)))]
    counts = np.array([[of - count, count] for count, of in table])

    expected = Table(counts, shift_zeros=False).test_ordinal_association(np.arange(len(table)), np.array([0, 1]))

    assert trend_chance([table]) == pytest.approx(expected.pvalue, abs=1e-9)


def test_strata_without_a_spread_tell_nothing():
    assert trend_chance([]) == 1
    assert trend_chance([[(0, 5), (0, 5)]]) == 1
    assert trend_chance([[(1, 1)], [(0, 1)]]) == 1
    assert trend_chance([[(1, 1)], [(2, 10), (8, 10)]]) == trend_chance([[(2, 10), (8, 10)]])
