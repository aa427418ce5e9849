"""Statistics of what is counted agree with SciPy and statsmodels on random tables."""

import math
import random
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportion_effectsize

from service.domain.proportions import difference, fisher, holm, newcombe, rate, smallest_gap

CHANCE = random.Random(11)


def table(most: int = 80) -> tuple[int, int, int, int]:
    first_of, second_of = CHANCE.randrange(1, most), CHANCE.randrange(1, most)
    return CHANCE.randrange(first_of + 1), first_of, CHANCE.randrange(second_of + 1), second_of


TABLES = [table() for _ in range(500)] + [(0, 1, 0, 1), (1, 1, 0, 1), (5, 5, 7, 7), (0, 40, 0, 3), (0, 200, 9, 180)]


@pytest.mark.parametrize("one", TABLES[::5])
def test_the_rate_agrees_with_statsmodels(one: tuple[int, int, int, int]):
    expected = proportion_confint(one[0], one[1], method="wilson")
    assert (rate(one[0], one[1]).low, rate(one[0], one[1]).high) == pytest.approx(expected, abs=1e-9)


def test_newcombe_agrees_with_statsmodels():
    for first, first_of, second, second_of in TABLES:
        found = newcombe(first, first_of, second, second_of)
        low, high = confint_proportions_2indep(second, second_of, first, first_of, method="newcomb", compare="diff")
        assert (found.low, found.high) == pytest.approx((max(low, -1), min(high, 1)), abs=1e-9)
        gap = second / second_of - first / first_of
        assert found.low - 1e-12 <= gap <= found.high + 1e-12


def test_fisher_agrees_with_scipy():
    for first, first_of, second, second_of in TABLES:
        expected = fisher_exact([[first, first_of - first], [second, second_of - second]]).pvalue
        assert fisher(first, first_of, second, second_of) == pytest.approx(expected, rel=1e-7, abs=1e-12)


def test_fisher_takes_large_samples():
    expected = fisher_exact([[5_000, 5_000], [5_200, 4_800]]).pvalue
    assert fisher(5_000, 10_000, 5_200, 10_000) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("comparisons", [1, 5])
def test_the_smallest_gap_is_the_one_that_statsmodels_finds_with_the_power(comparisons: int):
    for _ in range(100):
        share, first_of, second_of = CHANCE.random(), CHANCE.randrange(5, 500), CHANCE.randrange(5, 500)
        gap = smallest_gap(share, first_of, second_of, comparisons)
        if gap is None:
            continue
        # One of the two ways from the share is the one that was told.
        powers = [
            NormalIndPower().power(
                abs(proportion_effectsize(min(1.0, max(0.0, share + way * gap)), share)),
                first_of,
                0.05 / comparisons,
                second_of / first_of,
            )
            for way in (1, -1)
            if -1e-9 <= share + way * gap <= 1 + 1e-9
        ]
        assert any(power == pytest.approx(0.8, abs=2e-3) for power in powers)


def test_what_samples_are_too_small_for_is_not_told():
    assert smallest_gap(0.5, 0, 10) is None
    assert smallest_gap(0.5, 2, 2, comparisons=20) is None
    small, large = smallest_gap(0.4, 40, 40), smallest_gap(0.4, 400, 400)
    assert small is not None and large is not None and small > 2.5 * large


def test_the_interval_of_a_net_promoter_score_holds_the_true_one_as_often_as_it_says():
    """It is the interval of the difference of two shares of one sample; see `domain.tallies`."""
    chance, held, runs = np.random.default_rng(3), 0, 2_000
    for _ in range(runs):
        promoters, _, detractors = chance.multinomial(60, [0.5, 0.3, 0.2])
        interval = difference(int(promoters), int(detractors), 60)
        held += interval.low <= 0.3 <= interval.high
    assert held / runs == pytest.approx(0.95, abs=4 * math.sqrt(0.05 * 0.95 / runs))


def test_no_winner_is_declared_on_noise():
    """Of families of comparisons without any true difference, at most one in twenty shows one after Holm."""
    chance, told = np.random.default_rng(5), 0
    for _ in range(400):
        counts = chance.binomial([80, 70] * 6, 0.3).tolist()
        values = [fisher(counts[2 * n], 80, counts[2 * n + 1], 70) for n in range(6)]
        told += min(holm(values)) < 0.05
    assert told / 400 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)


def test_the_normal_points_are_those_of_the_library():
    assert NormalDist().inv_cdf(0.975) == pytest.approx(1.959963984540054)
