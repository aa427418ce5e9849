"""The terms a text is found by: one analysis for indexing and for asking, so that both sides agree.

Vendors: Snowball's stemmers, a pure function of a word. The index that holds the terms: a lexical adapter.
"""

import re
import unicodedata
from functools import lru_cache

import Stemmer

_STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french", "it": "italian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "sv": "swedish",
}  # fmt: skip
LANGUAGES = frozenset(_STEMMERS)
"""The languages whose words are stemmed; of all others the words are kept as they are."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_STOP = {
    "en": frozenset(
        _WORD.findall(
            """a an and are as at be been but by can could did do does for from had has have how i if in into is it its
            may me my no not of on or our shall should so such than that the their them then there these they this
            those to was we were what when where which while who whom why will with would you your"""
        )
    ),
    "de": frozenset(
        _WORD.findall(
            """aber als am an auch auf aus bei beim bin bis da damit das dass dem den der des die dies diese dieser dieses
            du ein eine einem einen einer eines er es euch für hat habe haben ich ihr ihre im in ins ist ja kann können
            man mein meine mich mir mit nach nicht noch nun nur ob oder sein sich sie sind so um und uns unser unsere
            vom von vor war warum was welche welcher wenn wer werden wie wir wird wo zu zum zur über"""
        )
    ),
}


ANALYSIS = 2
"""Raise it whenever the terms of a text change: indexes of another analysis are made anew."""
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$")
_SHORTENED = {"ca": "can", "wo": "will", "sha": "shall"}


def terms_of(text: str, language: str) -> list[str]:
    """Return the terms of a text in order, repeats included: words in lower case, stemmed, without stop words.

    Numbers stand apart from the unit or word they are written with, so that `500GB` and `500 GB` meet. A language
    without a stemmer keeps its words as they are.

    Args:
        text: Any text; of a passage its heading or its body, each in a field of its own.
        language: Primary language, such as `en`; the same for a passage and for the query it should meet.
    """
    stop = _STOP.get(language, frozenset())
    words = (match.group() for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()))
    if language == "en":
        words = (_whole(word) if "'" in word or "’" in word else word for word in words)
    return [_stem(word, language) for word in words if word not in stop]


def query_terms(text: str, language: str) -> tuple[str, ...]:
    """Return the distinct terms of a query, in order; all its words where it is made of stop words only."""
    terms = tuple(dict.fromkeys(terms_of(text, language)))
    return terms or tuple(dict.fromkeys(terms_of(text, "")))


def _whole(word: str) -> str:
    """Return an English word without what is drawn together with it: `does` of `doesn't`, `hat` of `hat's`."""
    short = _CONTRACTED.sub("", word)
    return _SHORTENED.get(short, short) if short != word else word


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    name = _STEMMERS.get(language)
    return str(Stemmer.Stemmer(name).stemWord(word)) if name else word
