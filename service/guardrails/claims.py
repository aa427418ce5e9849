"""Takes a text apart into checkable claims with kind and span. Whether they hold: `grounding.py`, `quotes.py`."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise

from service.domain.findings import ClaimKind
from service.domain.nouns import Noun
from service.domain.sentences import sentences_of
from service.domain.texts import CitedText

QUOTATION = re.compile(r"[“„«\"]([^“”„«»\"\n]{8,1000}?)[”“»\"]")
"""Words in quotation marks, long enough to be somebody's words rather than a term."""

_LINK = re.compile(r"\]\([^)\s]{1,500}\)|https?://\S{1,500}|\{[a-z_0-9]+\}")
_NUMBER = re.compile(
    r"(?<![\w.,])[-+]?\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?![\d])|(?<![\w])\d+(?:[.,]\d+)?"
)
_WORDS = {
    word: value
    for value, words in enumerate(
        ("", "one eins", "two zwei", "three drei", "four vier", "five fünf", "six sechs", "seven sieben", "eight acht",
         "nine neun", "ten zehn", "eleven elf", "twelve zwölf")
    )
    for word in words.split()
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")

_KINDS: tuple[tuple[ClaimKind, re.Pattern[str]], ...] = (
    ("rating", re.compile(r"\b\d(?:[.,]\d)?\s*(?:out of|of|von|/)\s*5\b|\bstars?\b|\bSternen?\b|★", re.IGNORECASE)),
    ("price", re.compile(r"[€$£]\s?\d|\d\s?(?:€|\$|£|EUR\b|USD\b|GBP\b|CHF\b|euros?\b|pounds?\b|dollars?\b)", re.IGNORECASE)),
    ("percentage", re.compile(r"\d\s?(?:%|per ?cent\b|Prozent\b)", re.IGNORECASE)),
    ("duration", re.compile(
        r"\d[\s-]?(?:seconds?|minutes?|min|hours?|days?|weeks?|months?|years?|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?|Monaten?|Jahren?|Werktagen?)\b",
        re.IGNORECASE)),
    ("date", re.compile(
        r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}\.? (?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)\w*", re.IGNORECASE)),
    ("quantity", re.compile(r"\d\s?(?:g|kg|cm|mm|m|l|ml|°C|GB|MB|TB|W|V|litres?|Liter|grams?|Gramm)\b")),
    ("guarantee", re.compile(r"\bguarantee[ds]?\b|\bgarantier\w*|\bmoney[- ]back\b|\brisk[- ]free\b|\bGeld[- ]zurück\b", re.IGNORECASE)),
    ("superlative", re.compile(
        r"\b(?:the best|best[- ]in[- ]class|world[- ]class|number one|unrivalled|unbeatable|most (?:trusted|popular|comfortable|advanced|reliable)"
        r"|cheapest|fastest|finest|leading)\b|\b(?:de[rnms]|die|das) (?:beste[nmrs]?|günstigste[nmrs]?|schnellste[nmrs]?|führende[nmrs]?)\b|\beinzigartig\w*|\bunschlagbar\w*",
        re.IGNORECASE)),
    ("number", re.compile(r"(?<![\w])\d")),
)  # fmt: skip


_DIGIT = re.compile(r"\d")
_KINDS_IN_WORDS = tuple(row for row in _KINDS if row[0] in {"rating", "guarantee", "superlative"})
"""The kinds that a sentence without a digit can be."""


class ClaimSite(Noun):
    """A claim not yet judged: its words, where they stand, its kind, the labels cited, and the numbers it states."""

    text: str
    part: str
    start: int
    end: int
    kind: ClaimKind
    labels: tuple[str, ...]
    numbers: frozenset[Decimal]


def claims_of(part: str, cited: CitedText, language: str) -> tuple[ClaimSite, ...]:
    """Return the claims of one part: sentences that cite something, or that state something checkable uncited."""
    sentences = [sentence for sentence in sentences_of(cited.text, language) if not sentence.is_heading]
    ends = [max(one.end, other.start - 1) for one, other in pairwise(sentences)] + [len(cited.text)]
    cited_by = [cited.labels_between(sentence.start, end) for sentence, end in zip(sentences, ends, strict=False)]
    sites = []
    for number, sentence in enumerate(sentences):
        kind, labels = kind_of(sentence.text), cited_by[number]
        if kind == "quote" and not labels and "\n" not in cited.text[sentence.end : ends[number] + 1]:
            labels = cited_by[number + 1] if number + 1 < len(sentences) else ()  # “Light.” Anna K. [e3]
        if labels or kind != "statement":
            sites.append(
                ClaimSite(
                    text=sentence.text,
                    part=part,
                    start=sentence.start,
                    end=sentence.end,
                    kind=kind,
                    labels=labels,
                    numbers=numbers_in(sentence.text),
                )
            )
    return tuple(sites)


@lru_cache(maxsize=8192)
def kind_of(sentence: str) -> ClaimKind:
    """Return the most telling kind of a sentence; `statement` if nothing in it is typed. Links do not count."""
    if QUOTATION.search(sentence):
        return "quote"
    words = _LINK.sub(" ", sentence)
    kinds = _KINDS if _DIGIT.search(words) else _KINDS_IN_WORDS
    return next((kind for kind, pattern in kinds if pattern.search(words)), "statement")


@lru_cache(maxsize=8192)
def numbers_in(text: str) -> frozenset[Decimal]:
    """Return the numbers of a text, in digits or in words up to twelve; `1.299,00` and `1,299.00` are the same."""
    text = _LINK.sub(" ", text)
    found = {number for match in _NUMBER.finditer(text) if (number := parse_number(match[0])) is not None}
    return frozenset(
        found | {Decimal(_WORDS[word]) for word in map(str.casefold, _WORD.findall(text)) if word in _WORDS}
    )


def parse_number(text: str) -> Decimal | None:
    """Read a number in English or German form; the last of `.` and `,` is the decimal sign unless it parts thousands."""
    text = re.sub(r"[\s\u00a0\u202f+]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0:
        whole, rest = re.sub(r"[.,]", "", text[:last]), text[last + 1 :]
        is_thousands = len(rest) == 3 and (text.count(text[last]) > 1 or whole not in {"0", "-0"}) and len(whole) <= 3
        text = f"{whole}{rest}" if is_thousands else f"{whole}.{rest}"
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None
