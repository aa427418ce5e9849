"""Compares a text with how the brand speaks: terms to avoid, emoji, exclamation marks."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.findings import Finding, Severity, Span
from service.domain.texts import Manuscript, folded
from service.guardrails.claims import QUOTATION

_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")


def check_voice(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each departure from the brand's voice; customers' words in quotation marks are theirs."""
    voice, findings = manuscript.brand.voice, []
    for name, cited in manuscript.parts.items():
        text = QUOTATION.sub(lambda match: " " * len(match[0]), cited.text)
        if voice.avoid:
            found = {match[0].casefold(): match for match in _avoided(voice.avoid, text)}
            findings += [
                _finding("avoid-term", f"The brand does not say “{match[0]}”.", name, match) for match in found.values()
            ]
        if not voice.emoji and (match := _EMOJI.search(text)):
            findings.append(_finding("no-emoji", "The brand uses no emoji.", name, match))
    marks = sum(QUOTATION.sub("", cited.text).count("!") for cited in manuscript.parts.values())
    if marks > voice.exclamation_marks:
        message = f"{marks} exclamation marks; the brand allows {voice.exclamation_marks}."
        findings.append(
            Finding(
                check="voice", rule="exclamation-marks", severity=Severity.INFO, message=message, source="brand voice"
            )
        )
    return tuple(findings)


def _avoided(terms: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    """Yield where the text says one of the terms. Most texts say none, and plain search tells so at a tenth of the cost."""
    words = folded(text)
    if any(folded(term) in words for term in terms):
        yield from _any_of(terms).finditer(text)


@lru_cache(maxsize=256)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for all terms, the longest first, as whole words."""
    words = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _finding(rule: str, message: str, part: str, match: re.Match[str]) -> Finding:
    span = Span(part=part, start=match.start(), end=match.end())
    return Finding(check="voice", rule=rule, severity=Severity.INFO, message=message, span=span, source="brand voice")
