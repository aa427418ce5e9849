"""Checks that an answer to a review tells the public nothing of the customer that the review itself does not say.

Contacts and numbers in any text: `pii`. Words that confirm a relationship, which some trades forbid: the policy packs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.evidence import EvidenceKind
from service.domain.findings import Finding, Severity, Span
from service.domain.moments import Need
from service.domain.own_words import OwnWords, regions_of
from service.domain.personal_data import personal_spans
from service.domain.texts import Manuscript

_RULE = "reply-no-personal-data"
_SOURCE = "GDPR Art. 5(1)(f), 6; Trustpilot and Google reply policies"
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mae", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?:Jan|Feb|Mar|Mär|Maer|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)[a-zä]{0,7}\.?"
_DATE = re.compile(
    rf"\b(?P<year>(?:19|20)\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)\b|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?(?P<n2>{_MONTH})|\b(?P<n3>{_MONTH}) (?P<d3>\d{{1,2}})(?!\d)"
    r"|\b(?P<d4>\d{1,2})[./](?P<m4>\d{1,2})[./](?:20)?\d\d\b"
)
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(
    r"\b[Yy]our\b[^.!?\n]{0,40}\b(?:in|at|to|from|near) (?P<place>[A-Z][\w'’-]{2,30}(?: [A-Z][\w'’-]{2,30}){0,2})"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_PLACES = frozenset(
    re.findall(
        r"\S+",
        "customer service support team care help us our shop store monday tuesday wednesday thursday friday saturday sunday",
    )
)


def check_reply_privacy(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each name, date or place of an answer that neither the review nor the brand says."""
    if Need.REVIEW not in manuscript.contract.needs:
        return ()
    found = [
        (Span(part=name, start=start, end=end), what)
        for name, cited in manuscript.parts.items()
        for start, end, what in _strange(cited.text, manuscript)
    ]
    return tuple(
        Finding(
            check="reply_privacy",
            rule=_RULE,
            severity=Severity.BLOCK,
            span=span,
            source=_SOURCE,
            message=f"This {what} stands neither in the review nor in what the brand publishes; everybody can read the answer.",
            remedy=f"Leave the {what} out; settle what needs it in a private message.",
        )
        for span, what in found
    )


def _strange(text: str, manuscript: Manuscript) -> Iterator[tuple[int, int, str]]:
    said = _said(manuscript)
    for kind, start, end in personal_spans(text, regions_of(manuscript.brand)):
        if kind == "name" and not all(said.hold(word) for word in _WORD.findall(text[start:end])):
            yield start, end, "name"
    if _DIGIT.search(text) and (dates := list(_dates_in(text))):
        known = _known_dates(manuscript)
        yield from ((start, end, "date") for start, end, date in dates if date not in known)
    for match in _PLACE.finditer(text):
        words = _WORD.findall(match["place"])
        if not (said.hold(match["place"]) or all(word.casefold() in _NO_PLACES or said.hold(word) for word in words)):
            yield *match.span("place"), "place"


def _dates_in(text: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Yield dates with their month and day, whatever the year: "3 March" is as telling as "03/03/2026"."""
    for match in _DATE.finditer(text):
        day = match["d1"] or match["d2"] or match["d3"] or match["d4"]
        name = match["n2"] or match["n3"]
        month = _MONTHS.get(name[:3].casefold(), 0) if name else int(match["m1"] or match["m4"])
        yield match.start(), match.end(), (month, int(day))


def _known_dates(manuscript: Manuscript) -> set[tuple[int, int]]:
    items = [item for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    dated = [day for item in items for day in (item.date, item.valid_until) if day]
    told = "\n".join([manuscript.answered, *(item.text for item in items)])
    return {date for _, _, date in _dates_in(told)} | {(day.month, day.day) for day in (*dated, manuscript.today)}


def _said(manuscript: Manuscript) -> OwnWords:
    """Return what everybody can read already: the review under its public name, and what the brand publishes."""
    published = [item.text for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    return _words(manuscript.answered, manuscript.brand.model_dump_json(), *published)


@lru_cache(maxsize=128)
def _words(*texts: str) -> OwnWords:
    return OwnWords(*texts)
