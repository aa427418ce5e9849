"""Proportions and what can be said of them: intervals, tests of two, adjustment for several, what would go unseen.

Everything is deterministic. Means: `domain.means`; paired runs over the same cases: `evaluation.statistics`.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist

from service.domain.nouns import Noun

LEVEL = 0.95
Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
POWER = 0.8
"""How often a true difference has to be found by a comparison that is said to find it."""


class Interval(Noun):
    """A 95 % interval, both ends included."""

    low: float
    high: float


def difference(gained: int, lost: int, cases: int) -> Interval:
    """Return the interval of the difference of two paired pass rates, after minus before.

    Source: Tango 1998, score interval; it keeps a width when nothing changed, as a bootstrap does not.
    """
    if cases == 0:
        return Interval(low=-1.0, high=1.0)

    def score(delta: float) -> float:
        a = 2 * cases
        b = -gained - lost + (2 * cases - gained + lost) * delta
        c = -lost * delta * (1 - delta)
        q = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
        spread = cases * (2 * q + delta * (1 - delta))
        if spread <= 0:
            return math.inf if gained - lost > cases * delta else (-math.inf if gained - lost < cases * delta else 0.0)
        return (gained - lost - cases * delta) / math.sqrt(spread)

    middle = (gained - lost) / cases
    return Interval(low=_root(score, Z, -1.0, middle), high=_root(score, -Z, middle, 1.0))


def _root(falling: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Return where a falling function takes a value, or the end that is nearest to it."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > wanted else (low, middle)
    return (low + high) / 2


def rate(passed: int, cases: int) -> Interval:
    """Return the Wilson score interval of a pass rate (Wilson 1927)."""
    if cases == 0:
        return Interval(low=0.0, high=1.0)
    share, z2 = passed / cases, Z * Z
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = Z * math.sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases)) / (1 + z2 / cases)
    return Interval(low=max(0.0, middle - half), high=min(1.0, middle + half))


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for being several (Holm 1979), in the order given."""
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[index] * (len(values) - rank)))
        adjusted[index] = highest
    return tuple(adjusted)


def newcombe(first: int, first_of: int, second: int, second_of: int) -> Interval:
    """Return the interval of the difference of two independent proportions, second minus first.

    Source: Newcombe 1998, method 10: the Wilson intervals of both, put together; as
    `statsmodels.stats.proportion.confint_proportions_2indep(method="newcomb")`.
    """
    if not first_of or not second_of:
        return Interval(low=-1.0, high=1.0)
    a, b = rate(first, first_of), rate(second, second_of)
    before, after = first / first_of, second / second_of
    middle = after - before
    return Interval(
        low=max(-1.0, middle - math.hypot(after - b.low, a.high - before)),
        high=min(1.0, middle + math.hypot(b.high - after, before - a.low)),
    )


@lru_cache(maxsize=4096)
def fisher(first: int, first_of: int, second: int, second_of: int) -> float:
    """Return the two-sided p of Fisher's exact test that two proportions are one, as `scipy.stats.fisher_exact`."""
    total, hits = first_of + second_of, first + second
    lowest, highest = max(0, hits - second_of), min(hits, first_of)
    every = _log_choose(total, hits)

    def chance(k: int) -> float:
        return math.exp(_log_choose(first_of, k) + _log_choose(second_of, hits - k) - every)

    # What is as rare as the table at hand, give or take the last digits, counts as at least as extreme.
    limit = chance(first) * (1 + 1e-7)
    return min(1.0, math.fsum(p for k in range(lowest, highest + 1) if (p := chance(k)) <= limit))


def _log_choose(trials: int, count: int) -> float:
    return math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)


def smallest_gap(share: float, first_of: int, second_of: int, comparisons: int = 1) -> float | None:
    """Return the smallest true difference from a share that two samples would mostly have shown; None if there is none.

    Args:
        share: one of the two proportions, 0 to 1.
        first_of: size of one sample.
        second_of: size of the other.
        comparisons: how many are made at once; each is held to 5 % divided by them, which is Holm's hardest step.

    Source: Cohen 1988, effect size h, as `statsmodels.stats.power.NormalIndPower`.
    """
    if not first_of or not second_of:
        return None
    normal = NormalDist()
    needed = normal.inv_cdf(1 - (1 - LEVEL) / comparisons / 2) + normal.inv_cdf(POWER)
    turn = needed * math.sqrt(1 / first_of + 1 / second_of) / 2
    angle = math.asin(math.sqrt(share))
    reached = [math.sin(angle + way * turn) ** 2 for way in (1, -1) if 0 <= angle + way * turn <= math.pi / 2]
    # The harder way of the two: a share near 0 or 1 has less room on one side.
    return max((abs(other - share) for other in reached), default=None)
