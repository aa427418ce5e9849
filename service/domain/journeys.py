"""What happened to a customer and when, what follows from it, and whom not to write to.

Rules: `domain.journey_rules`.
"""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.ingestion import RowError
from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import LocaleTag, Noun, ProductId

CustomerName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""The caller's own id of a customer."""
Value = str | int | float | bool

_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s_\-./]+")


def plain_event(name: str) -> str:
    """Return the name of an event or trait as rules compare it: `OrderDelivered` and `order_delivered` are one."""
    return " ".join(_BETWEEN.sub(" ", name.strip()).casefold().split())


class JourneyEvent(Noun):
    """One thing that happened (`track`), or that became known of a customer (`identify`, without a name).

    `values` are the properties or traits that the brand's rules use, by plain name; nothing else is kept.
    """

    id: str
    customer: CustomerName
    name: str = ""
    at: AwareDatetime
    values: dict[str, Value] = {}
    products: tuple[ProductId, ...] = ()


class JourneyReport(Noun):
    """What came of taking events in: how many are new, were known already, are of a kind without use, or were refused.

    Events of a customer who was erased count as known, and nothing of them is kept.
    """

    added: int = 0
    known: int = 0
    passed_over: int = 0
    refused: tuple[RowError, ...] = ()
    more_refused: int = Field(default=0, description="Refused rows beyond those that `refused` lists.")


FeedbackKind = Literal["csat", "nps", "rating", "referral", "repeat_purchase"]


class Feedback(Noun):
    """What a customer said of the brand, or did for it: a score on its own scale, and where that is on record."""

    kind: FeedbackKind
    value: float
    at: AwareDatetime
    source: str = Field(description="Where it is on record, such as `event:9f3c` or `outcome:o-17`.")


class Suppression(Noun):
    """A customer who is not to be written to: in some channels or, with none named, in all.

    For ever or until a time.
    """

    customer: CustomerName
    channels: tuple[Channel, ...] = ()
    reason: str = ""
    until: AwareDatetime | None = None
    created_at: AwareDatetime

    def holds(self, channel: Channel, now: dt.datetime) -> bool:
        """Tell whether it forbids a message in a channel at a time."""
        return (not self.channels or channel in self.channels) and (self.until is None or now < self.until)


class SuppressionRequest(Noun):
    """In which channels, why and how long a customer is not to be written to.

    Without channels in all, without end for ever.
    """

    channels: tuple[Channel, ...] = ()
    reason: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    until: AwareDatetime | None = None


class SuppressionLifted(Noun):
    """Whether there was a suppression to lift."""

    customer: str
    lifted: bool


ReasonCode = Literal[
    "unknown_customer",
    "nothing_due",
    "suppressed",
    "open_complaint",
    "no_consent",
    "cool_down",
    "frequency_limit",
    "asked_recently",
    "no_positive_feedback",
    "quiet_hours",
]


class Reason(Noun):
    """Why nothing is to be sent; `until` is when that ends, where it is known."""

    code: ReasonCode
    detail: str
    until: AwareDatetime | None = None


class EventSeen(Noun):
    """The event that something rests on."""

    id: str
    name: str
    at: AwareDatetime


class Sending(Noun):
    """A message that suits a customer: what, where, by which rule and after which event, and between which times."""

    content_type: ContentType
    channel: Channel
    rule: str
    after: EventSeen
    due_at: AwareDatetime
    until: AwareDatetime
    products: tuple[ProductId, ...] = ()


class CustomerMoment(Noun):
    """The moment that a customer is in, and what to send now, or why nothing and what comes next.

    `moment` is None where nothing on record says so any more. `rule` names the rule of the brand's journey.yaml.
    """

    customer: str
    at: AwareDatetime
    moment: Moment | None = None
    since: AwareDatetime | None = None
    event: EventSeen | None = None
    rule: str | None = None
    send: Sending | None = None
    reasons: tuple[Reason, ...] = ()
    next: Sending | None = None
    next_at: AwareDatetime | None = Field(default=None, description="When `next` may be sent at the earliest.")


class DueMessage(Noun):
    """One customer to write to now."""

    customer: str
    moment: Moment | None
    locale: LocaleTag | None = None
    send: Sending


class DuePage(Noun):
    """Whom to write to now, by customer; `next_cursor` is None on the last page."""

    at: AwareDatetime
    items: tuple[DueMessage, ...]
    next_cursor: str | None = None


Favour = Literal["testimonial_request", "referral_invitation", "review_request"]


class Advocate(Noun):
    """A customer whom to ask, with the feedback that speaks for it.

    `score` is above 0; None where everybody is asked.
    """

    customer: str
    score: float | None
    why: str
    evidence: tuple[Feedback, ...] = ()


class AdvocatePage(Noun):
    """Whom to ask for a favour, best first; `passed_over` counts by reason who would rank but may not be asked now.

    For `review_request` the audience is by time since a purchase alone, in the order of the purchases.
    """

    favour: Favour
    at: AwareDatetime
    items: tuple[Advocate, ...]
    passed_over: dict[str, int] = {}
    rule: str | None = None
