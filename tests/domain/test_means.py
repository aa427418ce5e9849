"""Means from sums agree with SciPy on the values themselves."""

import random

import numpy as np
import pytest
from scipy.stats import t

from service.domain.means import mean_interval, t_point

CHANCE = random.Random(2)


@pytest.mark.parametrize("freedom", [*range(1, 60), 99, 100, 299, 300, 301, 1_000, 100_000])
def test_the_points_of_students_distribution_agree_with_scipy(freedom: int):
    assert t_point(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 3_000.0])
def test_intervals_agree_with_scipy(scale: float):
    for _ in range(100):
        values = np.array([CHANCE.lognormvariate(0, 1) * scale for _ in range(CHANCE.randrange(2, 400))])
        found = mean_interval(len(values), float(values.sum()), float((values**2).sum()))
        expected = t.interval(0.95, len(values) - 1, values.mean(), values.std(ddof=1) / np.sqrt(len(values)))
        assert found is not None
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-6)


def test_one_value_says_nothing_of_the_spread_and_equal_ones_have_none():
    assert mean_interval(1, 5.0, 25.0) is None
    found = mean_interval(3, 0.3, 3 * 0.1 * 0.1)
    assert found is not None and (found.low, found.high) == pytest.approx((0.1, 0.1))
