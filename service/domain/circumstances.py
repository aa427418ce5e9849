"""What a request tells of how a text will be used: to whom, where, when, by whom, on what terms. All of it is optional.

The policy rules judge it beside the words. What is not given is not judged. Which rule reads what: docs/rules.md.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.nouns import Noun

Platform = Literal["google", "trustpilot", "yelp", "amazon", "own"]
"""Where a review will stand; `own` is the brand's own page."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class MessageConsent(Noun):
    """On what a marketing message may rest. `soft_opt_in` needs all four of its parts (PECR reg. 22(3))."""

    kind: Literal["written", "soft_opt_in", "none"]
    own_sale: bool = False
    similar_product: bool = False
    opt_out_at_collection: bool = False
    opt_out_now: bool = False
    reference: Name | None = None


class MessageSender(Noun):
    """What the reader will see as the sender; addresses are bare, such as `news@brand.example`."""

    address: Name | None = Field(default=None, alias="from")
    reply_to: Name | None = None
    display_name: Name | None = None


class Offer(Noun):
    """The terms of an offer. Prices are in the brand's currency; `prior_price_30d` is the lowest of 30 days before."""

    ends_at: AwareDatetime | dt.date | None = None
    stock: int | None = Field(default=None, ge=0)
    price: Decimal | None = Field(default=None, ge=0)
    prior_price_30d: Decimal | None = Field(default=None, ge=0)


class Competitor(Noun):
    """What is said of a competitor: the feature, both values, where they were read, and on which day."""

    name: Name
    feature: Words | None = None
    value: Words | None = None
    own_value: Words | None = None
    source: Words | None = None
    as_of: dt.date | None = None


class Origin(Noun):
    """How a text came to be: by a model or not, whether a mark that machines can read says so, and who read it."""

    ai_generated: bool
    marked: bool = False
    reviewed_by: Name | None = None


class Circumstances(Noun):
    """How a text will be used, as far as the caller tells; see the module."""

    platform: Platform | None = None
    segment: Words | tuple[Name, ...] | None = Field(default=None, max_length=500)
    audience_kind: Literal["customers", "staff", "family", "children"] | None = None
    age: int | None = Field(default=None, ge=0, le=150)
    personalised: bool | None = None
    send_at: AwareDatetime | None = None
    consent: MessageConsent | None = None
    sender: MessageSender | None = None
    headers: dict[Name, Words] = Field(default={}, max_length=30)
    speaker_relation: Literal["none", "employee", "family", "paid", "gifted", "affiliate", "partner"] | None = None
    incentive: Words | None = None
    price_source: Literal["personal", "list"] | None = None
    offer: Offer | None = None
    competitors: tuple[Competitor, ...] = Field(default=(), max_length=20)
    verification_method: Name | None = None
    is_first_automated_message: bool | None = None
    author: Name | None = None
    approved_by: Name | None = None
    approval_id: Name | None = None
    sent_by: Literal["person", "machine"] | None = None
    origin: Origin | None = None
    customer_id: Name | None = None
    erased: tuple[Name, ...] = Field(default=(), max_length=1_000)

    def has(self, path: str) -> bool:
        """Tell whether a value is given, such as `approval_id` or `offer.ends_at`."""
        value: object = self
        for name in path.split("."):
            value = getattr(value, name, None)
        return value not in (None, (), {}, "", False)
