"""Which kind of claim a sentence or a piece of one makes, and which sentences only greet, thank, ask or invite."""

import re
from functools import lru_cache

from service.domain.findings import ClaimKind
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.contacts import ContactKind
from service.guardrails.claims.marks import Mark
from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.quotations import QUOTATION
from service.guardrails.claims.readings import Reading, read
from service.guardrails.claims.vocabulary import vocabulary, word_set

_OF_DIMENSION: dict[str, ClaimKind] = {
    "money": "price", "percent": "percentage", "rating": "rating", "date": "date", "day": "date", "clock": "date", "time": "duration",
    "workday": "duration", "count": "number",
}  # fmt: skip
_RANK: tuple[ClaimKind, ...] = (
    "rating",
    "price",
    "percentage",
    "duration",
    "date",
    "quantity",
    "guarantee",
    "superlative",
    "number",
)
_OF_CONTACT: dict[ContactKind, ClaimKind] = {
    "url": "url",
    "email": "email",
    "phone": "phone",
    "voucher": "number",
    "code": "number",
}
_OF_MARK: tuple[tuple[Mark, ClaimKind], ...] = (
    ("guarantee", "guarantee"), ("superlative", "superlative"), ("comparison", "comparison"), ("effect", "effect"),
)  # fmt: skip
_COURTESY = word_set("courtesy")
_DO = word_set("imperatives")
_WELCOMED = frozenset({"welcome", "willkommen"})
ATTESTED = word_set("attested")
"""Concepts that nobody may claim by a likeness: who says organic must have evidence that says organic."""


def kind_of_piece(reading: Reading, amount: Amount | None, first: int, after: int) -> ClaimKind:
    """Return the most telling kind of a piece of a sentence, or that of its one amount.

    `statement` if nothing is typed.
    """
    if QUOTATION.search(reading.text):
        return "quote"
    if amount is not None:
        return _OF_DIMENSION.get(amount.dimension, "quantity")
    begin = reading.tokens[first].start if reading.tokens and first else 0
    end = reading.tokens[after].start if after < len(reading.tokens) else len(reading.text)
    contact = next((one for one in reading.contacts if begin <= one.start < end), None)
    if contact is not None:
        return _OF_CONTACT[contact.kind]
    marked = next((kind for mark, kind in _OF_MARK if mark in reading.marks), None)
    return marked or _by_words(reading, first, after)


def _by_words(reading: Reading, first: int, after: int) -> ClaimKind:
    if any(word.concept in ATTESTED and not word.denied for word in reading.words if first <= word.place < after):
        return "certificate"
    if _denies_a_property(reading, first, after) and not invites(reading):
        return "negation"
    if "promise" in reading.marks:
        return "promise"
    names = (word.is_name and len(word.concept) > 2 for word in reading.words if first <= word.place < after)
    return "name" if any(names) else "statement"


def _denies_a_property(reading: Reading, first: int, after: int) -> bool:
    """Tell whether a piece denies what the lexicon knows as a property or thing, or what is written as a name."""
    known = vocabulary().concepts
    return any(
        word.denied and (word.is_name or word.concept in known) for word in reading.words if first <= word.place < after
    )


@lru_cache(maxsize=8192)
def kind_of(sentence: str) -> ClaimKind:
    """Return the kind of a sentence as far as it shows without its language and brand.

    By figures and a few strong words.

    Names, denials, comparisons, effects and promises need both; the sites of a text have them.
    """
    reading = read(sentence, "en", NO_NAMES)
    if QUOTATION.search(sentence):
        return "quote"
    figures = [one for one in reading.amounts if any(sign.isdigit() for sign in sentence[one.start : one.end])]
    kinds = {_OF_DIMENSION.get(one.dimension, "quantity") for one in figures}
    kinds |= {kind for mark, kind in _OF_MARK[:2] if mark in reading.marks}
    return next((kind for kind in _RANK if kind in kinds), "statement")


def invites(reading: Reading) -> bool:
    """Tell whether a sentence only greets, thanks, asks or invites: it may contradict, but has nothing to be proven."""
    lows = [token.low for token in reading.tokens[:14] if token.kind == "w"]
    while lows and lows[0] in {"just", "simply", "einfach", "also", "so", "then", "first"}:
        lows = lows[1:]
    if not lows or reading.text.rstrip(' *_"”').endswith("?"):
        return True
    if (
        lows[0] in _DO
        or (len(lows) > 1 and lows[1] == "sie" and lows[0] in _DO)
        or any(low in _COURTESY for low in lows[:8])
    ):
        return True
    if not _WELCOMED.isdisjoint(lows[: 4 if lows[0] in {"you", "sie", "a"} else 2]):
        return True  # but `Dogs are welcome in all rooms` says something
    if {"would", "like"} <= set(lows[:5]) or {"möchten", "gern"} <= set(lows):
        return True
    if {"not", "need"} <= set(lows[:6]) or ("müssen" in lows and not {"nicht", "nichts"}.isdisjoint(lows)):
        return True  # nothing is asked of the reader
    return len(lows) < 3 and not reading.amounts and not reading.contacts


_TELLS = re.compile(
    r"[\W_]{0,4}(?:you (?:tell|told|write|wrote|say|said|report|mention|ask|asked|describe)|sie (?:schreiben|sagen|berichten|erzählen|fragen|schildern)"
    r"|(?:it is|it['’]s|how) (?:so |very )?(?:good|great|lovely|nice|kind|sad) (?:to (?:hear|read|see|learn)|of you)\b|(?:es ist )?(?:schön|gut|schade) zu (?:hören|lesen)\b"
    r"|ihre worte|your words|we (?:noticed|read|saw) (?:in particular )?what you)\b",
    re.IGNORECASE,
)


_THANKS = re.compile(
    r"[\W_]{0,4}(?:(?:a|our|many|very|big|warm|special) ){0,2}thank(?:s| you) for\b"
    r"|[\W_]{0,4}(?:(?:vielen|herzlichen|besten|unseren) ){0,2}danke? für\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"[.!;:][)*_\s]{1,4}[\w“„]|, (?:which|whose|who|and|die|der|das|deren|dessen|und)\b", re.IGNORECASE
)
"""What comes after this is no longer what the reader is thanked for; before a number a full stop ends no sentence."""


def repeats(reading: Reading) -> bool:
    """Tell whether a sentence repeats what its reader said or did: `You write that …`. It claims nothing of its own."""
    if _THANKS.match(reading.text):
        return _BESIDES.search(reading.text) is None
    return _TELLS.match(reading.text) is not None
