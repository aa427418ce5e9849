"""Which events lead to which moment and message: what an editor writes in `knowledge/<brand>/journey.yaml`."""

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from service.domain.journeys import FeedbackKind, Value, plain_event
from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import Noun, Slug

GATING_RULE = "review-gating-audience"
"""The policy rule that forbids to choose by mood whom to ask for a public review."""

_Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(plain_event)]
_Names = tuple[_Name, ...]
_SomeNames = Annotated[_Names, Field(min_length=1)]
_Days = Annotated[float, Field(ge=0, le=3_650)]


def _time_of_day(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.time.fromisoformat(value)
        except ValueError:
            raise ValueError("must be a time of day such as 20:00") from None
    return value


_Time = Annotated[dt.time, BeforeValidator(_time_of_day)]


class MomentRule(Noun):
    """After one of these events a customer is in a moment, for so many days unless another event leads elsewhere.

    `times`: only from that many of them on. `feedback: positive`: only if the event carries a good score.
    """

    id: Slug
    moment: Moment
    events: _SomeNames
    lasts_days: _Days = Field(default=365, gt=0)
    times: int = Field(default=1, ge=1, le=100)
    feedback: Literal["any", "positive"] = "any"


class MessageRule(Noun):
    """What to send after one of some events: `wait_days` later, and no later than `within_days` after that.

    Not if one of `unless` came since, and not again before `again_after_days`. `feedback: positive` asks for a good
    score on record, and no bad one since.
    """

    id: Slug
    content_type: ContentType
    channel: Channel = Channel.EMAIL
    after: _SomeNames
    wait_days: _Days = 0
    within_days: _Days = Field(default=14, gt=0)
    unless: _Names = ()
    feedback: Literal["any", "positive"] = "any"
    again_after_days: _Days = 30

    @model_validator(mode="after")
    def _is_no_gate(self) -> Self:
        if self.content_type is ContentType.REVIEW_REQUEST and self.feedback != "any":
            raise ValueError(
                f"a review_request may not choose people by how happy they are (rule {GATING_RULE}); "
                "leave feedback out, or ask for a testimonial_request"
            )
        return self

    @property
    def wait(self) -> dt.timedelta:
        """How long after the event it is due."""
        return dt.timedelta(days=self.wait_days)

    @property
    def within(self) -> dt.timedelta:
        """How long it stays due."""
        return dt.timedelta(days=self.within_days)


class FeedbackRule(Noun):
    """Which events carry feedback, in which property, if other properties have these values."""

    kind: FeedbackKind
    events: _SomeNames
    value: _Name = "score"
    where: dict[_Name, Value] = {}


class Complaints(Noun):
    """Which events open and close a complaint; `reference` is the property that pairs them, if both carry it.

    One that is never closed is forgotten after so many days.
    """

    opened_by: _Names = ()
    closed_by: _Names = ()
    reference: _Name = "ticket id"
    forget_after_days: _Days = 60


class ConsentSigns(Noun):
    """What says that a customer may be written to: traits by channel, and events that give or withdraw it.

    After an event that withdraws it, only one that gives it counts.
    """

    needed: bool = True
    traits: dict[Channel, _Names] = {}
    given_by: _Names = ()
    withdrawn_by: _Names = ()


class Frequency(Noun):
    """At most so many messages in so many days."""

    most: int = Field(ge=1)
    days: _Days = Field(gt=0)


class QuietHours(Noun):
    """When nothing is sent, by the clock where the customer is; `until` may be the next morning."""

    start: _Time = Field(alias="from")
    until: _Time
    channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.CHAT)


class GoodScores(Noun):
    """From which score on feedback counts as positive: CSAT and ratings 1 to 5, NPS 0 to 10."""

    csat: float = Field(default=4, ge=1, le=5)
    nps: float = Field(default=9, ge=0, le=10)
    rating: float = Field(default=4, ge=1, le=5)


class JourneyRules(Noun):
    """All of one brand's journey.yaml. Of messages that are due at once, the first in the file is sent."""

    time_zone: str = "UTC"
    time_zone_traits: _Names = ("time zone", "timezone")
    locale_traits: _Names = ("locale",)
    quiet_hours: QuietHours | None = None
    consent: ConsentSigns = ConsentSigns()
    cool_down_days: _Days = 3
    limits: tuple[Frequency, ...] = ()
    messages_sent: _Names = ("message sent", "email sent", "sms sent")
    keep: _Names = ()
    purchases: _Names = ()
    complaints: Complaints = Complaints()
    positive: GoodScores = GoodScores()
    feedback: tuple[FeedbackRule, ...] = ()
    moments: tuple[MomentRule, ...] = ()
    messages: tuple[MessageRule, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        for kind, rules in (("moments", self.moments), ("messages", self.messages)):
            ids = [rule.id for rule in rules]
            if twice := next((one for one in ids if ids.count(one) > 1), None):
                raise ValueError(f"{kind}: two rules are called {twice!r}; give one another id")
        moods = {name for rule in self.feedback if rule.kind != "rating" for name in rule.events}
        moods |= {*self.complaints.opened_by, *self.complaints.closed_by}
        ratings = {name for rule in self.feedback if rule.kind == "rating" for name in rule.events}
        for rule in self.messages:
            if rule.content_type is not ContentType.REVIEW_REQUEST:
                continue
            # That somebody has written a review already may be known; what they think of the brand may not.
            forbidden = [name for name in (*rule.after, *rule.unless) if name in moods]
            forbidden += [name for name in rule.after if name in ratings]
            if forbidden:
                raise ValueError(
                    f"messages: {rule.id}: a review_request goes by time and purchase alone, not by {forbidden[0]!r}, which "
                    f"tells of a customer's mood (rule {GATING_RULE}); take it out"
                )
        return self

    @cached_property
    def kept(self) -> frozenset[str]:
        """The plain names of traits and properties that are worth keeping; everything else is left out."""
        used = {name for names in self.consent.traits.values() for name in names}
        used |= {*self.keep, *self.time_zone_traits, *self.locale_traits, self.complaints.reference}
        used |= {name for rule in self.feedback for name in (rule.value, *rule.where)}
        return frozenset(used | {"content type", "channel"})

    @cached_property
    def scored(self) -> dict[str, tuple[FeedbackRule, ...]]:
        """The rules of feedback by event."""
        names = {name for rule in self.feedback for name in rule.events}
        return {name: tuple(rule for rule in self.feedback if name in rule.events) for name in names}
