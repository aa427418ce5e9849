"""Sentences of the sample brands' reviews that may be quoted, and every way we know of to falsify their words."""

import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from service.domain.evidence import Consent, Review
from service.retrieval.quotable import is_quotable_text

BRANDS = ("alder-and-brim", "pollard-desk")
LIMITING = re.compile(
    r"(?i)(?<!\w)(?:not|never|no|but|however|although|though|except|unless|until|only|if|when|without|while|nothing|nobody|hardly|\w+n't"
    r"|nicht|kein\w*|nie|aber|nur|wenn|außer|ohne|obwohl|doch|kaum|falls|bis|nichts|jedoch|trotzdem|leider|niemand|zwar)(?!\w)"
)
_GLYPHS = str.maketrans("aeopcxyiAEOPCTHKM", "аеорсхуіАЕОРСТНКМ")


class Said(NamedTuple):
    """A sentence of a review that may be quoted; its neighbours in the same review."""

    review: Review
    sentences: tuple[str, ...]
    place: int

    @property
    def words(self) -> list[str]:
        return self.sentences[self.place].split()

    @property
    def consent(self) -> Consent:
        assert self.review.consent is not None
        return self.review.consent

    @property
    def is_german(self) -> bool:
        return self.review.locale.startswith("de")


@cache
def reviews_of(brand: str) -> tuple[Review, ...]:
    lines = Path("knowledge", brand, "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Review.model_validate(json.loads(line)) for line in lines)


@cache
def said(brand: str) -> tuple[Said, ...]:
    """Return the sentences of five words and more that may be quoted."""
    found = []
    for review in reviews_of(brand):
        if not review.may_be_quoted() or not is_quotable_text(review.text):
            continue
        sentences = tuple(re.split(r"(?<=[.!?])\s+", review.text.strip()))
        found += [Said(review, sentences, place) for place, one in enumerate(sentences) if len(one.split()) >= 5]
    return tuple(found)


def _changed_word(rng: random.Random, one: Said, change: Callable[[str], str]) -> str | None:
    """Change one word inside a sentence, neither the first nor the last."""
    words = one.words
    places = [place for place in range(1, len(words) - 1) if change(words[place]) != words[place]]
    if not places:
        return None
    place = rng.choice(places)
    words[place] = change(words[place])
    return " ".join(words)


def _swapped(rng: random.Random, one: Said, brand: str) -> str | None:
    other = rng.choice(said(brand)).words[1].strip(".,;:!?")
    return _changed_word(rng, one, lambda word: word if word.strip(".,;:!?").lower() == other.lower() else other)


def _dropped(rng: random.Random, one: Said, brand: str) -> str:
    words = one.words
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def _added(rng: random.Random, one: Said, brand: str) -> str:
    words = one.words
    words.insert(
        rng.randrange(1, len(words)),
        rng.choice(["really", "very", "always"] if not one.is_german else ["sehr", "wirklich", "immer"]),
    )
    return " ".join(words)


def _negated(rng: random.Random, one: Said, brand: str) -> str:
    words = one.words
    denials = [place for place, word in enumerate(words) if re.fullmatch(r"(?i)not|never|no|nicht|nie|kein\w*", word)]
    if denials and rng.random() < 0.7:
        del words[denials[0]]
    else:
        words.insert(rng.randrange(1, len(words)), "nicht" if one.is_german else "not")
    return " ".join(words)


def _reordered(rng: random.Random, one: Said, brand: str) -> str | None:
    words = one.words
    places = [place for place in range(1, len(words) - 2) if words[place].lower() != words[place + 1].lower()]
    if not places:
        return None
    place = rng.choice(places)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def _stitched(rng: random.Random, one: Said, brand: str) -> str:
    other = rng.choice(
        [row for row in said(brand) if row.review.id != one.review.id and row.is_german == one.is_german]
    )
    if rng.random() < 0.5:
        return f"{one.sentences[one.place]} {other.sentences[other.place]}"
    mark = rng.choice([" ", " … "])
    return " ".join(one.words[: max(3, len(one.words) // 2)]) + mark + " ".join(other.words[len(other.words) // 2 :])


def _sewn(rng: random.Random, one: Said, brand: str) -> str | None:
    """Two sentences of one review in a row that are not; or in the wrong order, though with an ellipsis."""
    if len(one.sentences) < 3:
        return None
    first, second = rng.choice([(0, 2), (1, 0), (2, 0)])
    mark = " … " if first > second and rng.random() < 0.5 else " "
    return f"{one.sentences[first]}{mark}{one.sentences[second]}"


def _ellipsis(rng: random.Random, one: Said, brand: str) -> str | None:
    """Leave out a stretch with a denial or limit, and mark that honestly."""
    whole = " ".join(one.sentences)
    found = [match for match in LIMITING.finditer(whole) if match.start() > 12 and match.end() < len(whole) - 8]
    if not found:
        return None
    match = rng.choice(found)
    before, behind = whole[: match.start()].split(), whole[match.end() :].split()
    if len(before) < 3 or len(behind) < 2:
        return None
    mark = rng.choice(["…", "...", "[…]", "[...]", ". . ."])
    return f"{' '.join(before)} {mark} {' '.join(behind[rng.randrange(0, min(3, len(behind) - 1)) :])}"


def _cut(rng: random.Random, one: Said, brand: str) -> str | None:
    """Stop right before the denial or limit, or begin right after it."""
    sentence = one.sentences[one.place]
    match = LIMITING.search(sentence)
    if match is None:
        return None
    before, behind = sentence[: match.start()].strip(" ,;:–-"), sentence[match.end() :].strip()
    options = [text for text in (before, f"{before} …", behind) if len(text.split()) >= 3]
    return rng.choice(options) if options else None


def _case(rng: random.Random, one: Said, brand: str) -> str | None:
    return _changed_word(rng, one, rng.choice([str.upper, str.swapcase]))


def _diacritics(rng: random.Random, one: Said, brand: str) -> str | None:
    table = str.maketrans("äöüÄÖÜßé", "aouAOUsé") if one.is_german else str.maketrans("eaou", "éàôü")
    return _changed_word(rng, one, lambda word: word.translate(table))


def _homoglyph(rng: random.Random, one: Said, brand: str) -> str | None:
    return _changed_word(rng, one, lambda word: word.translate(_GLYPHS))


def _number(rng: random.Random, one: Said, brand: str) -> str | None:
    names = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "zwölf", "twice", "zweimal", "half", "halbe",
    ]  # fmt: skip

    def other(word: str) -> str:
        if any(map(str.isdigit, word)):
            return re.sub(r"\d", lambda match: str((int(match[0]) + 3) % 10), word)
        return names[(names.index(word) + 1) % len(names)] if word in names else word

    return _changed_word(rng, one, other)


def _tone(rng: random.Random, one: Said, brand: str) -> str | None:
    sentence = one.sentences[one.place]
    if sentence.endswith("?"):
        return sentence[:-1] + "."
    return sentence.rstrip(".!") + rng.choice(["?", "!!"]) if not sentence.endswith("!") else sentence[:-1] + "?"


def _bracketed(rng: random.Random, one: Said, brand: str) -> str:
    words = one.words
    words.insert(rng.randrange(1, len(words)), rng.choice(["[really]", "[nicht]", "[and cheap]", "(always)"]))
    return " ".join(words)


IN_WORDS: dict[str, tuple[int, Callable[[random.Random, Said, str], str | None]]] = {
    "word swapped": (90, _swapped), "word dropped": (80, _dropped), "word added": (70, _added), "negated": (80, _negated),
    "reordered": (40, _reordered), "stitched": (80, _stitched), "sewn": (40, _sewn), "ellipsis": (80, _ellipsis), "cut": (60, _cut),
    "case": (30, _case), "diacritics": (40, _diacritics), "homoglyph": (40, _homoglyph), "number": (40, _number), "tone": (30, _tone),
    "bracketed": (20, _bracketed),
}  # fmt: skip
