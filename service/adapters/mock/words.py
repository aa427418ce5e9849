"""Words as the composer compares them: stems, languages, and the vocabulary that tells what a sentence is good for."""

import re
from collections.abc import Iterable
from functools import lru_cache

from service.adapters.mock.wording import listed, vocabulary

_WORD = re.compile(r"[^\W_]+")
_STEM = 6
_CASED = {"dangling", "pronoun", "proper"}
_OTHER_STOPWORDS = frozenset(["s", "t", "a", "i"])


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    return _WORD.findall(text.casefold())


def stem(word: str) -> str:
    """Return the beginning of a word by which its forms are alike."""
    return (word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word)[:_STEM]


@lru_cache(maxsize=4)
def stopwords() -> dict[str, frozenset[str]]:
    """Return the words of each language that carry no meaning of their own."""
    return {language: frozenset(words) for language, words in listed("sentences", "stopwords").items()}


@lru_cache(maxsize=1)
def _speakers() -> dict[str, tuple[str, ...]]:
    """Return the languages of each small word."""
    words = frozenset[str]().union(*stopwords().values())
    return {word: tuple(language for language, known in stopwords().items() if word in known) for word in words}


@lru_cache(maxsize=1)
def _all_stopwords() -> frozenset[str]:
    own = ("en", "de", "fr", "es")
    return _OTHER_STOPWORDS.union(*(stopwords()[language] for language in own))


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    skipped = _all_stopwords()
    return frozenset(stem(word) for word in words if word not in skipped)


def stems_in(text: str) -> frozenset[str]:
    """Return the stems of a text's words that carry meaning."""
    return stems_of(words_of(text))


def language_of_words(words: Iterable[str]) -> str:
    """Return the language whose small words a text holds, or nothing where that is open."""
    counts = dict.fromkeys(stopwords(), 0)
    speakers = _speakers()
    for word in words:
        for language in speakers.get(word, ()):
            counts[language] += 1
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] and list(counts.values()).count(counts[best]) == 1 else ""


@lru_cache(maxsize=64)
def pattern(name: str, language: str) -> re.Pattern[str] | None:
    """Return a pattern of `vocabulary/sentences.yaml` for a language, if there is one."""
    source = vocabulary("sentences").get(name, {}).get(language)
    if source is None:
        return None
    return re.compile(source, 0 if name in _CASED else re.IGNORECASE)


def fits(name: str, language: str, text: str, otherwise: bool = False) -> bool:
    """Tell whether a text fits a pattern of `vocabulary/sentences.yaml`; `otherwise` where there is none."""
    found = pattern(name, language)
    return otherwise if found is None else bool(found.search(text))


def names_in(text: str, language: str) -> tuple[frozenset[str], ...]:
    """Return the stems of each proper name in a text."""
    found = pattern("proper", language)
    return tuple(stems_in(match[1]) for match in found.finditer(text)) if found else ()


@lru_cache(maxsize=1)
def hostile() -> re.Pattern[str]:
    """Return what marks a text that talks to a machine."""
    return re.compile("|".join(f"(?:{source})" for source in vocabulary("sentences")["hostile"]), re.IGNORECASE)


def has_address(text: str) -> bool:
    """Tell whether a text holds a link, an e-mail address, markup or code."""
    found = pattern("address", "any")
    return bool(found and found.search(text))


@lru_cache(maxsize=4096)
def is_offer(text: str) -> bool:
    """Tell whether a sentence names a price or an offer."""
    return fits("offered", "any", text)


@lru_cache(maxsize=8)
def _imperatives(language: str) -> frozenset[str] | re.Pattern[str]:
    source = vocabulary("sentences")["imperatives"].get(language, "")
    return re.compile(source) if source.startswith("^") else frozenset(source.split())


def is_imperative(text: str, language: str) -> bool:
    """Tell whether a sentence begins with what to do."""
    verbs = _imperatives(language)
    if isinstance(verbs, re.Pattern):
        return bool(verbs.search(text))
    return text.removeprefix("Please ").split(" ", 1)[0].strip(",").casefold() in verbs


@lru_cache(maxsize=8)
def aspect_pattern(name: str, language: str) -> re.Pattern[str] | None:
    """Return a pattern of `vocabulary/aspects.yaml` for a language."""
    source = vocabulary("aspects")[name].get(language)
    return re.compile(source, re.IGNORECASE) if source else None


def answer_pattern(question: str, language: str) -> str:
    """Return what the answer to a question usually looks like.

    A time for how long, a sum for how much, steps for how.
    """
    for asked, answer in _answers(language):
        if asked.search(question):
            return answer
    return ""


@lru_cache(maxsize=8)
def _answers(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = vocabulary("sentences")["answers"].get(language, ())
    return tuple((re.compile(row["asked"], re.IGNORECASE), row["answer"]) for row in rows)
