"""Quotations of the sample brands' reviews, made faulty in every way we know of, and clean ones; the same for the same seed."""

import datetime as dt
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Consent, Evidence, Review
from service.domain.moments import Channel, ContentType
from service.domain.texts import CitedText, Manuscript
from service.drafting.disclosing import disclosure_of
from service.guardrails.quoted_words import quotations_in
from service.retrieval.quotable import is_quotable_text
from service.retrieval.quote_index import QuoteIndex

TODAY = dt.date(2026, 11, 21)
BRANDS = ("alder-and-brim", "pollard-desk")
_LIMITING = re.compile(
    r"(?i)(?<!\w)(?:not|never|no|but|however|although|though|except|unless|until|only|if|when|without|while|nothing|nobody|hardly|\w+n't"
    r"|nicht|kein\w*|nie|aber|nur|wenn|außer|ohne|obwohl|doch|kaum|falls|bis|nichts|jedoch|trotzdem|leider|niemand|zwar)(?!\w)"
)
_GLYPHS = str.maketrans("aeopcxyiAEOPCTHKM", "аеорсхуіАЕОРСТНКМ")
_MARKS = (("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("»", "«"), ("‘", "’"), ("‚", "‘"))


class Case(NamedTuple):
    """A text to be judged, and what was done to the quotation in it."""

    kind: str
    text: str
    manuscript: Manuscript


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
def index_of(brand: str) -> QuoteIndex:
    return QuoteIndex(reviews_of(brand))


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


def manuscript_of(
    brand: str, text: str, channel: Channel, changed: Review | None = None, german: bool = False
) -> Manuscript:
    quotations = quotations_in(text)
    names = [speaker.name for one in quotations for speaker in one.speakers]
    found = index_of(brand).look_up([one.words for one in quotations], names)
    reviews = tuple(changed if changed and one.id == changed.id else one for one in found)
    return Manuscript(
        brand=Brand(id=brand, name=brand), contract=CONTRACTS[ContentType.PRODUCT_PAGE], channel=channel,
        language="de" if german else "en", part_contracts=(), parts={"body": CitedText(text=text)}, evidence=Evidence(),
        today=TODAY, reviews=reviews,
    )  # fmt: skip


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
    found = [match for match in _LIMITING.finditer(whole) if match.start() > 12 and match.end() < len(whole) - 8]
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
    match = _LIMITING.search(sentence)
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
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "zwei", "drei", "vier",
             "fünf", "sechs", "sieben", "acht", "neun", "zehn", "zwölf", "twice", "zweimal", "half", "halbe"]  # fmt: skip

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


_IN_WORDS: dict[str, tuple[int, Callable[[random.Random, Said, str], str | None]]] = {
    "word swapped": (90, _swapped), "word dropped": (80, _dropped), "word added": (70, _added), "negated": (80, _negated),
    "reordered": (40, _reordered), "stitched": (80, _stitched), "sewn": (40, _sewn), "ellipsis": (80, _ellipsis), "cut": (60, _cut),
    "case": (30, _case), "diacritics": (40, _diacritics), "homoglyph": (40, _homoglyph), "number": (40, _number), "tone": (30, _tone),
    "bracketed": (20, _bracketed),
}  # fmt: skip
_IN_CONSENT = {
    "name swapped": 50,
    "name wider": 40,
    "withdrawn": 25,
    "refused": 15,
    "other channel": 30,
    "not yet": 10,
    "insider": 10,
}


def faulty(seed: int = 5) -> Iterator[Case]:
    """Yield 1,000 faulty quotations."""
    rng = random.Random(seed)
    for kind, (count, change) in _IN_WORDS.items():
        made = 0
        while made < count:
            brand = rng.choice(BRANDS)
            one = rng.choice(said(brand))
            words = change(rng, one, brand)
            if words is None or len(words.split()) < 3:
                continue
            made += 1
            text = framed(rng, words, one, name=one.review.display_name if rng.random() < 0.5 else None)
            yield Case(kind, text, manuscript_of(brand, text, one.consent.channels[0], german=one.is_german))
    for kind, count in _IN_CONSENT.items():
        for _ in range(count):
            yield _without_consent(rng, kind)


def _without_consent(rng: random.Random, kind: str) -> Case:
    while True:
        brand = rng.choice(BRANDS)
        one = rng.choice(said(brand))
        review, name, channel = one.review, one.review.display_name, one.consent.channels[0]
        agreed = one.consent
        consent: Consent | None = agreed
        if kind == "name swapped":
            others = {row.review.display_name or "" for row in said(brand)} - {name, ""}
            name = rng.choice([*sorted(others), "Tom Baxter", "Petra V."])
            if name.split()[0] == (review.author or "").split()[0]:
                continue
        elif kind == "name wider":
            if agreed.name_form == "full_name":
                narrower = rng.choice(["first_name_initial", "initials", "anonymous"])
                consent = agreed.model_copy(update={"name_form": narrower})
            name = review.author
        elif kind == "withdrawn":
            consent = agreed.model_copy(update={"withdrawn_at": dt.date(2026, 11, 1)})
        elif kind == "refused":
            consent = rng.choice([None, agreed.model_copy(update={"quote": False})])
        elif kind == "not yet":
            consent = agreed.model_copy(update={"obtained_at": dt.date(2027, 1, 1)})
        elif kind == "other channel":
            channel = rng.choice([one for one in Channel if one not in agreed.channels])
        relationship = rng.choice(["employee", "family", "supplier"]) if kind == "insider" else review.relationship
        changed = review.model_copy(update={"consent": consent, "relationship": relationship})
        text = framed(rng, one.sentences[one.place], one, name=name, marks_only=True)
        return Case(kind, text, manuscript_of(brand, text, channel, changed, german=one.is_german))


def framed(rng: random.Random, words: str, one: Said, name: str | None, *, marks_only: bool = False) -> str:
    """Set words into a text of the brand, in one of the ways in which people quote."""
    opening, closing = rng.choice(_MARKS[2:] if one.is_german else _MARKS[:2] + _MARKS[3:4] + _MARKS[5:6])
    if not marks_only and rng.random() < 0.12:
        return f"Worth knowing.\n\n> {words}\n" + (f">\n> — {name}\n" if name else "") + "\nThat is all."
    if not marks_only and name and " " in name and rng.random() < 0.1:
        return f"{name} {'schreibt' if one.is_german else 'writes'}: {words}"
    quoted = f"{opening}{words}{closing}"
    if name is None:
        return f"{'Eine Kundin schreibt' if one.is_german else 'One customer writes'}: {quoted} {'Mehr im Laden.' if one.is_german else 'More in the shop.'}"
    forms = (
        f"{name} {'sagt' if one.is_german else 'says'}: {quoted}. {'Mehr dazu unten.' if one.is_german else 'More below.'}",
        f"{quoted} — {name}", f"{quoted}, {'sagt' if one.is_german else 'says'} {name}.", f"{quoted} ({name})",
    )  # fmt: skip
    return rng.choice(forms)


def clean(seed: int = 6) -> Iterator[Case]:
    """Yield 200 honest quotations: whole sentences in the form, the channel and under the name agreed, gifts disclosed."""
    rng = random.Random(seed)
    for number in range(200):
        brand = BRANDS[number % 2]
        one = rng.choice(said(brand))
        kind, words = _honest(rng, one)
        names = [None, one.review.display_name]
        if one.consent.name_form != "anonymous" and one.review.author and one.consent.name_form != "initials":
            names.append(
                one.review.author.split()[0] if not one.review.author.startswith("Dr.") else one.review.display_name
            )
        given = disclosure_of(one.review, "de" if one.is_german else "en")
        text = framed(rng, words, one, name=rng.choice(names), marks_only=kind == "two" or given is not None)
        text = f"{text} {given}" if given else text
        channel = rng.choice(one.consent.channels)
        yield Case(kind, text, manuscript_of(brand, text, channel, german=one.is_german))


def _honest(rng: random.Random, one: Said) -> tuple[str, str]:
    sentences, place = one.sentences, one.place
    if rng.random() < 0.25 and place + 2 < len(sentences) and not _LIMITING.search(sentences[place + 1]):
        return "ellipsis", f"{sentences[place]} {rng.choice(['…', '[…]', '...', '[...]'])} {sentences[place + 2]}"
    if rng.random() < 0.25 and place + 1 < len(sentences):
        return "two", f"{sentences[place]}  {sentences[place + 1]}"
    sentence = sentences[place]
    if rng.random() < 0.3:
        return "first letter", sentence[0].lower() + sentence[1:]
    if rng.random() < 0.5:
        return "end", sentence.rstrip(".")
    return "typography", sentence.replace("'", "’").replace(" - ", " – ")
