"""Checks that no text of the brand speaks as a customer, or reports one whom nobody knows.

As in "I love my hat", "Tom says he loves it".

Words given as somebody's in quotation marks: `quotes.py`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.findings import Finding, Severity, Span
from service.domain.first_names import FIRST_NAMES
from service.domain.moments import Moment
from service.domain.own_words import OwnWords
from service.domain.sentences import sentences_of
from service.domain.texts import Manuscript
from service.guardrails.quoted_words import quotations_in
from service.guardrails.speakers import reporters_in

_SOURCE = "16 CFR 465.2; DMCC Act 2024 Sch. 20 para. 13; UCPD Annex I 23c"
_GATE = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|[Ii]ch)\b")
_DONE = (
    "love|loved|adore|bought|buy|ordered|wear|wore|worn|use|used|tried|recommend|recommended|received|got|returned|own|owned|switched"
    "|was (?:sceptical|skeptical|amazed|impressed|blown away)|am (?:so |very |really |more than )?(?:happy|thrilled|impressed|delighted|satisfied) with"
)
_GETAN = "liebe|kaufte|trage|trug|benutze|nutze|nutzte|empfehle|bestellte|bin (?:so |sehr |absolut |total )?(?:begeistert|zufrieden|beeindruckt|überzeugt)"
_AS_CUSTOMER = re.compile(
    rf"\bI(?:['’](?:ve|d|m))?\s(?:\w{{2,12}}\s){{0,2}}(?:{_DONE})\b"
    rf"|\bI['’]m (?:so |very |really )?(?:happy|thrilled|impressed|delighted) with\b"
    rf"|\b(?:[Ii]ch\s(?:\w{{2,12}}\s){{0,1}}(?:{_GETAN})|(?:{_GETAN})\sich)\b"
    r"|\b[Ii]ch habe?\s(?:[\wäöüß]{1,20}\s){1,8}(?:gekauft|bestellt|getragen|benutzt|genutzt|ausprobiert|geliebt|empfohlen|zurückgegeben)\b"
    r"|\bmy (?:\w{2,15}\s){0,3}(?:arrived|broke|keeps|kept|lasted|still|has never|never)\b"
    r"|\b[Mm]eine?\s(?:\w{2,20}\s){1,2}(?:hält|hielt|kam an|sitzt|passt)\b"
)


def check_testimonials(manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return a finding for each sentence told by an "I" who bought, wears or recommends, or by somebody nobody knows.

    Questions are fine.

    In conversation the agent is an "I" too, so replies are not judged.
    """
    if manuscript.contract.moment is Moment.INTERIM:
        return ()
    return tuple(
        Finding(
            check="testimonials",
            rule="fake-first-person-testimonial",
            severity=Severity.BLOCK,
            source=_SOURCE,
            message=message,
            span=Span(part=name, start=start, end=end),
            remedy="Speak as the brand, or quote a stored review word for word in quotation marks.",
        )
        for name, cited in manuscript.parts.items()
        for message, start, end in (*_first_person(cited.text, manuscript.language), *_reported(cited.text, manuscript))
    )


def _first_person(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    if _GATE.search(text) or "my " in text or "ein" in text:
        for start, end in _as_customer(text, language):
            yield "This speaks as a customer would, and no customer said it.", start, end


def _reported(text: str, manuscript: Manuscript) -> Iterator[tuple[str, int, int]]:
    """Yield where somebody with a first name is reported to have said something, and no source knows that name."""
    for name, start, end in reporters_in(text):
        first = name.split()[0]
        if first.casefold() in FIRST_NAMES and not _known(manuscript).hold(first):
            yield f"{name} is said to have said this, and no source knows {name}.", start, end


def _known(manuscript: Manuscript) -> OwnWords:
    items = manuscript.evidence.items
    told = (f"{item.author or ''} {item.title} {item.text}" for item in items)
    reviews = (f"{review.author or ''} {review.text}" for review in manuscript.reviews)
    return _own_words(manuscript.brand.model_dump_json(), manuscript.answered, *told, *reviews)


@lru_cache(maxsize=128)
def _own_words(*texts: str) -> OwnWords:
    return OwnWords(*texts)


def _as_customer(text: str, language: str) -> list[tuple[int, int]]:
    if not _AS_CUSTOMER.search(text):
        return []
    quoted = quotations_in(text)
    return [
        (sentence.start, sentence.end)
        for sentence in sentences_of(text, language)
        if not sentence.text.rstrip().endswith("?")
        and not any(one.start < sentence.end and sentence.start < one.end for one in quoted)
        and _AS_CUSTOMER.search(sentence.text)
    ]
