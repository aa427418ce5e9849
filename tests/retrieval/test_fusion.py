"""Fusing what meaning and words found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.retrieval.fusion import BETA, fuse

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), max_size=8)


def order(ranked):
    return [one.id for one in ranked]


def likeness(pairs):
    """Cosines of 1 for each with itself, as given for some pairs, and 0 for the rest."""
    return lambda ids: np.array(
        [[1.0 if a == b else pairs.get(frozenset((a, b)), 0.0) for b in ids] for a in ids], dtype=np.float32
    )


def test_the_words_of_a_query_count_as_far_as_they_cover_it():
    ranked = fuse({"near": 0.6, "far": 0.2}, {"far": 0.9, "words": 0.1})
    assert order(ranked) == ["far", "near", "words"]
    assert ranked[0].score == pytest.approx(0.2 + BETA * 0.9)


def test_what_only_words_found_is_taken_to_be_as_far_as_the_farthest():
    [only] = [one for one in fuse({"a": 0.5, "b": 0.3}, {"c": 0.4}) if one.id == "c"]
    assert only.dense is None
    assert only.score == pytest.approx(0.3 + BETA * 0.4)


def test_a_candidate_is_drawn_to_the_score_of_its_like():
    dense = {"answer": 0.8, "its like": 0.5, "alone": 0.52, "another": 0.3, "like another": 0.29}
    near = {frozenset(("answer", "its like")): 0.9, frozenset(("another", "like another")): 0.9}
    near[frozenset(("alone", "another"))] = 0.9
    assert order(fuse(dense, {}))[1] == "alone"
    assert order(fuse(dense, {}, likeness(near)))[:2] == ["answer", "its like"]


def test_who_is_like_nobody_keeps_the_score():
    dense = {"a": 0.8, "b": 0.5, "c": 0.1}
    assert [one.score for one in fuse(dense, {}, likeness({}))] == pytest.approx([0.8, 0.5, 0.1])


def test_the_cosines_given_are_not_changed():
    given_cosines = np.eye(2, dtype=np.float32) * 0.5 + 0.5
    before = given_cosines.copy()
    fuse({"a": 0.5, "b": 0.4}, {}, lambda _: given_cosines)
    assert (given_cosines == before).all()


@given(SCORES, SCORES)
def test_all_candidates_come_once_best_first_and_ties_by_id(dense, lexical):
    ranked = fuse(dense, lexical)
    assert set(order(ranked)) == set(dense) | set(lexical)
    assert len(ranked) == len(set(order(ranked)))
    keys = [(-one.score, one.id) for one in ranked]
    assert keys == sorted(keys)


def test_nothing_found_is_nothing_ranked():
    assert fuse({}, {}, likeness({})) == []


def test_why_names_what_speaks_for_a_candidate():
    why = {one.id: one.why for one in fuse({"a": 0.52, "b": 0.4, "c": 0.01}, {"a": 0.4, "c": 0.6})}
    assert why == {
        "a": "close in meaning (0.52), has the query's words (40%)",
        "b": "close in meaning (0.40)",
        "c": "has the query's words (60%)",
    }
