"""How urgent a review is, from its words, stars and age.

The words stand in `lexicons/urgency.yaml`, for editors of ours.

Reasons add up as independent chances do: 1 - (1 - a)(1 - b). What is denied shortly before does not count, and in a
review of four stars or more words weigh a third: "allergic to wheat, and this is safe" is no emergency.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from service.domain.evidence import Review, stars_of
from service.domain.listening import UrgencyCode, UrgencyReason
from service.domain.nouns import language_of
from service.domain.sentences import stretches_of

_LOW = {1: 0.4, 2: 0.25}
_HAPPY_STARS, _HAPPY_FACTOR = 4.0, 0.33
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|none|niemand|without|nor|zero|isn'?t|wasn'?t|don'?t|didn'?t|doesn'?t|won'?t|haven'?t|hasn'?t|kein\w{0,2}|nicht|nie|ohne"
    r"|if|wenn|falls)\W+(?:\w+\W+){0,2}$"
)
_REACH = 40
"""Characters before a sign in which a denial may stand."""


class Sign(NamedTuple):
    """One kind of sign: its weight, what to say of it, and its words."""

    code: UrgencyCode
    weight: float
    says: str
    pattern: re.Pattern[str]


class Signs(NamedTuple):
    """The urgent things that a review says, and how much they weigh together, 0 to 1."""

    weight: float
    reasons: tuple[UrgencyReason, ...]


def signs_in(review: Review) -> Signs:
    """Return what makes a review urgent, by its words and stars alone."""
    stars = stars_of(review.rating, review.nps)
    factor = _HAPPY_FACTOR if stars is not None and stars >= _HAPPY_STARS else 1.0
    found: list[UrgencyReason] = []
    calm = 1.0
    language = language_of(review.locale)
    seen: set[str] = set()
    for text in (review.title, review.text):
        for sign, start in _told(text.lower(), language):
            if sign.code not in seen:
                seen.add(sign.code)
                calm *= 1 - sign.weight * factor
                found.append(UrgencyReason(code=sign.code, detail=sign.says, words=_sentence(text, start, language)))
    low = _LOW.get(int(stars), 0.0) if stars is not None and review.kind == "review" else 0.0
    if low:
        calm *= 1 - low
        found.append(UrgencyReason(code="low_rating", detail=f"{stars:g} of 5 stars stand in public"))
    return Signs(round(1 - calm, 3), tuple(found))


def _told(text: str, language: str) -> list[tuple[Sign, int]]:
    """Return the signs that a text in small letters tells, each with its place."""
    keys, signs = _lexicon(language)
    found = []
    for number in sorted({one for word in _WORDS.findall(text) for one in keys.get(word[:_PREFIX], ())}):
        sign = signs[number]
        hits = (hit.start() for hit in sign.pattern.finditer(text) if not _is_denied(text, hit.start(), hit[0]))
        if (place := next(hits, None)) is not None:
            found.append((sign, place))
    return found


def _is_denied(text: str, start: int, hit: str) -> bool:
    before = re.split(r"[.!?;\n]", text[max(0, start - _REACH) : start])[-1]
    return not hit.startswith(("no ", "not ", "never ", "kein", "nicht ", "nie ")) and bool(_DENIED.search(before))


def _sentence(text: str, place: int, language: str) -> str:
    whole = next((one for one in stretches_of(text, language) if one.start <= place < one.end), None)
    return text[whole.start : whole.end] if whole else text[place : place + 200]


_PREFIX = 5
"""Letters of a word that are compared before patterns are tried."""


@lru_cache(maxsize=8)
def _lexicon(language: str) -> tuple[Mapping[str, tuple[int, ...]], tuple[Sign, ...]]:
    """Return the signs of a language, and which of them the beginning of a word may belong to.

    Of an unknown one, all.
    """
    text = resources.files("service.retrieval").joinpath("lexicons", "urgency.yaml").read_text(encoding="utf-8")
    signs: list[Sign] = []
    keys: dict[str, tuple[int, ...]] = {}
    for number, (code, given) in enumerate(yaml.safe_load(text).items()):
        phrases = given[language] if language in given else [*given["en"], *given["de"]]
        # The longest word of a phrase is the rarest, as a rule.
        for key in {max((word.rstrip("*") for word in phrase.split()), key=len)[:_PREFIX] for phrase in phrases}:
            keys[key] = (*keys.get(key, ()), number)
        pattern = re.compile(rf"\b(?:{'|'.join(_pattern(phrase) for phrase in phrases)})")
        signs.append(Sign(code, float(given["weight"]), given["says"], pattern))
    return keys, tuple(signs)


def _pattern(phrase: str) -> str:
    words = phrase.split()
    parts = [_word(word) for word in words]
    joined = parts[0]
    for word, part in zip(words[1:], parts[1:], strict=True):
        joined += part if word == "…" else rf"[ \-]+{part}"
    return joined


def _word(word: str) -> str:
    if word == "…":
        return r"(?:[ \-]+[^\W_]{1,20}){0,4}?"
    return rf"{re.escape(word[:-1])}\w{{0,20}}" if word.endswith("*") else re.escape(word).replace("'", "['’]") + r"\b"
