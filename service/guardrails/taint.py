"""Finds what a text took from strangers: runs, whole sentences and words of reviews, messages and requests.

A customer's words may be quoted (`quotes` checks how) and echoed up to four words in a row. What stands in the brand's
own sources as well is no copy. What strangers wrote: `strangers`; what a text took from the brand's sources: `uncited`.
"""

import re
from collections.abc import Iterator

from service.domain.findings import Finding, Severity, Span
from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import Manuscript
from service.guardrails.claims import QUOTATION
from service.guardrails.commands import commands_in
from service.guardrails.disguises import undisguised
from service.guardrails.strangers import RUN, Strangers, strangers_of
from service.guardrails.wordings import hashes_of, places_in, stems_in, words_in

_SOURCE = "OWASP LLM01:2025; MITRE ATLAS AML.T0051.001"
_LONG_RUN = 8
_FEWEST_TAINTED, _TAINTED_SHARE = 3, 0.5


def check_taint(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each copy of a stranger's words, and each copy of a passage that is not cited."""
    strangers = strangers_of(manuscript)
    findings: list[Finding] = []
    for name, cited in manuscript.parts.items():
        if name == "footer" or not strangers.sentences:
            continue
        text = _without_quotations(cited.text, manuscript)
        sentences = sentences_of(text, manuscript.language)
        findings += _copies(name, text, strangers, manuscript.language)
        findings += _same_sentences(name, sentences, strangers, manuscript.language)
        findings += _oddities(name, text, strangers)
        findings += _tainted(name, sentences, strangers)
    return tuple(dict.fromkeys(findings))


def _copies(part: str, text: str, strangers: Strangers, language: str) -> Iterator[Finding]:
    """Yield a finding for each run of five words or more that stands with a stranger and not with the brand."""
    hashes = hashes_of(words_in(text), RUN)
    hits = [number for number, one in enumerate(hashes) if one in strangers.runs and one not in strangers.own_runs]
    plain = undisguised(text)
    places = places_in(plain) if hits else []
    for first, last in _together(hits):
        start, end = places[first][0], places[last + RUN - 1][1]
        if stems_in(plain[start:end]):
            span = Span(part=part, start=start, end=end) if plain == text else _whole(part, text)
            yield _copy(plain[start:end], last + RUN - first, span, language)


def _copy(words: str, count: int, span: Span, language: str) -> Finding:
    ordered = any(one.grade != "errand" for one in commands_in(words, language))
    return _finding(
        "untrusted-copy",
        Severity.BLOCK if count >= _LONG_RUN or ordered else Severity.WARN,
        f"{count} words in a row are a stranger's: “{words[:160]}”",
        "Say it in the brand's own words, or quote it as a customer's with their consent.",
        span,
    )


def _whole(part: str, text: str) -> Span:
    return Span(part=part, start=0, end=len(text))


def _together(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of numbers that follow one another."""
    start = 0
    for at, number in enumerate(numbers):
        if at + 1 == len(numbers) or numbers[at + 1] > number + 1:
            yield numbers[start], number
            start = at + 1


def _same_sentences(
    part: str, sentences: tuple[Sentence, ...], strangers: Strangers, language: str
) -> Iterator[Finding]:
    """Yield a finding for each sentence that is a stranger's, however short.

    None for what the brand says too, and for mere courtesy.
    """
    for sentence in sentences:
        words, stems = words_in(sentence.text), stems_in(sentence.text)
        if words in strangers.ordered:
            yield _finding(
                "untrusted-copy",
                Severity.WARN,
                f"A stranger gave the order to write this: “{sentence.text[:160]}”",
                "Leave it out.",
                _span(part, sentence),
            )
            continue
        if words not in strangers.sentences or words in strangers.own_sentences:
            continue
        if commands_in(sentence.text, language) or (len(stems) > 1 and not stems <= strangers.own_stems):
            yield _finding(
                "untrusted-copy",
                Severity.WARN,
                f"This sentence is a stranger's: “{sentence.text[:160]}”",
                "Leave it out, or say it in the brand's own words.",
                _span(part, sentence),
            )


_ODD = re.compile(r"(?<!\S)(?=\S{10,80}(?!\S))\S{0,40}[^\W\d_][/:;%=(){}$\\|][^\s\d]\S{0,40}")


def _oddities(part: str, text: str, strangers: Strangers) -> Iterator[Finding]:
    """Yield a finding for each piece of code or markup that a stranger wrote."""
    for match in _ODD.finditer(text):
        if "//" not in match[0] and any(
            one.strip(".,!?") in strangers.odd for one in (match[0].casefold(), match[0].casefold().rstrip(";"))
        ):
            yield _finding(
                "untrusted-copy",
                Severity.WARN,
                f"A stranger wrote this: “{match[0]}”",
                "Leave it out.",
                Span(part=part, start=match.start(), end=match.end()),
            )


def _tainted(part: str, sentences: tuple[Sentence, ...], strangers: Strangers) -> Iterator[Finding]:
    """Yield a finding for each sentence most of whose words stand with strangers alone."""
    only = strangers.stems - strangers.own_stems
    for sentence in sentences:
        stems = stems_in(sentence.text)
        tainted = stems & only
        if len(tainted) >= _FEWEST_TAINTED and len(tainted) >= _TAINTED_SHARE * len(stems):
            yield _finding(
                "taint",
                Severity.WARN,
                f"Most of these words come from a stranger alone: {', '.join(sorted(tainted))}.",
                "Leave the sentence out, or say what the brand's own sources say.",
                _span(part, sentence),
            )


def _without_quotations(text: str, manuscript: Manuscript) -> str:
    """Return a text with blanks for what it quotes from evidence that may be quoted; places stay."""
    if not any(sign in text for sign in '“„«"'):
        return text
    quotable = tuple(item.text for item in manuscript.evidence.items if item.quotable)
    return QUOTATION.sub(lambda match: " " * len(match[0]) if _stands_in(match[1], quotable) else match[0], text)


def _stands_in(words: str, texts: tuple[str, ...]) -> bool:
    wanted = words_in(words)
    return any(_contains(words_in(text), wanted) for text in texts)


def _contains(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and hash(wanted) in hashes_of(words, len(wanted))


def _span(part: str, sentence: Sentence) -> Span:
    return Span(part=part, start=sentence.start, end=sentence.end)


def _finding(rule: str, severity: Severity, message: str, remedy: str, span: Span) -> Finding:
    return Finding(
        check="taint", rule=rule, severity=severity, message=message, span=span, source=_SOURCE, remedy=remedy
    )
