"""Checks that the reviews quoted are as kind as all reviews are. Each quotation for itself: `quotes.py`."""

import re
from collections.abc import Iterator, Sequence

from service.domain.evidence import stars_of
from service.domain.findings import Finding, Severity
from service.domain.moments import ContentType
from service.domain.texts import Manuscript
from service.guardrails.quote_holders import Holder

_SOURCE = "CMA208"
_MOST_ABOVE = 1.0
_SELECTED = re.compile(r"\bselect(?:ed|ion)\b|\bAuswahl\b|\bausgewählt", re.IGNORECASE)


def check_selection(manuscript: Manuscript, shown: Sequence[Holder]) -> Iterator[Finding]:
    """Yield a finding if the quotations are kinder by more than a star than all reviews are, and nobody says so.

    The difference counts to a tenth of a star, as means are published. A case study tells of one customer and selects
    none.
    """
    if manuscript.contract.content_type is ContentType.CASE_STUDY:
        return
    above = [
        stars - mean
        for one in shown
        if (stars := stars_of(one.rating, one.nps)) is not None
        and (mean := manuscript.mean_ratings.get(one.product or "", manuscript.mean_ratings.get(""))) is not None
    ]
    if not above or (difference := round(sum(above) / len(above), 1)) <= _MOST_ABOVE:
        return
    if any(_SELECTED.search(cited.text) for cited in manuscript.parts.values()):
        return
    yield Finding(
        check="quotes",
        rule="cherry-picked",
        severity=Severity.WARN,
        source=_SOURCE,
        message=f"The reviews quoted rate {difference:.1f} stars above the mean of all reviews.",
        remedy="Quote critical reviews as well, or say that the quotations are selected.",
    )
