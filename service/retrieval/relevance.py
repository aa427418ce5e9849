"""How likely a passage is to answer a query, from its cosine and the share of the query's words. Ranking: `fusion.py`.

A logistic regression, fitted on 5,350 judged pairs of queries and their best five candidates: product search
(Icecat/Chorus), support questions (StackFAQ, with and without the question) and product documentation, half of the
pairs queries put to a set that cannot answer them. On queries held out the expected calibration error is 0.03: of what
is given 0.3, about 3 in 10 are relevant (`python -m bench quality` measures it). All of it is English and of one
embedder: another model's cosines, and questions in another language than the passage's, need a fit of their own.
"""

import numpy as np
from numpy.typing import NDArray

_BASE, _OF_COSINE, _OF_SHARE = -8.03, 12.55, 4.42

Numbers = NDArray[np.float32]

LEAVING_OUT = 4.0
"""Leaving out a passage that answers costs so many times what it costs to show one that does not.

A draft without its evidence is lost, while a needless passage costs 120 tokens and is checked for what it proves.
"""
ENOUGH = 1 / (1 + LEAVING_OUT)
"""The probability from which a passage is worth showing: there both mistakes cost the same."""

ENOUGH_FOR_A_REPLY = 1 / (1 + 5 * LEAVING_OUT)
"""The same for suggested replies: they are written in any case, say so where nothing answers, and a person reads them.

Of 80 everyday questions of customers that the sample brands answer, 19 had the page among the first three from 0.2 on,
and 41 from here; of 50 that they do not answer, 3 and 15 had any passage (docs/decisions/0013-fusion.md).
"""

_ELSEWHERE = 0.5
"""In other languages than that of the fit cosines are lower, and the probability is too low: of seven German questions
that the sample brand answers, the passage that does so came to 0.08 to 0.30 five times."""


def bar(enough: float, language: str) -> float:
    """Return the probability from which a passage is taken in a language, where `enough` is that of English."""
    return enough if language == "en" else enough * _ELSEWHERE


def probability(cosines: Numbers, shares: Numbers) -> Numbers:
    """Return the probability, 0 to 1, that a passage answers a query.

    Args:
        cosines: Cosine of query and passage, -1 to 1.
        shares: BM25 as a share of the most that the query's words can give, 0 to 1.
    """
    chances = 1 / (1 + np.exp(-(_BASE + _OF_COSINE * cosines + _OF_SHARE * shares)))
    return np.asarray(chances, dtype=np.float32)
