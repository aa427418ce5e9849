"""The brief of one draft: what to write, for whom, from which request; and the words a caller wants checked."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from service.domain.brands import Product
from service.domain.drafts import AttributeName, Scalar
from service.domain.moments import Channel, ContentContract, ContentType, PartContract
from service.domain.nouns import LocaleTag, Noun


class Brief(Noun):
    """What one draft is to say. `values` holds personal values by placeholder; it never reaches a model."""

    contract: ContentContract
    channel: Channel
    locale: LocaleTag
    language: str
    topic: str | None
    audience: str | None
    products: tuple[Product, ...]
    attributes: dict[str, Scalar]
    values: dict[str, str]
    used: tuple[str, ...]
    missing: tuple[str, ...]
    parts: tuple[PartContract, ...]
    facts: dict[str, Scalar]
    today: dt.date

    @property
    def queries(self) -> tuple[str, ...]:
        """The words to search the brand's knowledge with, the request's own first."""
        names = " ".join(product.name for product in self.products)
        asked = " ".join(word for word in (self.topic, names, self.audience) if word)
        usual = f"{names} {self.contract.search_for}".strip() if self.contract.search_for else ""
        return tuple(query for query in (asked, usual) if query) or (self.contract.purpose,)


class CheckRequest(Noun):
    """Words that a person or another tool wrote, to be checked like a draft."""

    content_type: ContentType
    channel: Channel | None = None
    locale: LocaleTag | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    parts: dict[str, Annotated[str, StringConstraints(max_length=20_000)]] | None = Field(default=None, max_length=10)
    products: tuple[str, ...] = Field(default=(), max_length=20)
    facts: dict[AttributeName, Scalar] = Field(default={}, max_length=50)

    @model_validator(mode="after")
    def _has_words(self) -> "CheckRequest":
        if (self.text is None) == (self.parts is None):
            raise ValueError("give either text or parts")
        return self
