"""Says a question in other words of the same meaning, so that what a brand calls differently is found too.

Which words mean alike: `lexicon.txt`; what only customers say: `asked.txt`. What is found: `workflows.gather_evidence`.
"""

import re
from functools import lru_cache
from importlib import resources

from service.guardrails.claims.vocabulary import stem_of, vocabulary, word_set

_LANGUAGES = ("en", "de")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def in_other_words(text: str, language: str) -> str | None:
    """Return a text with each word and phrase of the lexicon said otherwise; None if it has none.

    `Can I send it back?` becomes `Can I return?`: the first way in which the lexicon says the same by another stem.
    """
    words = list(_WORD.finditer(text))
    stems = tuple(stem_of(word[0].casefold(), language) for word in words)
    told, end, at = [], 0, 0
    while at < len(words):
        length, other = _asked_at(stems, at, language) or _otherwise_at(stems, at, language)
        if other:
            told.append(text[end : words[at].start()] + other)
            end = words[at + length - 1].end()
        at += length
    return "".join(told) + text[end:] if told else None


def _asked_at(stems: tuple[str, ...], at: int, language: str) -> tuple[int, str] | None:
    """Return how many words are a phrase of customers, and what a brand says for it."""
    for phrase, instead in _asked().get((language, stems[at]), ()):
        if stems[at : at + len(phrase)] == phrase:
            return len(phrase), instead
    return None


@lru_cache(maxsize=1)
def _asked() -> dict[tuple[str, str], list[tuple[tuple[str, ...], str]]]:
    """Return the phrases of customers by language and first stem, the longest first, each with a brand's words."""
    found: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
    for line in resources.files(__package__).joinpath("asked.txt").read_text("utf-8").splitlines():
        told, colon, said = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        for language, instead, phrases in zip(_LANGUAGES, told.split("|"), said.split("|"), strict=True):
            for phrase in phrases.split():
                stems = tuple(stem_of(word, language) for word in phrase.split("_"))
                found.setdefault((language, stems[0]), []).append((stems, instead))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in found.items()}


def _otherwise_at(stems: tuple[str, ...], at: int, language: str) -> tuple[int, str | None]:
    """Return how many words are one expression, and the same said by other stems, if the lexicon can."""
    length, concept = _concept_at(stems, at, language)
    return length, _other(concept, stems[at : at + length], language) if concept else None


def _concept_at(stems: tuple[str, ...], at: int, language: str) -> tuple[int, str | None]:
    """Return how many words are one expression, and the concept that it says."""
    known = vocabulary()
    for phrase, concept in known.phrases.get(language, {}).get(stems[at], ()):
        if stems[at : at + len(phrase)] == phrase:
            return len(phrase), concept
    return 1, known.words.get(language, {}).get(stems[at])


def _other(concept: str, said: tuple[str, ...], language: str) -> str | None:
    if concept in word_set("weak concepts") or concept in word_set("distinct measures"):
        return None  # `long` and `cost` are said by everybody, and in any sense
    sayings = vocabulary().sayings.get(language, {}).get(concept, ())
    return next((one for one in sayings if stem_of(one, language) not in said), None)
