"""Conversations, the replies suggested to an agent, and whether a person has to take over."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from service.domain.circumstances import Circumstances
from service.domain.drafts import Customer, Draft, ModelName, PromptReference, Seed
from service.domain.evidence import Review
from service.domain.moments import Channel
from service.domain.nouns import LocaleTag, Noun, ReviewId


class Message(Noun):
    """One message of a conversation; a `note` is for agents only."""

    role: Literal["customer", "agent", "note"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    at: AwareDatetime | None = None


class ReplyRequest(Noun):
    """A conversation that waits for an answer. `locale` defaults to the customer's own language."""

    messages: tuple[Message, ...] = Field(min_length=1, max_length=200)
    customer: Customer = Customer()
    channel: Channel = Channel.CHAT
    max_suggestions: int = Field(default=3, ge=1, le=3)
    locale: LocaleTag | None = None
    circumstances: Circumstances = Circumstances()
    prompt: PromptReference | None = None
    model: ModelName | None = None
    seed: Seed = 0

    @model_validator(mode="after")
    def _has_customer_message(self) -> "ReplyRequest":
        if not any(message.role == "customer" for message in self.messages):
            raise ValueError("messages must hold at least one message whose role is 'customer'")
        return self


class ReviewResponseRequest(Noun):
    """A review to answer in public: one on record by id, or one given in full."""

    review_id: ReviewId | None = None
    review: Review | None = None
    channel: Channel = Channel.REVIEW_SITE
    locale: LocaleTag | None = None
    circumstances: Circumstances = Circumstances()
    prompt: PromptReference | None = None
    model: ModelName | None = None
    seed: Seed = 0

    @model_validator(mode="after")
    def _names_one_review(self) -> "ReviewResponseRequest":
        if (self.review_id is None) == (self.review is None):
            raise ValueError("give either review_id (a review on record) or review (the review itself)")
        return self


EscalationReason = Literal[
    "anger", "legal_threat", "safety", "refund_above_policy", "privacy", "person_wanted", "hostile_text"
]


class Escalation(Noun):
    """Whether a person must take over; `reason` says why in a sentence, `reasons` are the codes."""

    needed: bool = False
    reason: str | None = None
    reasons: tuple[EscalationReason, ...] = ()


class Suggestions(Noun):
    """Up to three replies for an agent, best first; never sent by us."""

    id: str
    suggestions: tuple[Draft, ...]
    missing: tuple[str, ...] = ()
    escalate: Escalation = Escalation()
