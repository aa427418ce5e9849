"""Kappa against statsmodels, and by hand."""

import random

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from service.evaluation.agreement import agreement


def spread(both, ours, theirs, neither):
    """Return labels and verdicts with these counts of yes and yes, yes and no, no and yes, no and no."""
    pairs = [(True, True)] * both + [(True, False)] * ours + [(False, True)] * theirs + [(False, False)] * neither
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_by_hand():
    """20, 5, 10, 15 of 50: 70 % agree, 50 % by chance, so kappa is 0.4."""
    found = agreement(*spread(20, 5, 10, 15))
    assert (found.pairs, found.agreed, found.base_rate) == (50, 0.7, 0.5)
    assert found.kappa == pytest.approx(0.4)


def test_as_statsmodels_on_random_tables():
    rng = random.Random(7)
    for _ in range(300):
        counts = [rng.randint(0, 40) for _ in range(4)]
        both, ours, theirs, neither = counts
        found = agreement(*spread(*counts))
        if found.kappa is None:
            assert sum(value > 0 for value in counts) <= 1
            continue
        with np.errstate(invalid="ignore"):  # a variance of 0 comes out as -1e-19 there, and its root as NaN
            theirs_ = cohens_kappa(np.array([[both, ours], [theirs, neither]]))
        assert found.kappa == pytest.approx(theirs_.kappa)
        low, high = np.nan_to_num([theirs_.kappa_low, theirs_.kappa_upp], nan=theirs_.kappa)
        assert found.interval.low == pytest.approx(max(-1, low), abs=1e-6)
        assert found.interval.high == pytest.approx(min(1, high), abs=1e-6)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (9, 0, 0, 0), (0, 0, 0, 9)])
def test_where_nothing_is_shown_there_is_no_kappa(counts):
    found = agreement(*spread(*counts))
    assert found.kappa is None
    assert (found.interval.low, found.interval.high) == (-1, 1)


def test_much_agreement_by_chance_is_little_kappa():
    found = agreement(*spread(94, 3, 3, 0))
    assert found.agreed == 0.94
    assert found.kappa is not None
    assert found.kappa < 0


def test_pairs_must_be_pairs():
    with pytest.raises(ValueError, match="argument"):
        agreement([True], [])
