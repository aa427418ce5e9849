"""Finds terms in a text in their inflected forms too. Which terms a brand avoids or prefers: `voice.py`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from service.domain.texts import folded

_STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch", "pt": "portuguese",
    "da": "danish", "sv": "swedish", "pl": "polish",
}  # fmt: skip
_LONGEST_ENDING = 6
_SHORTEST = 4
"""Letters of a word that may be inflected; shorter ones count as they are."""
_KEPT = 2
"""Letters at the end of a term that an inflection may change: luxury, luxuries."""
_COMPARED = {"en": ("er", "est", "r", "st"), "de": ("er", "ere", "este", "sten", "ste", "ster")}


def terms_in(terms: tuple[str, ...], text: str, language: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield each term with the places where a text says it, inflected or not: "cheap" is found in "cheaper".

    Derived words count as far as the stem is theirs alone ("Nachhaltigkeit"), but neither adverbs in -ly nor words
    shorter than the term: "guaranteed" is not found in "guarantee". Most texts say no term, and plain search tells so.
    """
    words = folded(text)
    for term in terms:
        if folded(term)[: -_KEPT or None] in words:
            for match in _pattern(term).finditer(text):
                if _is_form(match[0], term, language):
                    yield term, match


@lru_cache(maxsize=1024)
def _pattern(term: str) -> re.Pattern[str]:
    last = re.split(r"[\s-]", term)[-1]
    if len(last) < _SHORTEST:
        return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)
    kept = term[:-_KEPT]
    return re.compile(rf"(?<!\w){re.escape(kept)}\w{{{_KEPT},{_KEPT + _LONGEST_ENDING}}}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_form(found: str, term: str, language: str) -> bool:
    word, base = folded(found), folded(term)
    if word == base:
        return True
    if len(word) < len(base) or (word.endswith("ly") and not base.endswith("ly")):
        return False
    if any(word == base + ending for ending in _COMPARED.get(language, ())):
        return True
    stemmer = _stemmer(language)
    if stemmer is None:
        return word.startswith(base)
    last, of_term = re.split(r"[\s-]", word)[-1], re.split(r"[\s-]", base)[-1]
    return bool(stemmer.stemWord(last) == stemmer.stemWord(of_term))


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    """Return Snowball's stemmer of a language, or None. Imported late: only a text near a term needs it."""
    import Stemmer  # noqa: PLC0415  # heavy, and most texts say no term

    return Stemmer.Stemmer(_STEMMERS[language]) if language in _STEMMERS else None
