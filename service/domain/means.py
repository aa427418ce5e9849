"""Means and their intervals from counts and sums alone, as a database adds them up.

Proportions: `domain.proportions`.
"""

import math
from functools import lru_cache

from service.domain.proportions import LEVEL, Interval, Z


def mean_interval(count: int, total: float, squares: float) -> Interval | None:
    """Return Student's t interval of a mean; None for fewer than two values, which say nothing of their spread.

    Args:
        count: how many values.
        total: their sum.
        squares: the sum of their squares.

    Source: Student 1908, as `scipy.stats.t.interval`. Values with a long tail want some dozens of them.
    """
    if count < 2:
        return None
    mean = total / count
    spread = max(0.0, (squares - total * mean) / (count - 1))
    half = t_point(count - 1) * math.sqrt(spread / count)
    return Interval(low=mean - half, high=mean + half)


@lru_cache(maxsize=1024)
def t_point(freedom: int) -> float:
    """Return the 97.5 % point of Student's t distribution with so many degrees of freedom, right to nine digits."""
    if freedom > _SERIES:
        return _far_point(freedom)
    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < LEVEL else (low, middle)
    return (low + high) / 2


_SERIES = 300


def _within(t: float, freedom: int) -> float:
    """Return the chance of a value between -t and t (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term, total = (cosine, cosine if freedom > 1 else 0.0) if odd else (1.0, 1.0)
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


def _far_point(freedom: int) -> float:
    """Return the same for many degrees of freedom (Abramowitz and Stegun 1964, 26.7.5)."""
    z = Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
