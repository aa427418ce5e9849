"""Finds words of customers that may be quoted: whole sentences, verbatim, with consent, praise and criticism alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.adapters.mock.desk import Desk
from service.adapters.mock.evidence import Item
from service.adapters.mock.issues import mood_of
from service.adapters.mock.sentences import Raw, split
from service.adapters.mock.words import has_address, language_of_words, words_of

_MOST, _LEAST_WORDS = 220, 6
_MIDDLING, _SOUR, _FEATURED = 3, -0.05, 0.6
_PRIVATE = re.compile(
    r"[{}@]|\d{4,}|\d{3,}[ -]\d{3,}|\b(?:order|bestellung) (?:number|nummer|was|war)\b|\b[A-Z]{2,}-\d", re.IGNORECASE
)
_MARKS = re.compile(r"[“”„«»\"<>\[\]|*_#`]")
_SPEECH = re.compile(r"[“„«\"]([^“”„«»\"\n]{20,400}?)[”“»\"][\s>]*[-–—]?[\s>]*([^\n\"“”]{0,120})")
_BACKWARD = re.compile(
    r"^(?:it|this|that|they|these|those|however|also|but|and|so|because|es|das|dies|aber|und|also|auch)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words to quote. `mood` is -1 to 1; `speaker` is empty where the customer stays anonymous."""

    words: str
    speaker: str
    item: Item
    mood: float
    worth: float = 0.0


def quotable(desk: Desk) -> list[Quote]:
    """Return one quotation a review that may be quoted in the language of the draft, in the order of the evidence."""
    if not desk.rules.has("quotes_verbatim"):
        return []
    found = (
        _quote_of(item, desk.job.language) for item in desk.job.evidence if item.kind == "review" and item.quotable
    )
    mine = ("", "brand", *desk.product_ids)
    quotes = [quote for quote in found if quote is not None and (not desk.product_ids or quote.item.subject in mine)]
    return sorted(quotes, key=lambda quote: -quote.worth - _FEATURED * (quote.item.subject == desk.featured))


def _quote_of(item: Item, language: str) -> Quote | None:
    """Return the sentences of a review that say most in least words, or None where none may be quoted."""
    found = _best_words(item.text, item.rating, item.locale[:2], language)
    return Quote(found[0], item.author, item, found[1], found[2]) if found else None


@lru_cache(maxsize=1024)
def _best_words(text: str, rating: float | None, spoken: str, language: str) -> tuple[str, float, float] | None:
    """Return words to quote with their mood and worth, or None: whole sentences, in this language, nobody's order."""
    rows = split(text, "", language)
    if (
        has_address(text)
        or not rows
        or any(raw.is_hostile for raw in rows)
        or (language_of_words(words_of(text)) or spoken) != language
    ):
        return None
    base = ((rating or 3.0) - 3) / 2
    best: tuple[str, float, float] | None = None
    for words, first in _runs(rows, text):
        mood = mood_of(words, language, base)
        worth = _worth(words, first, mood, base)
        if best is None or worth > best[2]:
            best = (words, mood, worth)
    return best


def _runs(rows: Sequence[Raw], text: str) -> Iterator[tuple[str, Raw]]:
    """Yield single sentences and pairs of neighbours that stand in the text word for word and may be shown."""
    for place, raw in enumerate(rows):
        if raw.is_action:
            continue
        for other in (None, rows[place + 1] if place + 1 < len(rows) else None):
            words = raw.text if other is None else f"{raw.text} {other.text}"
            if other is not None and (other.size < _LEAST_WORDS - 2 or other.is_action):
                continue
            if len(words) <= _MOST and words in text and _may_show(words):
                yield words, raw


def _may_show(words: str) -> bool:
    """Tell whether words are long enough, whole, and give away nothing private."""
    return (
        len(words.split()) >= _LEAST_WORDS
        and words[-1] in ".!"
        and "?" not in words
        and not (_PRIVATE.search(words) or _MARKS.search(words) or has_address(words))
    )


def _worth(words: str, first: Raw, mood: float, base: float) -> float:
    is_apt = mood < 0 if base <= 0 else mood > base * 0.5
    worth = min(len(words), 150) / 150 + 0.8 * is_apt - 0.6 * bool(_BACKWARD.match(first.text))
    return worth - 0.3 * words.count("!") - 0.2 * (len(words) > 190) + 0.1 * (first.position == 0 and first.block == 0)


def chosen(quotes: Sequence[Quote], most: int, mean: float | None, shows_both: bool) -> list[Quote]:
    """Return quotes with a critical one among them where there is one, near the mean rating where that can be had."""
    kind = [quote for quote in quotes if not is_critical(quote)]
    critical = [quote for quote in quotes if is_critical(quote)]
    if not shows_both:
        return (kind or critical)[:most]
    first = kind[: max(1, most - 1)] if critical else kind[:most]
    picked = [*first[:1], *critical[: max(1, most - len(first))], *first[1:]]
    if mean is not None and len(picked) < most + 1 and not is_near(picked, mean):
        spare = [quote for quote in quotes if quote not in picked]
        better = next((q for q in spare if is_near([*picked, q], mean)), None)
        picked += [better] if better else []
    return picked


def is_critical(quote: Quote) -> bool:
    """Tell whether a quote criticises: by its stars, else by its words."""
    return has_few_stars(quote) or (quote.item.rating is None and quote.mood < _SOUR)


def has_few_stars(quote: Quote) -> bool:
    """Tell whether a quote stands under a rating of three stars or fewer."""
    return quote.item.rating is not None and quote.item.rating <= _MIDDLING


def is_near(quotes: Sequence[Quote], mean: float) -> bool:
    """Tell whether the ratings of quotes lie within one star of a mean."""
    ratings = [quote.item.rating for quote in quotes if quote.item.rating is not None]
    return not ratings or abs(sum(ratings) / len(ratings) - mean) <= 1.0


def spoken_in_case(desk: Desk) -> list[Quote]:
    """Return what a customer says between quotation marks in a case study, with the speaker named behind it."""
    if not desk.rules.has("quotes_verbatim"):
        return []
    found = []
    for item in desk.job.evidence:
        if item.kind != "passage" or item.source_kind != "case_study":
            continue
        text = re.sub(r"\n?^>\s?", " ", item.text, flags=re.MULTILINE)
        for match in _SPEECH.finditer(" ".join(text.split())):
            words = match[1].strip()
            spoken = language_of_words(words_of(words)) or item.locale[:2]
            if (
                len(words.split()) >= _LEAST_WORDS
                and spoken == desk.job.language
                and words in " ".join(item.text.replace(">", " ").split())
            ):
                found.append(Quote(words, _speaker(match[2]), item, 0.0))
    return found


def _speaker(text: str) -> str:
    name = text.split(".", maxsplit=1)[0].strip(" -–—,")
    return name if name and name[0].isupper() and len(name.split()) <= 8 else ""
