import datetime as dt

from service.domain.journeys import Feedback, FeedbackKind
from service.timing.advocacy import HALF_LIFE_DAYS, advocacy_of, why
from service.timing.history import feedback_in, history_of
from tests.timing.build import NOW, event, rules


def told(kind: FeedbackKind, value: float, days: float = 0) -> Feedback:
    return Feedback(kind=kind, value=value, at=NOW - dt.timedelta(days=days), source="event:x")


def score(*feedback: Feedback) -> float:
    return advocacy_of(feedback, rules(), NOW)


def test_recent_high_and_frequent_feedback_ranks_higher():
    assert score(told("nps", 10)) > score(told("nps", 9)) > 0
    assert score(told("nps", 10)) > score(told("nps", 10, 30))
    assert score(told("nps", 10, 40), told("rating", 5, 3)) > score(told("rating", 5, 3))
    assert score(told("nps", 10, HALF_LIFE_DAYS)) == score(told("nps", 10)) / 2


def test_a_bad_score_later_ends_it_and_a_good_one_after_that_mends_it():
    assert score(told("nps", 10, 9), told("csat", 2, 3)) == 0
    assert score(told("nps", 10, 9), told("csat", 2, 3), told("nps", 9, 1)) > 0
    assert score() == 0
    assert score(told("nps", 7)) == 0


def test_a_repeated_purchase_speaks_for_asking_and_does_not_hide_a_bad_score():
    bought = [event("Order Completed", days) for days in (90, 30)]

    loyal = history_of(bought, rules(), NOW)
    cross = history_of([*bought, event("Survey Answered", 60, nps=2)], rules(), NOW)

    assert [one.kind for one in loyal.feedback] == ["repeat_purchase"]
    assert advocacy_of(loyal.feedback, rules(), NOW) > 0
    assert advocacy_of(cross.feedback, rules(), NOW) == 0


def test_scores_outside_their_scale_are_no_feedback():
    assert [feedback_in(event("Survey Answered", nps=nps), rules()) for nps in (11, -1, "ten", True)] == [
        [],
        [],
        [],
        [],
    ]
    assert feedback_in(event("Survey Answered", nps="9"), rules())[0].value == 9


def test_why_names_the_latest_first():
    assert why([told("nps", 10, 2), told("referral", 1, 1)]) == "a referral on 2026-11-21, NPS 10 of 10 on 2026-11-20."
