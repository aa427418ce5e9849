"""Words of a language: tokens, light stems, and the lexicons kept beside this file. What sentences say: `opinions`."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

LANGUAGES = ("en", "de")
"""Languages with a lexicon; reviews in others are counted, but their themes are not told."""

_TOKEN = re.compile(r"[^\W_]+(?:['’´`][^\W_]+)*|[^\w\s]")
_APOSTROPHES = re.compile(r"['’´`]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W_])")
_ARTICLES = ("the", "den", "die", "das")
_VOWELS = frozenset("aeiouy")
_SHORT_ROOT = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]")
_GERMAN_ENDINGS = ("est", "ern", "er", "en", "em", "es", "e", "s", "n")


class Token(NamedTuple):
    """A word as it stands, in lower case without apostrophes, and its stem; punctuation has an empty stem.

    `starts` tells if anything in the lexicon begins with it, to pass quickly over the many words of which nothing does.
    """

    raw: str
    word: str
    stem: str
    starts: bool


class Match(NamedTuple):
    """What a word or phrase says: good (1), bad (-1) or neither (0), and of which aspects."""

    polarity: int
    aspects: tuple[str, ...]


class Lexicon(NamedTuple):
    """All that is known of one language. Phrases are lists of stems under their first stem, longest first."""

    language: str
    words: Mapping[str, Match]
    stems: Mapping[str, Match]
    phrases: Mapping[str, tuple[tuple[list[str], Match], ...]]
    measures: Mapping[str, tuple[str, ...]]
    prefixes: tuple[tuple[str, Match], ...]
    sets: Mapping[str, frozenset[str]]
    softeners: Mapping[str, tuple[tuple[str, ...], ...]]


class Aspect(NamedTuple):
    """Something customers commonly talk about: its names by language, each with its article."""

    id: str
    names: Mapping[str, tuple[str, ...]]


def tokens_of(text: str, language: str) -> tuple[Token, ...]:
    """Split a text into words and signs; a hyphen within a word parts it, as "top-notch" is "top notch"."""
    return tuple(_token(raw, language) for raw in _TOKEN.findall(_HYPHEN.sub(" ", text)))


@lru_cache(maxsize=50_000)
def _token(raw: str, language: str) -> Token:
    if not raw[0].isalnum():
        return Token(raw, raw, "", starts=False)
    word = _APOSTROPHES.sub("", raw).lower()
    stem, lexicon = stem_of(word, language), lexicon_of(language)
    starts = any(word in known for known in (lexicon.words, lexicon.sets["excess"], lexicon.softeners))
    starts = starts or stem in lexicon.stems or stem in lexicon.phrases
    return Token(raw, word, stem, starts or any(word.startswith(prefix) for prefix, _ in lexicon.prefixes))


@lru_cache(maxsize=50_000)
def stem_of(word: str, language: str) -> str:
    """Return what the forms of a word have in common: light, so that different words rarely meet."""
    return _german_stem(word) if language == "de" else _english_stem(word)


def _german_stem(word: str) -> str:
    for endings in (_GERMAN_ENDINGS, _GERMAN_ENDINGS[1:]):
        ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= (4 if e in "ns" else 3)), "")
        word = word.removesuffix(ending)
    return word


def _english_stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ed", "ing"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and not word.endswith("eed") and _VOWELS & set(root):
            doubled = root[-1] == root[-2] and root[-1] not in "lsz"
            word = root[:-1] if doubled else f"{root}e" if _SHORT_ROOT.fullmatch(root) else root
            break
    # Short words keep their last letter, or "hate" would meet "hat".
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") and word[-2] not in _VOWELS else word


@lru_cache(maxsize=len(LANGUAGES))
def lexicon_of(language: str) -> Lexicon:
    """Return the lexicon of a language, read once."""
    lists = {name: _entries(value) for name, value in _read(f"{language}.yaml").items()}
    known: dict[tuple[str, ...], Match] = {}
    for name, polarity in (("positive", 1), ("negative", -1), ("neutral", 0)):
        for entry in lists[name]:
            known[tuple(entry.split())] = Match(polarity, ())
    measures: dict[str, tuple[str, ...]] = {stem_of(word, language): () for word in lists["measures"]}
    for aspect, languages in _read("aspects.yaml").items():
        given = languages.get(language, {})
        for name, polarity in (("words", 0), ("good", 1), ("bad", -1)):
            for entry in _entries(given.get(name, "")):
                _merge(known, tuple(entry.split()), Match(polarity, (aspect,)))
        for word in _entries(given.get("measures", "")):
            stem = stem_of(word, language)
            measures[stem] = tuple(dict.fromkeys((*measures.get(stem, ()), aspect)))
    sets = {name: frozenset(lists[name]) for name in lists if name not in {"positive", "negative", "neutral"}}
    return _assembled(known, measures, sets, language)


@lru_cache(maxsize=1)
def aspects() -> Mapping[str, Aspect]:
    """Return the aspects that customers commonly talk about, by id."""
    return {
        key: Aspect(key, {language: tuple(given["names"]) for language, given in languages.items()})
        for key, languages in _read("aspects.yaml").items()
    }


def without_article(name: str) -> str:
    """Return `price` of `the price`, `Preis` of `den Preis`."""
    first, _, rest = name.partition(" ")
    return rest if first in _ARTICLES and rest else name


def _assembled(
    known: Mapping[tuple[str, ...], Match],
    measures: Mapping[str, tuple[str, ...]],
    sets: Mapping[str, frozenset[str]],
    language: str,
) -> Lexicon:
    words: dict[str, Match] = {}
    stems: dict[str, Match] = {}
    phrases: dict[str, list[tuple[list[str], Match]]] = {}
    prefixes = []
    for entry, match in known.items():
        if len(entry) > 1:
            phrase = [stem_of(word, language) for word in entry]
            phrases.setdefault(phrase[0], []).append((phrase, match))
        elif entry[0].endswith("*"):
            prefixes.append((entry[0][:-1], match))
        else:
            words[entry[0]] = match
            stems.setdefault(stem_of(entry[0], language), match)
    ordered = {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in phrases.items()}
    softeners: dict[str, tuple[tuple[str, ...], ...]] = {}
    for softener in sorted(
        (tuple(entry.split()) for entry in sets["softeners"]), key=lambda words: (-len(words), words)
    ):
        softeners[softener[0]] = (*softeners.get(softener[0], ()), softener)
    return Lexicon(language, words, stems, ordered, measures, tuple(prefixes), sets, softeners)


def _merge(known: dict[tuple[str, ...], Match], entry: tuple[str, ...], match: Match) -> None:
    before = known.get(entry, match)
    known[entry] = Match(match.polarity or before.polarity, tuple(dict.fromkeys((*before.aspects, *match.aspects))))


def _entries(value: str) -> list[str]:
    return list(dict.fromkeys(entry for entry in (" ".join(part.split()) for part in value.split(",")) if entry))


def _read(name: str) -> dict[str, Any]:
    text = resources.files("service.retrieval").joinpath("lexicons", name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def stems_of(entries: Iterable[str], language: str) -> frozenset[str]:
    """Return the stems of some words."""
    return frozenset(stem_of(word, language) for entry in entries for word in entry.lower().split())
