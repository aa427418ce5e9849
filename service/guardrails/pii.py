"""Looks for personal data that a text should not hold. Masking before the prompt: `drafting.personalisation`."""

import re

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.personal_data import personal_patterns
from service.domain.texts import Manuscript


def check_personal_data(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each piece of personal data that is not the brand's own contact."""
    found = [
        (Span(part=name, start=match.start(), end=match.end()), kind, match[0].strip())
        for name, cited in manuscript.parts.items()
        for kind, pattern in personal_patterns(cited.text)
        for match in pattern.finditer(cited.text)
    ]
    own = _own_words(manuscript) if found else ""
    return tuple(
        Finding(
            check="pii",
            rule=f"no-{kind.replace('_', '-')}",
            severity=Severity.BLOCK,
            message="This looks like personal data; use a placeholder or leave it out.",
            span=span,
            source="GDPR Art. 5(1)(c)",
        )
        for span, kind, words in found
        if words not in own
    )


def _own_words(manuscript: Manuscript) -> str:
    """Return what the brand itself publishes: its file and its evidence, but not what customers wrote."""
    published = [item.text for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    return "\n".join([manuscript.brand.model_dump_json(), *published])


_PLACEHOLDER = re.compile(
    r"\{{1,4}[A-Za-z][\w .]{0,60}\}{1,4}|\[(?:your|insert|customer|name|firma|ihr)[^\]\n]{0,40}\]", re.IGNORECASE
)


def check_placeholders(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each placeholder that nothing will replace."""
    known = {f"{{{name}}}" for name in manuscript.placeholders}
    return tuple(
        Finding(
            check="pii", rule="no-placeholder-left", severity=Severity.BLOCK,
            message="Nothing will replace this placeholder; the request holds no such value.",
            span=Span(part=name, start=match.start(), end=match.end()), source="house rule",
        )
        for name, cited in manuscript.parts.items()
        for match in _PLACEHOLDER.finditer(cited.text)
        if match[0] not in known
    )  # fmt: skip
