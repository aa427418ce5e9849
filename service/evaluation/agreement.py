"""How far two judges agree beyond chance: Cohen's kappa with its interval. Who judges: `judges`."""

import math
from collections.abc import Sequence

from service.domain.nouns import Noun
from service.evaluation.statistics import Interval

_Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


class Agreement(Noun):
    """Agreement on yes or no: kappa from -1 to 1 with its 95 % interval, the plain share that agrees, the base rate.

    `kappa` is None where it is not defined: no pairs, or both say the same of everything, so that nothing is shown.
    `base_rate` is the share of yes among the labels: where it is near 0 or 1, much agreement is mere chance.
    """

    pairs: int
    agreed: float
    base_rate: float
    kappa: float | None
    interval: Interval


def agreement(labels: Sequence[bool], verdicts: Sequence[bool]) -> Agreement:
    """Return how far verdicts agree with labels, pair by pair.

    Sources: Cohen 1960; the standard error is that of Fleiss, Cohen and Everitt 1969 for kappa unequal 0, as
    `statsmodels.stats.inter_rater.cohens_kappa`.

    Raises:
        ValueError: there are not as many verdicts as labels.
    """
    pairs = list(zip(labels, verdicts, strict=True))
    count = len(pairs)
    if not count:
        return Agreement(pairs=0, agreed=0.0, base_rate=0.0, kappa=None, interval=Interval(low=-1.0, high=1.0))
    cells = {(a, b): sum(pair == (a, b) for pair in pairs) / count for a in (False, True) for b in (False, True)}
    rows = {a: cells[a, False] + cells[a, True] for a in (False, True)}
    columns = {b: cells[False, b] + cells[True, b] for b in (False, True)}
    agreed = cells[False, False] + cells[True, True]
    chance = sum(rows[value] * columns[value] for value in (False, True))
    known = {"pairs": count, "agreed": agreed, "base_rate": rows[True]}
    if chance >= 1 - 1e-12:
        return Agreement(**known, kappa=None, interval=Interval(low=-1.0, high=1.0))
    kappa = (agreed - chance) / (1 - chance)
    same = sum(cells[value, value] * (1 - (rows[value] + columns[value]) * (1 - kappa)) ** 2 for value in (False, True))
    other = (1 - kappa) ** 2 * sum(cells[a, b] * (columns[a] + rows[b]) ** 2 for a, b in ((False, True), (True, False)))
    spread = same + other - (kappa - chance * (1 - kappa)) ** 2
    half = _Z * math.sqrt(max(0.0, spread) / count) / (1 - chance)
    return Agreement(**known, kappa=kappa, interval=Interval(low=max(-1.0, kappa - half), high=min(1.0, kappa + half)))
