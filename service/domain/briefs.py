"""The brief of one draft: what to write, for whom, from which request; and the words a caller wants checked."""

import datetime as dt
import re
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints, model_validator

from service.domain.brands import Product, text_in
from service.domain.circumstances import Circumstances
from service.domain.drafts import AttributeName, Scalar
from service.domain.moments import Channel, ContentContract, ContentType, PartContract
from service.domain.nouns import LocaleTag, NamedProduct, Noun
from service.domain.questions import questions_in

_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]{0,49}\}")
"""What stands in for a person's value says nothing of what is searched for."""


class Query(NamedTuple):
    """Words to search with, and what a hit's similarity counts for: 0 to 1."""

    text: str
    weight: float


class Brief(Noun):
    """What one draft is to say. `values` holds personal values by placeholder; it never reaches a model.

    `private` are values of the request that no text may hold as they stand: the model was not shown them.
    """

    contract: ContentContract
    channel: Channel
    locale: LocaleTag
    language: str
    topic: str | None
    audience: str | None
    products: tuple[Product, ...]
    attributes: dict[str, Scalar]
    values: dict[str, str]
    private: tuple[str, ...] = ()
    used: tuple[str, ...]
    missing: tuple[str, ...]
    parts: tuple[PartContract, ...]
    facts: dict[str, Scalar]
    today: dt.date
    circumstances: Circumstances = Circumstances()

    @property
    def only_product(self) -> str | None:
        """The id of the product that the request is about; None if it names none or several."""
        return self.products[0].id if len(self.products) == 1 else None

    @property
    def bare_topic(self) -> str:
        """The topic as the caller wrote it, without what stands in for a person's values."""
        return " ".join(_PLACEHOLDER.sub(" ", self.topic or "").split())

    @property
    def asked(self) -> Query:
        """The request's own words to search the brand's knowledge with; products alone tell less than a topic."""
        words = (self.topic, *(product.name for product in self.products), self.audience)
        text = (
            " ".join(_PLACEHOLDER.sub(" ", " ".join(word for word in words if word)).split()) or self.contract.purpose
        )
        return Query(text, 1.0 if self.topic else 0.75)

    @property
    def questions(self) -> tuple[Query, ...]:
        """Each question of a topic that asks several things, or says other things besides."""
        return tuple(Query(one, 1.0) for one in questions_in(self.bare_topic, self.language))

    @property
    def usual(self) -> tuple[Query, ...]:
        """What every text of this type is searched for with, in the draft's language if we have words for it.

        A semicolon parts what brands call by different names: together they would resemble none of them.
        """
        texts = text_in(self.contract.search_for, self.language).split(";")
        return tuple(Query(text.strip(), 0.85 if self.topic else 1.0) for text in texts if text.strip())


class CheckRequest(Noun):
    """Words that a person or another tool wrote, to be checked like a draft."""

    content_type: ContentType
    channel: Channel | None = None
    locale: LocaleTag | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    parts: dict[str, Annotated[str, StringConstraints(max_length=20_000)]] | None = Field(default=None, max_length=10)
    products: tuple[NamedProduct, ...] = Field(default=(), max_length=20)
    facts: dict[AttributeName, Scalar] = Field(default={}, max_length=50)
    circumstances: Circumstances = Circumstances()
    answered: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    """The review or message that the text answers: its words may be repeated."""

    @model_validator(mode="after")
    def _has_words(self) -> "CheckRequest":
        if (self.text is None) == (self.parts is None):
            raise ValueError("give either text or parts")
        return self
