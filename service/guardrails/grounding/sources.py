"""Evidence read for judging: each sentence and table row with its subject, title and attribute.

How they are found: `grounds`.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind
from service.domain.nouns import language_of
from service.guardrails.claims.names import BRAND, Names
from service.guardrails.claims.readings import Reading, names_of, read
from service.guardrails.claims.reversed_lists import turns_list
from service.guardrails.claims.vocabulary import meaning_of, stem_of
from service.guardrails.grounding.answers import denied_without_saying, label_of, parts_of, rows_apart
from service.guardrails.grounding.bindings import beside, denials_of, segments_of
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.rows import Row, rows_of


def grounds_of(evidence: Evidence, names: Names, today: dt.date) -> Grounds:
    """Return every sentence of the evidence.

    What has expired by that day proves only what was, for claims that say when.
    """
    return _all_grounds(
        tuple(
            _Source(
                item.label,
                _said(item),
                f"{item.title} {_words(item.attribute)} {_words(item.subject)}",
                item.subject or "",
                language_of(item.locale),
                item.kind is EvidenceKind.REVIEW,
                item.valid_until is not None and item.valid_until < today,
            )
            for item in evidence.items
        ),
        names,
        today,
    )


_PASSAGES = 1024
"""Passages kept read, 50 to 100 kB each."""


class _Source(NamedTuple):
    label: str
    text: str
    title: str
    subject: str
    language: str
    is_opinion: bool
    is_expired: bool


@lru_cache(maxsize=64)
def _all_grounds(sources: tuple[_Source, ...], names: Names, today: dt.date) -> Grounds:
    return Grounds([ground for source in sources for ground in _grounds(source, names, today)], today)


def _words(slug: str | None) -> str:
    return (slug or "").replace("_", " ").replace("-", " ")


def _said(item: EvidenceItem) -> str:
    """Return the words of an item, with date and author of a review; one customer's stars prove no rating."""
    if item.kind is not EvidenceKind.REVIEW:
        return f"{item.text}\nThis is valid until {item.valid_until:%d %B %Y}." if item.valid_until else item.text
    more = [
        f"{item.date:%d %B %Y}." if item.date else "",
        item.author or "",
        item.disclosure or "",
    ]
    return "\n".join([item.text, *filter(None, more)])


class _Sentence(NamedTuple):
    row: Row
    reading: Reading
    about: frozenset[str]
    around: frozenset[str]


@lru_cache(maxsize=_PASSAGES)
def _grounds(source: _Source, names: Names, today: dt.date) -> tuple[Ground, ...]:
    titled, about = _titled(source, names)
    flips = turns_list(source.title, source.language, names)
    found, whole = list[Ground](), " ".join(source.text.split()).casefold()
    sentences = _sentences(source.text, source.language, names)
    apart = rows_apart([(one.reading, bool(one.row.row)) for one in sentences])
    for one, row_apart in zip(sentences, apart, strict=True):
        said, denied = one.reading.said, one.reading.denied
        if is_reversed := one.row.is_reversed or (flips and one.row.is_listed):
            said, denied = denied, said
        answered = denied_without_saying(one.reading, found[-1].reading if found else None, source.title, names)
        denied |= answered
        if answered and not found:
            titled -= answered  # a question to which the answer is no says nothing of what follows
        said |= parts_of(said) - one.around
        found.append(
            Ground(
                label=source.label,
                text=one.row.text,
                row=one.row.row,
                reading=one.reading,
                about=one.about or about,
                titled=titled,
                around=one.around,
                said=said,
                denied=denied,
                names=names_of(one.reading.words),
                lapsed=_lapsed(one.reading, today),
                is_opinion=source.is_opinion,
                whole=whole,
                is_expired=source.is_expired,
                near=_near(one, titled),
                beside=tuple(beside(one.reading, amount, is_row=bool(one.row.row)) for amount in one.reading.amounts),
                is_reversed=is_reversed,
                denials=() if is_reversed else (*denials_of(one.reading), *((answered,) if answered else ())),
                segments=segments_of(one.reading),
                row_apart=row_apart,
            )
        )
    return tuple(found)


def _titled(source: _Source, names: Names) -> tuple[frozenset[str], frozenset[str]]:
    """Return the concepts of a title and its subject, and the one product that they are about, if there is one."""
    language = source.language
    titles = [read(source.title, one, names) for one in (language, "de" if language == "en" else "en")]
    products = (titles[0].subjects | titles[1].subjects) - {BRAND}
    about = frozenset({source.subject}) if source.subject else (products if len(products) == 1 else frozenset[str]())
    return titles[0].concepts | titles[1].concepts | _concepts_of(source.subject, language), about


def _near(one: _Sentence, titled: frozenset[str]) -> tuple[frozenset[str], ...]:
    label = label_of(one.reading, is_row=bool(one.row.row))
    return tuple(tile | titled | label | (parts_of(tile | label) - one.around) for tile in one.reading.tiles)


def _concepts_of(subject: str, language: str) -> frozenset[str]:
    named = _words(subject).split()
    stems = frozenset(stem_of(word, language) for word in named)
    return stems.union(*(meaning_of(word, "en").concepts for word in named))


def _lapsed(reading: Reading, today: dt.date) -> bool:
    """Tell whether a sentence binds what it says to a time that has passed or is yet to come."""
    day = today.toordinal()
    dates = [amount for amount in reading.amounts if amount.dimension == "date"]
    return bool(dates) and all(one.high < day or one.low > day for one in dates)


@lru_cache(maxsize=_PASSAGES)
def _sentences(text: str, language: str, names: Names) -> tuple[_Sentence, ...]:
    rows = [(row, read(row.text, language, names)) for row in rows_of(text, language, names)]
    whole: frozenset[str] = frozenset().union(*(reading.concepts for _, reading in rows))
    found, last = [], frozenset[str]()
    for row, reading in rows:
        products = reading.subjects - {BRAND}
        about = products or (last if reading.points_back else frozenset[str]())
        last = products or (last if reading.points_back else frozenset[str]())
        found.append(_Sentence(row, reading, about, whole))
    return tuple(found)
