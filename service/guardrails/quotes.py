"""Checks that words in quotation marks are somebody's own words, unchanged, and that they may be used."""

import re
from functools import lru_cache

from service.domain.evidence import EvidenceItem, EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.texts import CitedText, Manuscript
from service.guardrails.claims import QUOTATION

_SOURCE = "16 CFR 255.1(b); UCPD Annex I 23c; GDPR Art. 6"
_MIN_WORDS = 3


def check_quotes(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each quotation that is altered, absent, or used without consent."""
    return tuple(
        finding
        for name, cited in manuscript.parts.items()
        for match in QUOTATION.finditer(cited.text)
        if len(match[1].split()) >= _MIN_WORDS and (finding := _judge(manuscript, name, cited, match))
    )


def _judge(manuscript: Manuscript, part: str, cited: CitedText, match: re.Match[str]) -> Finding | None:
    words = _normal(match[1])
    span = Span(part=part, start=match.start(1), end=match.end(1))
    holders = [item for item in manuscript.evidence.items if words in _normal(item.text)]
    if words in _normal(manuscript.answered) or any(_is_own_words(item) for item in holders):
        return None
    if any(item.kind is EvidenceKind.REVIEW for item in holders):
        return Finding(
            check="quotes", rule="quote-consent", severity=Severity.BLOCK, span=span, source=_SOURCE,
            message="These words stand in a review whose writer has not agreed to be quoted here; take them out.",
        )  # fmt: skip
    return Finding(
        check="quotes", rule="quote-verbatim", severity=Severity.BLOCK, span=span, source=_SOURCE,
        message="These words stand in no review or source of this draft; quote word for word or take the marks away.",
    )  # fmt: skip


def _is_own_words(item: EvidenceItem) -> bool:
    return item.quotable or item.kind is not EvidenceKind.REVIEW


@lru_cache(maxsize=8192)
def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .,;:!?…'‘’").casefold().replace("’", "'")
