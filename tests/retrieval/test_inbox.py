import datetime as dt

import pytest

from service.domain.brands import AnsweringPolicy
from service.domain.evidence import Review
from service.domain.listening import InboxFilter
from service.domain.nouns import ReviewId
from service.domain.review_summaries import Suspicion
from service.retrieval.inbox import Entry, doubts_of, entry_of, meets, read_signs, said_in
from service.retrieval.urgency import signs_in
from tests.builders import build_review

TODAY = dt.date(2026, 11, 22)
POLICY = AnsweringPolicy(platforms={"google": 12})


def entry(days: int = 0, policy: AnsweringPolicy = POLICY, **changes: object) -> Entry:
    fields = {"text": "It is fine.", "title": "", "date": TODAY - dt.timedelta(days=days)} | changes
    review = build_review(**fields)
    return entry_of(review, signs_in(review), None, policy, TODAY)


def hours_of(found: Entry) -> float | None:
    if found.answer_by is None or found.review.date is None:
        return None
    end = dt.datetime.combine(found.review.date + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    return (found.answer_by - end).total_seconds() / 3_600


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({"rating": 5}, None),
        ({"rating": 3.5}, None),
        ({"rating": 3}, 72),
        ({"rating": 1}, 72),
        ({"rating": 3, "text": "I demand a refund."}, 24),
        ({"rating": 3, "channel": "google"}, 12),
        ({"rating": None, "nps": 2, "kind": "survey"}, None),
        ({"rating": None, "nps": 2, "kind": "survey", "text": "I demand a refund."}, 24),
        ({"rating": 3, "date": None}, None),
    ],
)
def test_who_gets_an_answer_and_by_when(changes: dict[str, object], hours: float | None):
    assert hours_of(entry(**changes)) == hours  # type: ignore[arg-type]  # fields of a review


def test_what_waits_too_long_is_more_urgent_until_it_is_old():
    fresh, late, old = (entry(days, rating=1) for days in (1, 10, 91))

    assert (fresh.overdue, late.overdue, old.overdue) == (False, True, False)
    assert (fresh.needs_answer, late.needs_answer, old.needs_answer) == (True, True, False)
    assert late.urgency > fresh.urgency > old.urgency > 0
    assert old.reasons[-1].code == "old"


def test_the_most_urgent_comes_first_then_the_soonest_then_the_newest():
    injury = entry(1, id="a", rating=1, text="It cut my finger.")
    soon, later = entry(2, id="b", rating=3), entry(1, id="c", rating=3)
    new, older = entry(1, id="d"), entry(9, id="e")

    found = sorted([older, new, later, soon, injury], key=lambda one: one.rank)

    assert [one.review.id for one in found] == ["a", "b", "c", "d", "e"]


def test_unchanged_reviews_are_not_read_again():
    reviews = [build_review(id="a"), build_review(id="b")]
    known = read_signs(reviews, {})
    changed: list[Review] = [reviews[0], build_review(id="b", text="It cut my finger.")]

    found = read_signs(changed, known)

    same, other = ReviewId("a"), ReviewId("b")
    assert found[same][1] is known[same][1]
    assert found[other][1].weight > 0


def test_copies_and_bursts_are_told_by_review():
    copies = Suspicion.model_validate({"kind": "copies", "reason": "two", "review_ids": ["b", "c"], "original": "a"})

    found = doubts_of([copies])

    assert {id_: one.original for id_, one in found.items()} == {"b": "a", "c": "a"}


def test_what_a_review_says_of_what():
    review = build_review(title="", text="The fit is perfect. The delivery was late.")

    said = {one.aspect: (one.side, one.sentence) for one in said_in(review, frozenset())}

    assert said == {"fit": ("praise", "The fit is perfect."), "delivery": ("complaint", "The delivery was late.")}


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, True),
        ({"product": "meadow-straw-hat"}, True),
        ({"product": "other"}, False),
        ({"language": "de"}, False),
        ({"channel": "google"}, False),
        ({"kind": "survey"}, False),
        ({"most_stars": 2}, True),
        ({"most_stars": 1}, False),
        ({"least_urgency": 0.9}, False),
        ({"needs_answer": True}, True),
        ({"doubtful": True}, False),
    ],
)
def test_filters(wanted: dict[str, object], fits: bool):
    assert meets(entry(rating=2), InboxFilter.model_validate(wanted)) is fits
