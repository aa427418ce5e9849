"""Finds what a text took from strangers: runs, whole sentences and words of reviews, messages and requests.

A customer's words may be quoted (`quotes` checks how) and echoed up to four words in a row. What stands in the brand's
own sources as well is no copy. What a text took from those sources: `uncited`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.moments import ContentType
from service.domain.sentences import Sentence, sentences_of
from service.domain.texts import Manuscript
from service.guardrails.claims import QUOTATION
from service.guardrails.commands import commands_in
from service.guardrails.disguises import undisguised
from service.guardrails.withholding import brand_stems
from service.guardrails.wordings import hashes_of, places_in, runs_in, stems_in, words_in

_SOURCE = "OWASP LLM01:2025; MITRE ATLAS AML.T0051.001"
_RUN = 5
_LONG_RUN = 8
_FEWEST_TAINTED, _TAINTED_SHARE = 3, 0.5
_SUBJECT_WORDS, _KNOWN_SHARE = 12, 0.5
_TELLING = 5
"""So many words of meaning, none of them known, tell something rather than name it."""
_ENDED = re.compile(r"[.!?:;…]['\"”)]?$")
_ADDRESSED = re.compile(r"[<>\[\]`{}@/\\]|\w\.\w")
_FEWEST_SENTENCE_WORDS = 2


class _Strangers(NamedTuple):
    """What is not the brand's, of one text: runs of five words, whole sentences, stems; and the stems that are."""

    runs: frozenset[int]
    sentences: frozenset[tuple[str, ...]]
    stems: frozenset[str]
    odd: frozenset[str]
    own_runs: frozenset[int]
    own_sentences: frozenset[tuple[str, ...]]
    own_stems: frozenset[str]


def check_taint(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each copy of a stranger's words, and each copy of a passage that is not cited."""
    strangers = _strangers(manuscript)
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


def _strangers(manuscript: Manuscript) -> _Strangers:
    evidence = manuscript.evidence
    foreign = [item.text for item in evidence.items if item.kind is EvidenceKind.REVIEW]
    foreign += [item.title for item in evidence.items if item.kind is EvidenceKind.REVIEW]
    foreign += [manuscript.answered] if manuscript.answered else []
    own = [text for item in evidence.items if item.kind is not EvidenceKind.REVIEW for text in (item.text, item.title)]
    language = manuscript.language
    stems = frozenset().union(brand_stems(manuscript.brand), *map(stems_in, own))
    may_ask = manuscript.contract.content_type is ContentType.FAQ_ANSWER
    for text in manuscript.asked:
        for one, subject in _parted(text, language, stems, may_ask=may_ask):
            (own if subject else foreign).append(one)
    return _compared(tuple(foreign), tuple(own), stems, language)


@lru_cache(maxsize=64)
def _compared(foreign: tuple[str, ...], own: tuple[str, ...], known: frozenset[str], language: str) -> _Strangers:
    return _Strangers(
        runs=frozenset().union(*(runs_in(text, _RUN) for text in foreign)),
        sentences=frozenset().union(*(_sentence_words(text, language) for text in foreign)),
        stems=frozenset().union(*map(stems_in, foreign)),
        odd=frozenset().union(*map(_odd_words, foreign)).difference(*map(_odd_words, own)),
        own_sentences=frozenset().union(*(_sentence_words(text, language) for text in own)),
        own_runs=frozenset().union(*(runs_in(text, _RUN) for text in own)),
        own_stems=known.union(*map(stems_in, own)),
    )


def _parted(text: str, language: str, known: frozenset[str], *, may_ask: bool) -> Iterator[tuple[str, bool]]:
    """Yield the sentences of a request's words, each with whether it names what the text is about.

    A short phrase alone does ("a hat for rain"), and so does a sentence half of whose words the brand's sources know
    ("Can I wash the Trail Hat?"), and one short question where a text is headed by it. Words that hold an order name
    nothing, whatever stands around it.
    """
    rows = [one.text for one in sentences_of(text, language)]
    hostile = _ADDRESSED.search(text) or any(one.grade != "errand" for one in commands_in(text, language))
    for row in rows:
        stems = stems_in(row)
        told = len(rows) > 1 or len(row.split()) > _SUBJECT_WORDS or _ENDED.search(row) or commands_in(row, language)
        named = not told and (len(stems) < _TELLING or bool(stems & known))
        named |= may_ask and text.strip() == row and row.endswith("?") and len(row.split()) <= _SUBJECT_WORDS
        yield row, not hostile and (named or len(stems & known) >= _KNOWN_SHARE * len(stems))


@lru_cache(maxsize=4096)
def _sentence_words(text: str, language: str) -> frozenset[tuple[str, ...]]:
    rows = (words_in(sentence.text) for sentence in sentences_of(text, language))
    return frozenset(row for row in rows if len(row) >= _FEWEST_SENTENCE_WORDS)


def _copies(part: str, text: str, strangers: _Strangers, language: str) -> Iterator[Finding]:
    """Yield a finding for each run of five words or more that stands with a stranger and not with the brand."""
    hashes = hashes_of(words_in(text), _RUN)
    hits = [number for number, one in enumerate(hashes) if one in strangers.runs and one not in strangers.own_runs]
    plain = undisguised(text)
    places = places_in(plain) if hits else []
    for first, last in _together(hits):
        start, end = places[first][0], places[last + _RUN - 1][1]
        if stems_in(plain[start:end]):
            span = Span(part=part, start=start, end=end) if plain == text else _whole(part, text)
            yield _copy(plain[start:end], last + _RUN - first, span, language)


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
    part: str, sentences: tuple[Sentence, ...], strangers: _Strangers, language: str
) -> Iterator[Finding]:
    """Yield a finding for each sentence that is a stranger's, however short.

    None for what the brand says too, and for mere courtesy.
    """
    for sentence in sentences:
        words, stems = words_in(sentence.text), stems_in(sentence.text)
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


@lru_cache(maxsize=4096)
def _odd_words(text: str) -> frozenset[str]:
    """Return what looks like a piece of code or markup rather than a word: `text/javascript`, `position:absolute;`."""
    return frozenset(re.split(r"[\s<>\"']+", text.casefold())) if _ODD_SIGN.search(text) else frozenset()


_ODD_SIGN = re.compile(r"[/:;%=(){}$\\|]")


def _oddities(part: str, text: str, strangers: _Strangers) -> Iterator[Finding]:
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


def _tainted(part: str, sentences: tuple[Sentence, ...], strangers: _Strangers) -> Iterator[Finding]:
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
