"""A brand (tenant) and how it speaks: what an editor writes in `knowledge/<brand>/brand.yaml`."""

import re
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.domain.channels import PLATFORM_LIMITS
from service.domain.circumstances import Platform
from service.domain.moments import Channel, ContentContract, Limit, PartName
from service.domain.nouns import BrandId, LocaleTag, Noun, ProductId, Slug, language_of
from service.domain.recalls import Why

Texts = dict[str, str]
"""A text by language code, such as `{"en": "you", "de": "Sie"}`."""


Sector = Literal["finance", "health", "legal", "care", "energy", "telecom"]
"""Trades with rules of their own."""


_ARTICLE = re.compile(r"(?:the|our|der|die|das|unser|unsere) (?=\S+ \S)", re.IGNORECASE)


def text_in(texts: Texts, language: str, fallback: str = "") -> str:
    """Return the text of a language, else the English one, else any, else the fallback."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), fallback)


class Product(Noun):
    """Something the brand sells: goods, a plan or a service."""

    id: ProductId
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    category: str = ""
    summary: Texts = {}
    url: str | None = None

    def is_proper(self, language: str) -> bool:
        """Tell whether the brand's own summary names it without an article, as in "Skua Ethiopia is a light roast"."""
        return self.summary.get(language, "").startswith(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases, longer ones without their article too: `our house blend` is meant by `the house blend`."""
        said = (self.name, *self.aliases)
        return tuple(dict.fromkeys((*said, *(_ARTICLE.sub("", one, count=1) for one in said))))


class Sender(Noun):
    """Who writes: shown in footers, as the law on commercial messages asks (15 USC 7704(a)(5), PECR 23)."""

    name: str
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None


class Voice(Noun):
    """How the brand speaks.

    `reading_level` is a school grade; `address` the form of address by language ("Sie" or "du").

    `say_instead` names for a word that the brand does not use the one that it uses, in the order "not this: but that".
    """

    tone: tuple[str, ...] = ("warm", "plain")
    use: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    say_instead: dict[str, str] = {}
    reading_level: int = Field(default=9, ge=1, le=20)
    reading_levels: dict[Channel, int] = {}
    """By channel, where it is another."""
    address: Texts = {}
    emoji: bool = False
    exclamation_marks: int = Field(default=1, ge=0)
    signature: Texts = {}


class PersonalisationPolicy(Noun):
    """Which customer attributes a draft may use, and which of them are personal: those reach no model."""

    allowed: tuple[str, ...] = ("first_name", "product")
    personal: tuple[str, ...] = ("first_name", "last_name", "email", "phone", "order_number", "address")


class EscalationPolicy(Noun):
    """When a conversation goes to a person: a refund asked above `refund_limit`, in the brand's currency."""

    refund_limit: Decimal = Decimal(100)


class ApprovalPolicy(Noun):
    """For which texts a second person must say yes before they count as approved.

    None, those for the public, or all.
    """

    second_person: Literal["never", "public", "always"] = "never"

    def asks_two(self, contract: ContentContract, channel: Channel) -> bool:
        """Tell whether a text needs two people; public is what stands on the web, on social media or a review site."""
        public = contract.public or channel in (Channel.WEB, Channel.SOCIAL, Channel.REVIEW_SITE)
        return self.second_person == "always" or (self.second_person == "public" and public)


class RecallPolicy(Noun):
    """For which reasons a stale text is taken out of its slot; for others it stays until somebody decides."""

    take_out: tuple[Why, ...] = tuple(Why)


class AnsweringPolicy(Noun):
    """Which reviews get an answer, and within how many hours of the end of the day they were written.

    Those up to `stars` do, and urgent ones, unless they are older than `look_back_days`. `platforms` sets hours by the
    review's channel, such as `google`; the shortest that applies counts.
    """

    stars: float = Field(default=3, ge=0, le=5)
    urgent_hours: int = Field(default=24, ge=1)
    hours: int = Field(default=72, ge=1)
    platforms: dict[str, Annotated[int, Field(ge=1)]] = {}
    look_back_days: int = Field(default=90, ge=1)


def _limit_named(value: object) -> object:
    """Return the limit of a platform by its name."""
    if not isinstance(value, str):
        return value
    if value not in PLATFORM_LIMITS:
        raise ValueError(f"no limit is called {value!r}; there are {', '.join(PLATFORM_LIMITS)}, or give max_length")
    return PLATFORM_LIMITS[value]


class Brand(Noun):
    """One brand: its name, voice, products, links it may send people to, and what it may know of a customer.

    `jurisdictions`, `platforms` (where its reviews stand) and `sectors` switch packs of policy rules on.
    """

    id: Slug
    name: str = Field(min_length=1)
    kind: Literal["consumer", "business"] = "consumer"
    description: str = ""
    website: str | None = None
    locales: tuple[LocaleTag, ...] = ("en",)
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    jurisdictions: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    sectors: tuple[Sector, ...] = ()
    sender: Sender | None = None
    links: dict[str, str] = {}
    voice: Voice = Voice()
    products: tuple[Product, ...] = ()
    personalisation: PersonalisationPolicy = PersonalisationPolicy()
    escalation: EscalationPolicy = EscalationPolicy()
    approval: ApprovalPolicy = ApprovalPolicy()
    recall: RecallPolicy = RecallPolicy()
    answering: AnsweringPolicy = AnsweringPolicy()
    limits: dict[Channel, dict[PartName, Annotated[Limit, BeforeValidator(_limit_named)]]] = {}
    """Lengths of parts on the brand's own platforms, by channel: numbers, or the name of a platform's limit."""

    @property
    def brand_id(self) -> BrandId:
        """The id in its own type."""
        return BrandId(self.id)

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes of the brand's locales, in order, each once."""
        return tuple(dict.fromkeys(language_of(locale) for locale in self.locales))

    def product(self, name: str) -> Product | None:
        """Find a product by id, name or alias, whatever the case; of two with the same name, the first."""
        return self._products_by_name.get(name.strip().casefold())

    @cached_property
    def _products_by_name(self) -> dict[str, Product]:
        named = [(name, product) for product in self.products for name in (product.id, product.name, *product.aliases)]
        return {name.casefold(): product for name, product in reversed(named)}
