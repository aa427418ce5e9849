"""Moments, content types and channels, and the shape of a contract. The contracts themselves: `contracts.py`."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from service.domain.nouns import Noun


class Moment(StrEnum):
    """The moments of truth between a brand and a customer."""

    LZMOT = "lzmot"
    """Less than zero: they hear of the brand or the category."""
    ZMOT = "zmot"
    """Zero: research before buying."""
    FMOT = "fmot"
    """First: they decide."""
    SMOT = "smot"
    """Second: they use what they bought."""
    UMOT = "umot"
    """Ultimate: they tell others. Also called TMOT."""
    INTERIM = "interim"
    """In between: they ask for help."""

    @classmethod
    def _missing_(cls, value: object) -> "Moment | None":
        return cls.UMOT if isinstance(value, str) and value.lower() == "tmot" else None


class ContentType(StrEnum):
    """What can be drafted; each belongs to one Moment."""

    SOCIAL_POST = "social_post"
    BUYER_GUIDE = "buyer_guide"
    COMPARISON = "comparison"
    FAQ_ANSWER = "faq_answer"
    CASE_STUDY = "case_study"
    REVIEW_DIGEST = "review_digest"
    DECISION_CONFIRMATION = "decision_confirmation"
    QUOTE_FOLLOW_UP = "quote_follow_up"
    PRODUCT_PAGE = "product_page"
    FOLLOW_UP = "follow_up"
    ONBOARDING = "onboarding"
    SURVEY_INVITATION = "survey_invitation"
    WIN_BACK = "win_back"
    TESTIMONIAL_REQUEST = "testimonial_request"
    REVIEW_REQUEST = "review_request"
    REFERRAL_INVITATION = "referral_invitation"
    THANK_YOU = "thank_you"
    SUGGESTED_REPLY = "suggested_reply"
    REVIEW_RESPONSE = "review_response"
    COMPLAINT_REPLY = "complaint_reply"
    SERVICE_NOTICE = "service_notice"


class Channel(StrEnum):
    """Where a text will be read."""

    WEB = "web"
    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"
    SOCIAL = "social"
    PUSH = "push"
    REVIEW_SITE = "review_site"
    LETTER = "letter"


PartName = Literal["title", "subject", "preheader", "body", "call_to_action", "footer", "meta_description"]
"""The parts a draft can have. `footer` is written by code, never by the model."""


Unit = Literal["characters", "bytes", "sms_septets", "weighted", "utf16_units"]
"""What a platform counts; how each is counted: `guardrails.lengths`."""


class Limit(Noun):
    """A length that a platform sets, in its unit, what going beyond it means, and who says so."""

    max_length: int = Field(ge=1, le=100_000)
    counted_in: Unit = "characters"
    severity: Literal["block", "warn", "info"] = "block"
    basis: str = "brand.yaml"


class PartContract(Noun):
    """One part of a text in one channel. `max_length` is counted in `counted_in`; `basis` names who sets the limit.

    Beyond `advised_length` some devices cut the part.
    """

    name: PartName
    purpose: str
    required: bool = True
    max_length: int | None = None
    advised_length: int | None = None
    counted_in: Unit = "characters"
    severity: Literal["block", "warn", "info"] = "block"
    basis: str = ""


class Need(StrEnum):
    """Evidence without which a content type cannot be written; the reason it is missing is told to the caller."""

    PASSAGES = "passages"
    """At least one relevant passage of the brand's own documents."""
    ANSWER = "answer"
    """A relevant passage, or a fact that answers the topic."""
    PRODUCT = "product"
    """A product, named in the request or found from the topic, with at least one fact or passage about it."""
    TWO_PRODUCTS = "two_products"
    """Two or more products that share at least one attribute."""
    REVIEWS = "reviews"
    """At least five reviews or survey answers on the subject."""
    CASE_STUDY = "case_study"
    """A passage of a document of kind `case_study`."""
    TOPIC = "topic"
    """A topic or question in the request."""
    REFERRAL_REWARD = "referral_reward"
    """A passage or fact that says what whoever recommends the brand receives."""
    OCCASION = "occasion"
    """What happened: `facts` in the request, or a passage on the topic."""
    CONVERSATION = "conversation"
    """At least one message of the customer."""
    REVIEW = "review"
    """The review to answer."""


class Element(StrEnum):
    """Something a finished text must contain; the checks look for it."""

    RATING_BASIS = "rating_basis"
    """A rating stands with the number of reviews and the date it was taken."""
    BOTH_SIDES = "both_sides"
    """Praise and complaints both appear."""
    CALL_TO_ACTION = "call_to_action"
    """One clear next step."""
    HONEST_ASK = "honest_ask"
    """The ask for a review or survey invites every opinion, good or bad."""
    CONSENT_ASK = "consent_ask"
    """The customer is asked for permission before words are used in public."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Thanks or an apology that names the matter."""


class ContentContract(Noun):
    """What one content type is for and what it must and must not contain.

    `forbidden` tells readers what the policy packs (`knowledge/rules`) forbid in it; the checks read the packs.
    `channels` lists the channels allowed, the first is the default. `retrieves` says how many pieces of each kind
    of evidence go into the prompt at most. `search_for` are words to look for besides the topic, by language.
    `marketing` texts by e-mail or SMS carry sender and opt-out. `keeps_words` says how many words a body must keep when
    sentences that fail the checks are removed; None: nothing is removed, because what is left could mislead more.
    """

    content_type: ContentType
    moment: Moment
    title: str
    purpose: str
    channels: tuple[Channel, ...]
    needs: tuple[Need, ...]
    elements: tuple[Element, ...] = ()
    forbidden: tuple[str, ...] = ()
    search_for: dict[str, str] = {}
    max_passages: int = 6
    max_facts: int = 10
    max_reviews: int = 4
    uses_review_summary: bool = False
    keeps_words: int | None = 20
    marketing: bool = True
    public: bool = False
