"""What words mean alike, in English and German: stems, concepts, phrases, opposites.

The words themselves: `lexicon.txt`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import Stemmer

from service.guardrails.claims.affixes import bare_form, surely_bare

_STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french", "it": "italian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "sv": "swedish",
}  # fmt: skip
_SPOKEN = ("en", "de")
_SHORTEST_PIECE = 3
_LINKS = ("", "s", "n", "en", "es", "e")
"""What may stand between the words of a German compound."""


_DONE = re.compile(r"(?<=..)iert(?:e[nrsm]?)?$")
"""What is `reserviert` one can `reservieren`."""


_Phrases = tuple[tuple[tuple[str, ...], str], ...]


class Vocabulary(NamedTuple):
    """The lexicon, read. `words` and `phrases` are by language; a phrase is found by its first stem, longest first.

    `kinds` are, of each concept that is a kind of another, what it is a kind of. `sayings` are the single words of each
    concept, by language, in the order of the file.
    """

    words: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, Mapping[str, _Phrases]]
    measures: frozenset[str]
    light: Mapping[str, frozenset[str]]
    classes: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    opposites: frozenset[tuple[str, str]]
    sets: Mapping[str, frozenset[str]]
    concepts: frozenset[str]
    bounds: Mapping[str, Mapping[str, str]]
    sayings: Mapping[str, Mapping[str, list[str]]]


class Meaning(NamedTuple):
    """What one word says: its concepts, and whether it denies them, as `unlined` or `plastikfrei` do.

    `begins` are the phrases that may begin with it: the stems of each, and its concept, the longest first.
    """

    concepts: tuple[str, ...]
    denies: bool = False
    begins: _Phrases = ()


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the lexicon; read once."""
    text = resources.files(__package__).joinpath("lexicon.txt").read_text("utf-8")
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, []).append(line)
    words: dict[str, dict[str, str]] = {language: {} for language in _SPOKEN}
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {language: {} for language in _SPOKEN}
    sayings: dict[str, dict[str, list[str]]] = {language: {} for language in _SPOKEN}
    measures = set()
    for concept, is_measure, language, spoken in _concepts(sections["concepts"]):
        if is_measure:
            measures.add(concept)
        stems = tuple(stem_of(word, language) for word in spoken.replace("-", "_").split("_"))
        if len(stems) == 1:
            words[language].setdefault(stems[0], concept)
            sayings[language].setdefault(concept, []).append(spoken)
        else:
            phrases[language].setdefault(stems[0], []).append((stems, concept))
    return Vocabulary(
        words=words,
        phrases={
            one: {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in of.items()}
            for one, of in phrases.items()
        },
        measures=frozenset(measures),
        light={row[:2]: frozenset(row[3:].split()) for row in sections["light"]},
        classes={one: row.split(":")[0] for row in sections["classes"] for one in row.split(":")[1].split()},
        kinds=dict(_kinds(sections["kinds"])),
        opposites=frozenset(_opposites(sections["opposites"], words)),
        sets={row.partition(":")[0]: frozenset(row.partition(":")[2].split()) for row in sections["sets"]},
        bounds={name: _phrases_of(sections[f"bounds {name}"]) for name in ("before", "after", "of dates")},
        concepts=frozenset(concept for of in words.values() for concept in of.values()),
        sayings=sayings,
    )


