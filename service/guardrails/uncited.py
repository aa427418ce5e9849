"""Judges what a text took from the brand's sources.

A copy must be cited, and an errand of one source alone is doubtful.

Anybody who may upload a page may hide an order in it. A text may use a page's words; but words that are copied without
a citation, or that ask for what nothing else speaks of, were not written to inform the reader.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import CitedText, Manuscript
from service.guardrails.commands import commands_in
from service.guardrails.withholding import brand_stems
from service.guardrails.wordings import hashes_of, runs_in, stems_in, stems_of, words_in

_SOURCE = "OWASP LLM01:2025, LLM04:2025; MITRE ATLAS AML.T0070"
_RUN = 5
_COPIED_SHARE = 0.6
_STRANGE_SHARE, _BEGGED_SHARE, _FEWEST_STRANGE = 0.8, 0.5, 3
_BEGGED = re.compile(r"\?[\W_]{0,3}$|^\W{0,10}(?:please|kindly|bitte|s['’]il (?:te|vous) pla[iî]t)\b", re.IGNORECASE)
"""A question or a plea is put to somebody, which a page's advice is not: fewer strange words make it doubtful."""


def check_sources_used(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each uncited copy of a passage in a drafted text, and each strange errand in any text."""
    cites = "[rule:cite_sources]" in manuscript.instructions
    findings: list[Finding] = []
    for name, cited in manuscript.parts.items():
        if name != "footer":
            findings += _uncited(name, cited, manuscript) if cites else ()
            findings += _strange_errands(name, cited, manuscript)
    return tuple(dict.fromkeys(findings))


def _uncited(part: str, cited: CitedText, manuscript: Manuscript) -> Iterator[Finding]:
    """Yield a finding for each sentence that copies a passage and cites nothing."""
    sentences = sentences_of(cited.text, manuscript.language)
    for number, sentence in enumerate(sentences):
        if sentence.is_heading:
            continue
        end = sentences[number + 1].start if number + 1 < len(sentences) else len(cited.text) + 1
        if cited.labels_between(sentence.start, max(end - 1, sentence.end)):
            continue
        if not sentence.text.endswith("?") and _is_copy(words_in(sentence.text), manuscript.evidence):
            yield _finding(
                "uncited-copy",
                Severity.WARN,
                f"This stands in a source and cites none: “{sentence.text[:160]}”",
                "Cite the source, or leave the sentence out.",
                _span(part, sentence),
            )


def _is_copy(words: tuple[str, ...], evidence: Evidence) -> bool:
    """Tell whether most words of a sentence stand in one row in passages.

    Where few do, the sentence is another's own.
    """
    hashes = hashes_of(words, _RUN)
    if not hashes:
        return False
    known = _runs_of_passages(evidence)
    covered = {at + ahead for at, one in enumerate(hashes) if one in known for ahead in range(_RUN)}
    return len(covered) >= _COPIED_SHARE * len(words)


def _runs_of_passages(evidence: Evidence) -> frozenset[int]:
    return _runs_of(tuple(item.text for item in evidence.items if item.kind is EvidenceKind.PASSAGE))


@lru_cache(maxsize=64)
def _runs_of(texts: tuple[str, ...]) -> frozenset[int]:
    return frozenset().union(*(runs_in(text, _RUN) for text in texts))


def _strange_errands(part: str, cited: CitedText, manuscript: Manuscript) -> Iterator[Finding]:
    """Yield a finding for each errand whose words stand in one piece of evidence alone, and there as an errand."""
    errands = [one for one in commands_in(cited.text, manuscript.language) if one.grade != "machine"]
    for one in errands:
        words = words_in(cited.text[one.start : one.end])
        stems = stems_in(cited.text[one.start : one.end])
        holders = _holders(words, manuscript.evidence)
        if not holders:
            continue
        others = (
            _stems_beside(item, words, manuscript.language)
            for item in manuscript.evidence.items
            if item.kind is not EvidenceKind.REVIEW
        )
        strange = stems.difference(brand_stems(manuscript.brand), *others)
        share = _BEGGED_SHARE if _BEGGED.search(cited.text[one.start : one.end]) else _STRANGE_SHARE
        if one.grade == "text" or (len(strange) >= _FEWEST_STRANGE and len(strange) >= share * len(stems)):
            yield _finding(
                "strange-errand",
                Severity.WARN,
                f"A source asks for something of which nothing else speaks: “{cited.text[one.start : one.end][:160]}”",
                f"Read {holders[0].source_id}; leave the sentence out if it is none of the brand's.",
                Span(part=part, start=one.start, end=one.end),
            )


def _holders(words: tuple[str, ...], evidence: Evidence) -> list[EvidenceItem]:
    runs = frozenset(hashes_of(words, min(_RUN, len(words)))) if words else frozenset()
    length = min(_RUN, len(words))
    return [item for item in evidence.items if length and not runs.isdisjoint(runs_in(item.text, length))]


def _stems_beside(item: EvidenceItem, words: tuple[str, ...], language: str) -> frozenset[str]:
    """Return the stems of an item without the sentence in question."""
    if frozenset(hashes_of(words, min(_RUN, len(words)))).isdisjoint(runs_in(item.text, min(_RUN, len(words)))):
        return stems_in(item.text) | stems_in(item.title)
    said = set(words)
    rows = (frozenset(words_in(one.text)) for one in sentences_of(item.text, language))
    return stems_in(item.title).union(*(stems_of(row) for row in rows if 2 * len(row & said) < len(row)))


def _finding(rule: str, severity: Severity, message: str, remedy: str, span: Span) -> Finding:
    return Finding(
        check="uncited", rule=rule, severity=severity, message=message, span=span, source=_SOURCE, remedy=remedy
    )


def _span(part: str, sentence: Sentence) -> Span:
    return Span(part=part, start=sentence.start, end=sentence.end)
