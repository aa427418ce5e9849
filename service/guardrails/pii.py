"""Looks for personal data that a text should not hold. Masking before the prompt: `drafting.personalisation`."""

import re
from functools import lru_cache

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.known_values import value_pattern
from service.domain.moments import Need
from service.domain.own_words import OwnWords, regions_of
from service.domain.personal_data import personal_spans
from service.domain.plain_letters import plain
from service.domain.texts import Manuscript

_SOURCE = "GDPR Art. 5(1)(c)"
_OWN_WORDS = {"name"}
"""Kinds that a text may hold for other reasons: names of places and products look like people's.

One who is greeted is a person.
"""
_GREETED = re.compile(
    r"\b(?:dear|hi|hello|hey|liebe|lieber|hallo|moin|servus|(?:sehr geehrte[rs]?|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening)),?"
    r"(?: (?:frau|herr|mrs?\.?|ms\.?|dr\.?))?)[ ,]{1,2}\Z",
    re.IGNORECASE,
)
_LONGEST_GREETING = 40


def check_personal_data(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each piece of personal data that is not the brand's own contact.

    Found are also forms that hide it, such as "anna at x dot example" or full-width digits, and any value of the
    request that the writer was not shown: it can only have leaked.
    """
    regions = regions_of(manuscript.brand)
    found = [
        (Span(part=name, start=start, end=end), kind, cited.text[start:end])
        for name, cited in manuscript.parts.items()
        for kind, start, end in personal_spans(cited.text, regions)
        if kind not in _OWN_WORDS or _GREETED.search(cited.text[max(0, start - _LONGEST_GREETING) : start])
    ]
    leaked = [
        (Span(part=name, start=start, end=end), cited.text[start:end])
        for name, cited in manuscript.parts.items()
        for start, end in _private_places(cited.text, manuscript.private)
    ]
    own = _published(manuscript) if found or leaked else OwnWords()
    told = _own_words(manuscript.answered, *manuscript.fillings.values())
    findings = [
        _of_kind(span, kind)
        for span, kind, words in found
        if not own.hold(words)
        and not (
            kind in _OWN_WORDS
            and (told.hold(words) or any(span.part == one.part and one.start >= span.start for one, _ in leaked))
        )
    ]
    # What a public review says of its writer may be taken up, by name; contacts are among the kinds above.
    said = _own_words(manuscript.answered) if Need.REVIEW in manuscript.contract.needs else OwnWords()
    findings += [_of_leak(span) for span, words in leaked if not (own.hold(words) or said.hold(words))]
    return tuple(findings)


def _of_kind(span: Span, kind: str) -> Finding:
    return Finding(
        check="pii",
        rule=f"no-{kind.replace('_', '-')}",
        severity=Severity.WARN if kind in _OWN_WORDS else Severity.BLOCK,
        message="This looks like personal data; use a placeholder or leave it out.",
        span=span,
        source=_SOURCE,
        remedy="Leave it out, or give it as an attribute that the brand allows and write its placeholder.",
    )


def _of_leak(span: Span) -> Finding:
    return Finding(
        check="pii",
        rule="no-known-value",
        severity=Severity.BLOCK,
        message="This is a value of the customer that stands here without its placeholder.",
        span=span,
        source=_SOURCE,
        remedy="Write the placeholder where the brand allows it, or leave the value out.",
    )


def _private_places(text: str, values: tuple[str, ...]) -> list[tuple[int, int]]:
    if not values:
        return []
    seen = plain(text)
    patterns = [pattern for value in values if (pattern := value_pattern(value))]
    return [seen.span(match.start(), match.end()) for pattern in patterns for match in pattern.finditer(seen.text)]


def _published(manuscript: Manuscript) -> OwnWords:
    """Return what the brand itself publishes: its file and its evidence, but not what customers wrote."""
    published = [item.text for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    published += [item.author for item in manuscript.evidence.items if item.author]  # by consent
    return _own_words(manuscript.brand.model_dump_json(), *published)


@lru_cache(maxsize=256)
def _own_words(*texts: str) -> OwnWords:
    return OwnWords(*texts)


_PLACEHOLDER = re.compile(
    r"\{{1,4}[A-Za-z][\w .]{0,60}\}{1,4}|\[(?:your|insert|customer|name|firma|ihr)[^\]\n]{0,40}\]", re.IGNORECASE
)


def check_placeholders(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each placeholder that nothing will replace."""
    known = {f"{{{name}}}" for name in manuscript.placeholders}
    return tuple(
        Finding(
            check="pii",
            rule="no-placeholder-left",
            severity=Severity.BLOCK,
            message="Nothing will replace this placeholder; the request holds no such value.",
            span=Span(part=name, start=match.start(), end=match.end()),
            source="house rule",
            remedy="Give the value as an attribute of the customer, or write the sentence without it.",
        )
        for name, cited in manuscript.parts.items()
        for match in _PLACEHOLDER.finditer(cited.text)
        if match[0] not in known
    )
