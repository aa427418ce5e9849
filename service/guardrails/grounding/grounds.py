"""Evidence read for judging: each sentence and table row with its subject, title and attribute. What it proves: `judging`."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.nouns import language_of
from service.domain.sentences import sentences_of
from service.guardrails.claims.names import BRAND, Names
from service.guardrails.claims.readings import Reading, read
from service.guardrails.claims.vocabulary import stem_of


class Ground(NamedTuple):
    """One sentence of the evidence. `about` are the subjects it speaks of, empty if of none in particular.

    `titled` are the concepts of its title and attribute, `around` those of its neighbours: they say what it is about and
    prove little alone. `said` and `denied` are its own. `names` are the names among them. `lapsed` says that it
    speaks of another time than today, `is_opinion` that a customer says it. `whole` is all the
    text around it, in lower case; `is_expired` says that it may be relied on no more.
    """

    label: str
    text: str
    reading: Reading
    about: frozenset[str]
    titled: frozenset[str]
    around: frozenset[str]
    said: frozenset[str]
    denied: frozenset[str]
    names: frozenset[str]
    lapsed: bool
    is_opinion: bool
    whole: str
    is_expired: bool


class _Sentence(NamedTuple):
    text: str
    reading: Reading
    about: frozenset[str]
    around: frozenset[str]
    is_listed: bool


def grounds_of(evidence: Evidence, names: Names, today: dt.date) -> tuple[Ground, ...]:
    """Return every sentence of the evidence. What has expired by that day proves only what was, for claims that say when."""
    return tuple(
        ground
        for item in evidence.items
        for ground in _grounds(
            item.label, _said(item), f"{item.title} {_words(item.attribute)} {_words(item.subject)}", item.subject or "",
            language_of(item.locale), names, today, item.kind is EvidenceKind.REVIEW,
            item.valid_until is not None and item.valid_until < today,
        )
    )  # fmt: skip


def _words(slug: str | None) -> str:
    return (slug or "").replace("_", " ").replace("-", " ")


def _said(item: EvidenceItem) -> str:
    """Return what an item says: its words, and of a review its stars, date and author."""
    if item.kind is not EvidenceKind.REVIEW:
        return f"{item.text}\nThis is valid until {item.valid_until:%d %B %Y}." if item.valid_until else item.text
    more = [f"{item.rating:g} out of 5 stars." if item.rating is not None else "", f"{item.date:%d %B %Y}." if item.date else "", item.author or ""]
    return "\n".join([item.text, *filter(None, more)])


@lru_cache(maxsize=8192)
def _grounds(
    label: str, text: str, title: str, subject: str, language: str, names: Names, today: dt.date, is_opinion: bool, is_expired: bool
) -> tuple[Ground, ...]:
    titles = (read(title, language, names), read(title, "de" if language == "en" else "en", names))
    words = frozenset(stem_of(word, language) for word in _words(subject).split())
    titled = titles[0].concepts | titles[1].concepts | words
    # What is listed under `What is not covered` is not covered.
    flips = any(one.denied for one in titles)
    named = (titles[0].subjects | titles[1].subjects) - {BRAND}
    about = frozenset({subject}) if subject else (named if len(named) == 1 else frozenset[str]())
    found = []
    whole = " ".join(text.split()).casefold()
    for one in _sentences(text, language, names):
        said, denied = one.reading.said, one.reading.denied
        if flips and one.is_listed:
            said, denied = denied, said
        found.append(
            Ground(label, one.text, one.reading, one.about or about, titled, one.around, said, denied, _names_in(one.reading), _lapsed(one.reading, today), is_opinion, whole, is_expired)
        )
    return tuple(found)


def _names_in(reading: Reading) -> frozenset[str]:
    return frozenset(word.concept for word in reading.words if word.is_name)


def _lapsed(reading: Reading, today: dt.date) -> bool:
    """Tell whether a sentence binds what it says to a time that has passed or is yet to come."""
    day = today.toordinal()
    dates = [amount for amount in reading.amounts if amount.dimension == "date"]
    return bool(dates) and all(one.high < day or one.low > day for one in dates)


@lru_cache(maxsize=8192)
def _sentences(text: str, language: str, names: Names) -> tuple[_Sentence, ...]:
    rows = [(words, is_listed, read(words, language, names)) for words, is_listed in _rows(text, language)]
    whole: frozenset[str] = frozenset().union(*(reading.concepts for _, _, reading in rows))
    found, last = [], frozenset[str]()
    for words, is_listed, reading in rows:
        products = reading.subjects - {BRAND}
        about = products or (last if reading.points_back else frozenset[str]())
        last = products or (last if reading.points_back else frozenset[str]())
        found.append(_Sentence(words, reading, about, whole, is_listed))
    return tuple(found)


def _rows(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Yield the sentences of a text, and whether each is an item of a list; the cells of a table row with their column's head."""
    plain: list[str] = []
    head: Sequence[str] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            head = None
            plain.append(line)
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if head is None:
            head = cells
        elif any(cell.strip("-: ") for cell in cells):
            yield _row(head, cells), False
    listed = {line.lstrip(" -*+•").strip() for line in plain if line.lstrip()[:2] in {"- ", "* ", "+ ", "• "}}
    yield from ((one.text, one.text in listed) for one in sentences_of("\n".join(plain), language))


def _row(head: Sequence[str], cells: Sequence[str]) -> str:
    named = [cells[0], *(f"{name}: {cell}" if name else cell for name, cell in zip(head[1:], cells[1:], strict=False))]
    return " | ".join(cell for cell in named if cell)
