"""Fuses what the dense and the lexical index found into one ranking. Finding it, and choosing evidence: elsewhere.

Two steps, the same for every query (docs/decisions/0013-fusion.md has the measurements):

1. Coverage: cosine + β · share, where share is BM25 over its upper bound for this query. A lexical hit counts as far
   as it covers the query, and scores of different queries can be compared, which ranks (RRF) cannot.
2. Support: passages that say the same should rank alike, so each score moves towards those of the candidates most
   like it (score regularization, Diaz 2005, doi 10.1145/1099554.1099722). That finds what words and meaning of the
   query alone would miss, and lets down what stands alone among the unlike.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from service.retrieval.relevance import Numbers, probability

BETA = 0.75
"""What full coverage of the query's terms counts for, beside a cosine of 1."""
_SUPPORT, _SQUARINGS = 0.3, 3
"""How far a score moves to its neighbours'.

They weigh by their cosine to the power of 8, so that only near ones count.
"""
_WORTH_SAYING = 0.05


class Ranked(NamedTuple):
    """A candidate and its scores: `dense` a cosine (-1 to 1; None if unknown), `lexical` a share of 0 to 1.

    `score` is what candidates of one query are ranked by, about 0 to 1.7. `relevance` is the probability that the
    candidate answers the query, 0 to 1, which can be compared between queries.
    """

    id: str
    score: float
    dense: float | None
    lexical: float
    relevance: float

    @property
    def why(self) -> str:
        """Say in plain words what speaks for the candidate."""
        said = []
        if self.dense is not None and (self.dense >= _WORTH_SAYING or self.lexical < _WORTH_SAYING):
            said.append(f"close in meaning ({self.dense:.2f})")
        if self.lexical >= _WORTH_SAYING or not said:
            said.append(f"has the query's words ({self.lexical:.0%})")
        return ", ".join(said)


def fuse(
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    alike_of: Callable[[Sequence[str]], Numbers] | None = None,
) -> list[Ranked]:
    """Rank all candidates of both legs, best first; ties by id. Takes 0.5 ms for 100 candidates, 1.6 ms for 200.

    Args:
        dense: Cosine by id, for the hits of the dense leg and, where the caller has vectors at hand, also for those
            of the lexical leg. A candidate without one is taken to be as near as the farthest dense hit.
        lexical: BM25 over its upper bound for this query, 0 to 1, by id; absent means none of the query's terms.
        alike_of: Returns the cosines of some ids with each other, n × n, in order; without it step 2 is left out.
    """
    ids = sorted(dense.keys() | lexical.keys())
    if not ids:
        return []
    floor = min(dense.values(), default=0.0)
    cosines = np.array([dense.get(id_, floor) for id_ in ids], dtype=np.float32)
    shares = np.array([lexical.get(id_, 0.0) for id_ in ids], dtype=np.float32)
    scores = cosines + BETA * shares
    if alike_of is not None and len(ids) > 1:
        scores = _among_neighbours(scores, alike_of(ids))
    chances = probability(cosines, shares).tolist()
    order = np.argsort(-scores, kind="stable").tolist()
    return [
        Ranked(ids[row], float(scores[row]), dense.get(ids[row]), lexical.get(ids[row], 0.0), chances[row])
        for row in order
    ]


def _among_neighbours(scores: Numbers, alike: Numbers) -> Numbers:
    """Move each score towards those of its neighbours."""
    weights = np.clip(alike, 0.0, 1.0)
    np.fill_diagonal(weights, 0.0)
    for _ in range(_SQUARINGS):
        weights *= weights
    total = weights.sum(axis=1)
    # No product of matrices, whose threads wait for each other where the cores are busy; who is like nobody stays.
    neighbours = np.divide((weights * scores).sum(axis=1), total, out=scores.copy(), where=total > 0)
    moved: Numbers = (1 - _SUPPORT) * scores + _SUPPORT * neighbours
    return moved
