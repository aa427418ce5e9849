"""Turns a customer's own sentence to the second person: `My hat arrived crushed` becomes `your hat arrived crushed`."""

import re

from service.adapters.mock.desk import is_clean
from service.adapters.mock.sentences import split
from service.adapters.mock.wording import vocabulary
from service.adapters.mock.words import fits, language_of_words, words_of

_MOST_WORDS = 24
_DIGIT = re.compile(r"\d|[{}\"“”„]")


def in_second_person(text: str, language: str) -> str:
    """Return the first sentence of a complaint that can be turned safely, for the middle of a sentence.

    Else nothing.
    """
    if language not in vocabulary("rephrasing")["never"]:
        return ""
    guard = re.compile(vocabulary("rephrasing")["never"][language], re.IGNORECASE)
    for raw in split(text if text[-1:] in ".!?" else f"{text}.", "", language):
        sentence = raw.text
        spoken = language_of_words(words_of(sentence)) or language
        if (
            raw.is_hostile
            or not is_clean(sentence)
            or _DIGIT.search(sentence)
            or spoken != language
            or raw.size > _MOST_WORDS
        ):
            continue
        if sentence.endswith("?") or raw.size < 3 or guard.search(sentence):
            continue
        if turned := _turned(sentence.rstrip(".!… "), language):
            return turned
    return ""


def _turned(sentence: str, language: str) -> str:
    """Return a sentence with its persons turned, lower case where it begins with a common word.

    Nothing if nothing turned and it does not read as a clause either: "Refund requested" cannot follow "that".
    """
    changed = sentence
    for row in vocabulary("rephrasing")[language]:
        changed = re.sub(row["from"], row["to"], changed)
    first, _, rest = changed.partition(" ")
    is_common = first.casefold() in vocabulary("rephrasing")["common"][language].split()
    if changed == sentence and not (is_common and fits("finite", language, sentence)):
        return ""
    return f"{first.lower()} {rest}" if is_common else changed
