"""What a draft may rely on.

Sources and their passages, facts, reviews with consent, and the evidence chosen of them.
"""

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field

from service.domain.brands import Texts, text_in
from service.domain.moments import Channel
from service.domain.nouns import CustomerId, FactKey, LocaleTag, Noun, PassageId, ProductId, ReviewId, Slug, SourceId

SourceKind = Literal["guide", "policy", "faq", "case_study", "service", "product", "facts"]
FactValue = bool | int | float | dt.date | str | tuple[str, ...]
NameForm = Literal["full_name", "first_name_initial", "initials", "anonymous"]
Relationship = Literal["customer", "employee", "family", "supplier", "paid"]
"""How a speaker stands to the brand; `paid` people were given money for their words (16 CFR 255.5)."""


class Source(Noun):
    """A document of the brand, as it came in. `content_hash` is the SHA-256 of its front matter and text."""

    id: Slug
    kind: SourceKind = "guide"
    title: str = Field(min_length=1, max_length=300)
    text: str
    format: Literal["markdown", "html", "text", "pdf", "docx", "yaml", "csv"] = "markdown"
    locale: LocaleTag = "en"
    products: tuple[ProductId, ...] = ()
    owner: str | None = None
    version: str = "1"
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    url: str | None = None
    origin: Literal["folder", "api"] = "api"
    content_hash: str = ""

    def is_valid_on(self, day: dt.date) -> bool:
        """Tell whether the source may be relied on that day; both ends are included."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class Passage(Noun):
    """A retrievable span of a source: `text` stands at `start` to `end` (characters) of the source's text."""

    id: PassageId
    source_id: SourceId
    position: int
    heading: str
    text: str
    start: int
    end: int
    kind: SourceKind
    title: str
    locale: LocaleTag
    products: tuple[ProductId, ...] = ()
    url: str | None = None
    version: str = "1"
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


class Fact(Noun):
    """A typed key and value with unit and dates. `subject` is a product id or `brand`."""

    key: FactKey
    subject: str
    attribute: str
    value: FactValue
    unit: str | None = None
    label: Texts = {}
    statement: Texts = {}
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: str | None = None
    source_id: SourceId = SourceId("facts")

    def is_valid_on(self, day: dt.date) -> bool:
        """Tell whether the fact holds that day; both ends are included."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    def sentence(self, language: str, subject_name: str) -> str:
        """Return the fact as a sentence: the editor's own, or subject, label, value and unit."""
        if language in self.statement:
            return self.statement[language]
        value = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value)
        label = text_in(self.label, language, self.attribute.replace("_", " "))
        return text_in(self.statement, language) or f"{subject_name}: {label} {value} {self.unit or ''}".strip()


class Consent(Noun):
    """What a customer allowed us to do with their words, and when; `until` is the last day on which it holds."""

    quote: bool = False
    name_form: NameForm = "anonymous"
    channels: tuple[Channel, ...] = ()
    obtained_at: dt.date | None = None
    withdrawn_at: dt.date | None = None
    until: dt.date | None = None


class Review(Noun):
    """A customer's words: a review with 1 to 5 stars, or a survey answer with an NPS of 0 to 10."""

    id: ReviewId
    kind: Literal["review", "survey"] = "review"
    product: ProductId | None = None
    rating: float | None = Field(default=None, ge=1, le=5)
    nps: int | None = Field(default=None, ge=0, le=10)
    title: str = Field(default="", max_length=1_000)
    text: str = Field(max_length=20_000)
    author: str | None = None
    role: str | None = None
    company: str | None = None
    date: dt.date | None = None
    locale: LocaleTag = "en"
    verified: bool = False
    channel: str | None = None
    consent: Consent | None = None
    incentive: str | None = None
    relationship: Relationship = "customer"
    origin: str | None = None
    """The file of the brand's folder it came from; None when it came in over HTTP."""
    customer: CustomerId | None = None
    """Whose words they are, by the caller's own id: erasing that customer erases them."""

    def may_be_quoted(self, channel: Channel | None = None, day: dt.date | None = None) -> bool:
        """Tell whether consent covers a quotation, in this channel and on this day if one is given."""
        consent = self.consent
        if consent is None or not consent.quote or consent.withdrawn_at is not None:
            return False
        if day is not None and consent.until is not None and consent.until < day:
            return False
        return self.relationship == "customer" and (channel is None or channel in consent.channels)

    @property
    def display_name(self) -> str | None:
        """The name in the form the customer agreed to; None where they stay anonymous or gave none."""
        form = self.consent.name_form if self.consent else "anonymous"
        words = (self.author or "").split()
        if not words or form == "anonymous":
            return None
        if form == "full_name":
            return " ".join(words)
        if form == "initials":
            return " ".join(f"{word[0]}." for word in words)
        return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0]}."


def stars_of(rating: float | None, nps: int | None) -> float | None:
    """Return the stars of a review, 1 to 5; a survey's 0 to 10 is brought to the same scale. None if it has neither."""
    if rating is not None:
        return rating
    return None if nps is None else 1 + 0.4 * nps


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    PASSAGE = "passage"
    FACT = "fact"
    REVIEW = "review"
    SUMMARY = "summary"
    REQUEST = "request"


class EvidenceItem(Noun):
    """One labelled piece of evidence in a prompt; `ref` is a passage id, fact key or review id.

    `score` of a passage is the probability that it fits the brief, 0 to 1. `subject` names the product it is about.
    `quotable` reviews may be quoted word for word in this channel, under the name `author`.
    """

    label: str
    kind: EvidenceKind
    ref: str
    source_id: str
    title: str
    text: str
    subject: str | None = None
    attribute: str | None = None
    value: str | None = None
    source_kind: SourceKind | None = None
    locale: LocaleTag = "en"
    url: str | None = None
    score: float = 0.0
    why: str = ""
    rating: float | None = None
    nps: int | None = None
    date: dt.date | None = None
    valid_until: dt.date | None = None
    quotable: bool = False
    author: str | None = None
    source_version: str | None = None
    disclosure: str | None = None
    """What has to be said beside a customer's words: what they were given for them."""
    fingerprint: str = ""
    """Of the words and value on record, by `domain.fingerprints`.

    The text here may have lost personal data and orders.
    """


class Withheld(Noun):
    """Words of a source that were kept from the model, because they give orders instead of telling something."""

    source_id: str
    title: str
    words: str


class Evidence(Noun):
    """All that one draft may rely on, labelled `e1`, `e2`, … in the order of the prompt."""

    items: tuple[EvidenceItem, ...] = ()
    missing: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def get(self, label: str) -> EvidenceItem | None:
        """Return the item with a label, or None."""
        return self._by_label.get(label)

    @cached_property
    def _by_label(self) -> dict[str, EvidenceItem]:
        return {item.label: item for item in self.items}
