"""Paired statistics of two runs over the same cases: exact tests, intervals, power. What they mean: `verdicts`.

What is counted of drafts in use needs some of them too; those live in `domain.proportions`.

Everything is deterministic. Where no closed form exists, roots are found by bisection and resampling is seeded.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from service.domain.proportions import LEVEL, POWER, Interval, difference, holm, rate

__all__ = [
    "LEVEL", "Interval", "difference", "holm", "mcnemar", "mean_difference", "rate", "sign_flips", "smallest_drop", "unseen",
]  # fmt: skip

_RESAMPLES = 10_000
_EXACT_FLIPS = 14
"""Up to so many cases that differ, every pattern of signs is tried (2 to the power of it)."""


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided p of the exact McNemar test: of the cases that changed, half should have gone each way.

    Args:
        gained: cases that failed before and pass now.
        lost: cases that passed before and fail now.

    Source: McNemar 1947; exact binomial form, as `statsmodels.stats.contingency_tables.mcnemar(exact=True)`.
    """
    changed = gained + lost
    if changed == 0:
        return 1.0
    return min(1.0, 2 * _binomial_at_most(min(gained, lost), changed))


def _binomial_at_most(count: int, trials: int) -> float:
    """Return the probability of at most `count` heads of a fair coin."""
    return sum(math.comb(trials, k) for k in range(count + 1)) / (1 << trials)


def unseen(cases: int) -> float:
    """Return how frequent a fault may still be that no case showed: the exact form of the rule of three."""
    return 1.0 if cases == 0 else 1 - (1 - LEVEL) ** (1 / cases)


def mean_difference(differences: Sequence[float]) -> Interval:
    """Return the bootstrap interval of the mean of paired differences, resampled by case with a fixed seed."""
    values = np.asarray(differences, dtype=np.float64)
    if values.size < 2:
        return Interval(low=-math.inf, high=math.inf)
    chosen = np.random.default_rng(0).integers(0, values.size, size=(_RESAMPLES, values.size))
    low, high = np.quantile(values[chosen].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(low=float(low), high=float(high))


def sign_flips(differences: Sequence[float]) -> float:
    """Return the two-sided p of the paired permutation test of the mean: each difference could have had either sign.

    All patterns are tried where at most 14 cases differ, else 10,000 seeded ones. Source: Fisher 1935; as
    `scipy.stats.permutation_test(permutation_type="samples")`.
    """
    values = np.asarray([value for value in differences if value != 0], dtype=np.float64)
    if values.size == 0:
        return 1.0
    if values.size <= _EXACT_FLIPS:
        patterns = (np.arange(2**values.size)[:, None] >> np.arange(values.size)) & 1
        sums = np.abs((1 - 2 * patterns) @ values)
        return float((sums >= abs(values.sum()) * (1 - 1e-12)).mean())
    signs = np.random.default_rng(0).choice(np.array([-1.0, 1.0]), size=(_RESAMPLES, values.size))
    reached = int((np.abs(signs @ values) >= abs(values.sum()) * (1 - 1e-12)).sum())
    return (reached + 1) / (_RESAMPLES + 1)


@lru_cache(maxsize=256)
def smallest_drop(cases: int, churn: float) -> float | None:
    """Return the smallest true drop of a pass rate that the exact McNemar test finds at 5 %; None if it finds none.

    Args:
        cases: paired cases.
        churn: the chance that a case flips each way without any real change, 0 to 1.
    """
    steps = 400
    found = (step / steps for step in range(1, steps + 1) if 2 * churn + step / steps <= 1)
    return next((drop for drop in found if _power(cases, churn, churn + drop) >= POWER), None)


def _power(cases: int, gain: float, loss: float) -> float:
    """Return how often the test says "worse" if cases gain and lose with these chances."""
    both, total = gain + loss, 0.0
    for changed in range(cases + 1):
        weight = _binomial(changed, cases, both)
        if weight < 1e-12:
            continue
        worst = _most_gains(changed)
        if worst >= 0:
            total += weight * sum(_binomial(k, changed, gain / both) for k in range(worst + 1))
    return total


@lru_cache(maxsize=4096)
def _most_gains(changed: int) -> int:
    """Return the most gains among changed cases that still count as worse at 5 %; -1 if none do."""
    most = -1
    while most + 1 <= changed / 2 and mcnemar(most + 1, changed - most - 1) <= 1 - LEVEL:
        most += 1
    return most


def _binomial(count: int, trials: int, chance: float) -> float:
    if chance <= 0 or chance >= 1:
        return float(count == (trials if chance >= 1 else 0))
    log = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    return math.exp(log + count * math.log(chance) + (trials - count) * math.log1p(-chance))
