"""The probability that a passage answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.retrieval.relevance import ENOUGH, LEAVING_OUT, probability


def chance(cosine, share=0.0):
    return float(probability(np.array([cosine], dtype=np.float32), np.array([share], dtype=np.float32))[0])


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0.01, 0.5))
def test_nearer_or_better_covered_is_never_less_likely(cosine, share, more):
    assert 0 <= chance(cosine, share) <= 1
    assert chance(cosine + more, share) >= chance(cosine, share)
    assert chance(cosine, share + more) >= chance(cosine, share)


def test_words_make_up_for_some_distance():
    assert chance(0.45) < ENOUGH < chance(0.45, 0.5)


def test_at_the_bound_both_mistakes_cost_the_same():
    assert pytest.approx(1 - ENOUGH) == ENOUGH * LEAVING_OUT
