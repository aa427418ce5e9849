"""Decides of each claim whether the evidence it cites supports or contradicts it. Quotations: `quotes.py`."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.findings import Claim, ClaimStatus, Span
from service.domain.sentences import sentences_of
from service.guardrails.claims import ClaimSite, numbers_in

_WORD = re.compile(r"[^\W\d_]{3,}")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|without|cannot|neither|nicht|kein\w*|nie|niemals|ohne|weder)\b|n['’]t\b", re.IGNORECASE
)
_STOP = frozenset(
    _WORD.findall(
        """the and for are was with that this from have has had will would can could may its our your you they their
        them than then there here when what which who how all any also but one out per into about more most some such
        only very der die das und für sind war mit dass dies diese dieser dieses von haben hat hatte wird werden kann
        können ihr ihre ihren ihrem sie wir uns unser unsere als auch aber ein eine einen einem einer bei nach aus auf
        zum zur des dem den ist sich wie was wer"""
    )
)
_MIN_OVERLAP = 0.5
_STEM = 5


def judge(site: ClaimSite, evidence: Evidence, language: str) -> Claim:
    """Return the claim with its status and, in one plain sentence, why."""
    items = [item for label in site.labels if (item := evidence.get(label))]
    status, reason = _judge(site, items, language)
    return Claim(
        text=site.text,
        span=Span(part=site.part, start=site.start, end=site.end),
        kind=site.kind,
        status=status,
        citations=tuple(item.label for item in items),
        reason=reason,
    )


def _judge(site: ClaimSite, items: Sequence[EvidenceItem], language: str) -> tuple[ClaimStatus, str]:
    if not items:
        return "unsupported", "it cites no evidence that was in the prompt"
    grounds = [_ground_of(item) for item in items]
    if strange := site.numbers.difference(*(ground.numbers for ground in grounds)):
        numbers = ", ".join(f"{number:f}" for number in sorted(strange))
        if all(item.kind is EvidenceKind.FACT for item in items):
            return "contradicted", f"it says {numbers}; the fact says otherwise: {items[0].text}"
        return "unsupported", f"{numbers} does not stand in what it cites"
    wanted = _stems(site.text)
    overlap = 1 - len(wanted.difference(*(ground.stems for ground in grounds))) / (len(wanted) or 1)
    if overlap < _MIN_OVERLAP:
        return "unsupported", f"only {overlap:.0%} of its words stand in what it cites"
    if site.kind != "quote" and len(items) == 1:
        source = best_sentence(site.text, items[0], language)
        if _denies(site.text) != _denies(source):
            return "contradicted", f"one denies what the other says: {source}"
    return "supported", "its numbers and words stand in what it cites"


@lru_cache(maxsize=8192)
def _denies(text: str) -> bool:
    return _NEGATION.search(text) is not None


class _Ground(NamedTuple):
    """What a piece of evidence can prove: its numbers and the stems of its words."""

    numbers: frozenset[Decimal]
    stems: frozenset[str]


def _ground_of(item: EvidenceItem) -> _Ground:
    dates = tuple(day for day in (item.date, item.valid_until) if day)
    named = (item.text, item.title, item.value or "", item.author or "", (item.subject or "").replace("-", " "))
    return _ground(named, dates, item.rating)


@lru_cache(maxsize=8192)
def _ground(texts: tuple[str, ...], dates: tuple[dt.date, ...], rating: float | None) -> _Ground:
    said = [*texts, *(f"{day:%d %B %Y} {day.isoformat()} {day.day} {day.month}" for day in dates)]
    if rating is not None:
        said.append(f"{rating:g} 5")
    words = "\n".join(said)
    return _Ground(numbers_in(words), _stems(words))


def best_sentence(words: str, item: EvidenceItem, language: str) -> str:
    """Return the sentence of an item, verbatim, that is nearest to some words; short items are returned whole."""
    if item.kind is not EvidenceKind.PASSAGE:
        return item.text
    return _nearest(words, item.text, language)


@lru_cache(maxsize=8192)
def _nearest(words: str, text: str, language: str) -> str:
    candidates = sentences_of(text, language)
    if not candidates:
        return text
    wanted = _stems(words)
    return max(
        candidates, key=lambda s: (len(wanted & _stems(s.text)) / (len(wanted | _stems(s.text)) or 1), -s.start)
    ).text


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()) if word not in _STOP)


def best_support(site: ClaimSite, evidence: Evidence) -> tuple[str, ...]:
    """Return the label of the evidence nearest to an uncited claim: most words in common, numbers first; or none."""
    wanted = _stems(site.text)
    grounds = [(_ground_of(item), item.label) for item in evidence.items]
    ranked = [(len(site.numbers & ground.numbers), len(wanted & ground.stems), label) for ground, label in grounds]
    _, words, label = max(ranked, key=lambda row: (row[1] + 2 * row[0], row[0]), default=(0, 0, ""))
    return (label,) if label and words >= 2 else ()