def _kinds(rows: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in rows:
        general, _, special = row.partition(":")
        yield from ((one, (general,)) for one in special.split())


def _phrases_of(rows: list[str]) -> dict[str, str]:
    return {phrase: row.partition(":")[0] for row in rows for phrase in row.partition(":")[2].strip().split("|")}


def word_set(name: str) -> frozenset[str]:
    """Return a list of words of the lexicon by its name.

    Raises:
        KeyError: there is no such list.
    """
    return vocabulary().sets[name]


def _concepts(rows: list[str]) -> Iterator[tuple[str, bool, str, str]]:
    for row in rows:
        name, _, rest = row.partition(":")
        for language, spoken in zip(_SPOKEN, rest.split("|"), strict=True):
            yield from ((name.rstrip("*"), name.endswith("*"), language, word) for word in spoken.split())


def _opposites(rows: list[str], words: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        language = row[:2]
        for pair in row[3:].split():
            one, other = (stem_of(word, language) for word in pair.split("/"))
            one, other = words[language].get(one, one), words[language].get(other, other)
            if one != other:
                yield from ((one, other), (other, one))


@lru_cache(maxsize=20_000)
def opposites_of(concept: str) -> frozenset[str]:
    """Return the concepts that say the opposite of one."""
    return _opposites_by_concept().get(concept, frozenset())


@lru_cache(maxsize=1)
def _opposites_by_concept() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in vocabulary().opposites:
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


@lru_cache(maxsize=1)
def _stemmers() -> dict[str, Stemmer.Stemmer]:
    return {}


@lru_cache(maxsize=100_000)
def stem_of(word: str, language: str) -> str:
    """Return the stem of a word in lower case; a language without a stemmer keeps its words as they are."""
    name = _STEMMERS.get(language)
    if name is None:
        return word
    kept = _stemmers()
    if language not in kept:
        kept[language] = Stemmer.Stemmer(name)
    if language == "de":
        word = _DONE.sub("ieren", word)
    return str(kept[language].stemWord(word.replace("’", "'")))


@lru_cache(maxsize=100_000)
def meaning_of(word: str, language: str) -> Meaning:
    """Return the concepts of a word in lower case; none for a word that carries no meaning of its own.

    A word that is in no lexicon is a concept of its own, by its stem. German compounds of known words have those of
    both.
    """
    known = vocabulary()
    phrases = known.phrases.get(language)
    begins = phrases.get(stem_of(word, language), ()) if phrases else ()
    if word in known.light.get(language, frozenset()):
        return Meaning((), begins=begins)
    found = concept_of(word, language)
    if found is not None:
        return Meaning((found,), begins=begins)
    if word.endswith("est") and language == "en" and concept_of(word[:-3], language) in known.measures:
        return Meaning((str(concept_of(word[:-3], language)),), begins=begins)  # the highest wall is so high
    if denied := _denied(word, language):
        return Meaning((denied,), denies=True, begins=begins)
    pieces = _pieces(word, language) if language == "de" and len(word) >= 2 * _SHORTEST_PIECE else ()
    return Meaning(pieces or (stem_of(word, language),), begins=begins)


@lru_cache(maxsize=100_000)
def concept_of(word: str, language: str) -> str | None:
    """Return the concept of a word of the lexicon, in its own language first; None if it is not there."""
    words = vocabulary().words
    spoken = words.get(language, {}).get(stem_of(word, language))
    if spoken is not None:
        return spoken
    return next(
        (
            found
            for other in _SPOKEN
            if other != language and len(word) > 3 and (found := words[other].get(stem_of(word, other)))
        ),
        None,
    )


def _denied(word: str, language: str) -> str | None:
    """Return what a word denies by its affix: `unlined` the lining, `plastikfrei` the plastic."""
    if language == "en":
        bare = bare_form(word)
        known = concept_of(bare, language) if bare else None
        return known or (stem_of(bare, language) if bare and bare == surely_bare(word) else None)
    for prefix in ("un", "non", "nicht"):
        if word.startswith(prefix) and len(word) > len(prefix) + 3:
            found = concept_of(word[len(prefix) :], language)
            if found is not None:
                return found
    for suffix in ("frei", "freie", "freier", "freies", "freien", "freiem", "los", "lose", "loser", "loses", "losen"):
        if language == "de" and word.endswith(suffix) and len(word) > len(suffix) + 2:
            stem = word[: -len(suffix)]
            return concept_of(stem, language) or concept_of(stem.rstrip("sn"), language) or stem_of(stem, language)
    return None


def _pieces(word: str, language: str) -> tuple[str, ...]:
    """Return the concepts of the parts of a German compound, when both are known.

    Else of the end that is, and the rest.
    """
    for cut in range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1):
        head = word[:cut]
        tail = concept_of(word[cut:], language)
        if tail is None:
            continue
        for link in _LINKS:
            if head.endswith(link) and (first := concept_of(head[: len(head) - len(link)], language)):
                return (first, tail)
    return ()
