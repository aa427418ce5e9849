"""Choosing the passages of one draft."""

import datetime as dt

import pytest

from service.retrieval.relevance import ENOUGH
from service.retrieval.selection import choose_passages
from tests.retrieval.briefs import TODAY, brief_of, found, passage


def ids(chosen):
    return [one.passage.id for one in chosen]


def test_the_best_come_first_and_what_probably_does_not_answer_not_at_all():
    candidates = [
        found(passage(1, "one thing"), 0.5),
        found(passage(2, "another matter", source="b"), 0.7, ENOUGH),
        found(passage(3, "noise", source="c"), 0.9, ENOUGH - 0.01),
    ]
    assert ids(choose_passages(candidates, brief_of())) == ["b#2", "care#1"]


def test_in_another_language_than_english_less_is_enough():
    doubtful = found(passage(1, "Hunde dürfen nur ins Gartenzimmer.", locale="de-DE"), 0.5, ENOUGH * 0.6)
    assert ids(choose_passages([doubtful], brief_of(locale="de-DE"))) == ["care#1"]
    assert ids(choose_passages([doubtful], brief_of())) == []


@pytest.mark.parametrize(
    "fields", [{"valid_until": dt.date(2026, 11, 20)}, {"valid_from": dt.date(2026, 11, 22)}, {"products": ("straw",)}]
)
def test_what_has_expired_is_not_yet_valid_or_is_about_another_product_stays_out(fields):
    assert choose_passages([found(passage(1, "words", **fields), 0.9)], brief_of()) == []


def test_the_last_day_of_validity_counts():
    assert len(choose_passages([found(passage(1, "words", valid_until=TODAY), 0.9)], brief_of())) == 1


def test_passages_in_the_drafts_language_win_and_others_serve_if_there_are_none():
    english = found(passage(1, "wash it"), 0.9)
    german = found(passage(2, "waschen Sie den Hut", source="d", locale="de-DE"), 0.5)
    assert ids(choose_passages([english, german], brief_of(locale="de-DE"))) == ["d#2"]
    assert ids(choose_passages([english], brief_of(locale="de-DE"))) == ["care#1"]


def test_a_source_gives_at_most_three_of_eight():
    candidates = [found(passage(n, f"subject {'x' * n} alpha{n} beta{n} gamma{n}"), 0.7 - n / 100) for n in range(6)]
    assert ids(choose_passages(candidates, brief_of())) == ["care#0", "care#1", "care#2"]


WORDS = "the brim of this hat is seven centimetres wide"


def test_of_what_says_the_same_the_newest_stays_in_the_place_of_the_best():
    old = found(passage(1, WORDS, valid_from=dt.date(2024, 1, 1)), 0.9)
    new = found(passage(2, WORDS + " indeed", source="b", valid_from=dt.date(2026, 1, 1)), 0.6)
    other = found(passage(3, "wool keeps warm in rain", source="c"), 0.7)
    chosen = choose_passages([other, new, old], brief_of())
    assert ids(chosen) == ["b#2", "c#3"]
    assert chosen[0].why.endswith("stands in 2 sources")


def test_of_undated_passages_that_say_the_same_the_best_stays():
    candidates = [found(passage(1, WORDS), 0.6), found(passage(2, WORDS + " indeed", source="b"), 0.9)]
    assert ids(choose_passages(candidates, brief_of())) == ["b#2"]


def test_newer_comes_before_older_of_equal_worth_only():
    old = found(passage(1, "felt for winter", valid_from=dt.date(2024, 1, 1)), 0.705)
    new = found(passage(2, "straw for summer", source="b", valid_from=dt.date(2026, 1, 1)), 0.70)
    assert ids(choose_passages([old, new], brief_of())) == ["b#2", "care#1"]
    assert ids(choose_passages([old._replace(score=0.8), new], brief_of())) == ["care#1", "b#2"]


def test_a_passage_over_the_budget_makes_room_for_a_shorter_one():
    long, short = passage(1, "felt " * 100), passage(2, "straw breathes", source="b")
    assert ids(choose_passages([found(long, 0.9), found(short, 0.5)], brief_of(), budget=60)) == ["b#2"]


def test_a_passage_about_the_product_gains_and_says_so():
    general = found(passage(1, "felt for winter"), 0.75)
    about = found(passage(2, "straw for summer", source="b", products=("trail",)), 0.7)
    chosen = choose_passages([general, about], brief_of())
    assert ids(chosen) == ["b#2", "care#1"]
    assert [one.why for one in chosen] == ["close in meaning, about Trail Hat", "close in meaning"]
