"""Finds the sentence of a piece of evidence that is nearest to some words: what a citation quotes."""

import re
from functools import lru_cache

from service.domain.evidence import EvidenceItem, EvidenceKind
from service.domain.sentences import sentences_of

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_STEM = 5


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
    best = max(candidates, key=lambda s: (len(wanted & _stems(s.text)) / (len(wanted | _stems(s.text)) or 1), -s.start))
    return text[best.start : best.end]  # a wrapped line stays one


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))
