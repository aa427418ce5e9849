"""Texts with quotations of the sample brands' reviews, faulty ones and clean ones; the same for the same seed.

How words are falsified: `quote_faults`.
"""

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.evidence import Consent, Evidence, Review
from service.domain.moments import Channel
from service.domain.texts import Manuscript
from service.drafting.disclosing import disclosure_of
from service.guardrails.quoted_words import quotations_in
from service.retrieval.quote_index import QuoteIndex
from tests.guardrails.build import build_manuscript
from tests.guardrails.quote_faults import BRANDS, IN_WORDS, LIMITING, Said, reviews_of, said

TODAY = dt.date(2026, 11, 21)
_MARKS = (("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("»", "«"), ("‘", "’"), ("‚", "‘"))


class Case(NamedTuple):
    """A text to be judged, and what was done to the quotation in it."""

    kind: str
    text: str
    manuscript: Manuscript


@cache
def index_of(brand: str) -> QuoteIndex:
    return QuoteIndex(reviews_of(brand))


def manuscript_of(
    brand: str, text: str, channel: Channel, changed: Review | None = None, german: bool = False
) -> Manuscript:
    quotations = quotations_in(text)
    names = [speaker.name for one in quotations for speaker in one.speakers]
    found = index_of(brand).look_up([one.words for one in quotations], names)
    reviews = tuple(changed if changed and one.id == changed.id else one for one in found)
    return build_manuscript(
        text,
        content_type="product_page",
        channel=channel,
        brand=Brand(id=brand, name=brand),
        language="de" if german else "en",
        evidence=Evidence(),
        reviews=reviews,
    )


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
    for kind, (count, change) in IN_WORDS.items():
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
        f"{quoted} — {name}",
        f"{quoted}, {'sagt' if one.is_german else 'says'} {name}.",
        f"{quoted} ({name})",
    )
    return rng.choice(forms)


def clean(seed: int = 6) -> Iterator[Case]:
    """Yield 200 honest quotations.

    Whole sentences in the form, the channel and under the name agreed, gifts disclosed.
    """
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
    if rng.random() < 0.25 and place + 2 < len(sentences) and not LIMITING.search(sentences[place + 1]):
        return "ellipsis", f"{sentences[place]} {rng.choice(['…', '[…]', '...', '[...]'])} {sentences[place + 2]}"
    if rng.random() < 0.25 and place + 1 < len(sentences):
        return "two", f"{sentences[place]}  {sentences[place + 1]}"
    sentence = sentences[place]
    if rng.random() < 0.3:
        return "first letter", sentence[0].lower() + sentence[1:]
    if rng.random() < 0.5:
        return "end", sentence.rstrip(".")
    return "typography", sentence.replace("'", "’").replace(" - ", " – ")
