"""What happened to a draft once it was written: events such as shown and sent, and outcomes such as a conversion.

What people decided about it is in `feedback`; what all of it adds up to, in `insights`.
"""

from enum import StrEnum
from typing import Annotated, Generic, NamedTuple, TypeVar

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints, model_validator

from service.domain.ingestion import RowError
from service.domain.nouns import DraftId, Noun

Reference = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]+$", max_length=300, strip_whitespace=True)
]
"""The caller's own id of something, on one line."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True, strip_whitespace=True)]
"""An ISO 4217 code, such as `EUR`."""
MOST_VALUE = 1e12
"""The highest value of a conversion, in its currency."""


class EventKind(StrEnum):
    """What happened to a draft."""

    SHOWN = "shown"
    """To whom it is for, or to an agent as a suggestion."""
    COPIED = "copied"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    REPLIED = "replied"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"
    REPORTED = "reported"
    """As spam."""


class OutcomeKind(StrEnum):
    """What came of it later."""

    CONVERSION = "conversion"
    """An order, a booking, a signature; `value` and `currency` where it has one."""
    CSAT = "csat"
    """Satisfaction, `value` 1 to 5."""
    NPS = "nps"
    """Would they recommend it: `value` 0 to 10, a whole number."""
    REVIEW = "review"
    """A review was left; `value` 1 to 5 where it has stars."""
    REFERRAL = "referral"
    """Somebody came by recommendation."""


REACHED = frozenset(
    (EventKind.SENT, EventKind.DELIVERED, EventKind.OPENED, EventKind.CLICKED, EventKind.REPLIED, EventKind.UNSUBSCRIBED, EventKind.REPORTED)
)  # fmt: skip
"""Events after which a customer has had the text before their eyes, or may have had."""
SHOWS = "shown"
"""The event that says the same of a public text; of another it may tell of an agent."""

_RANGES = {
    OutcomeKind.CONVERSION: (0.0, MOST_VALUE), OutcomeKind.CSAT: (1.0, 5.0), OutcomeKind.NPS: (0.0, 10.0), OutcomeKind.REVIEW: (1.0, 5.0),
}  # fmt: skip
_SCORES = frozenset({OutcomeKind.CSAT, OutcomeKind.NPS})


def _lower(kind: object) -> object:
    return kind.strip().lower() if isinstance(kind, str) else kind


class Event(Noun):
    """One thing that happened to one draft, once; `id` is the caller's, or made of everything else."""

    id: Reference
    draft_id: DraftId
    kind: Annotated[EventKind, BeforeValidator(_lower)]
    at: AwareDatetime
    customer: Reference | None = None


class Outcome(Noun):
    """One result, of a draft if `draft_id` names it, else of the last draft that was sent to the customer before it."""

    id: Reference
    kind: Annotated[OutcomeKind, BeforeValidator(_lower)]
    at: AwareDatetime
    draft_id: DraftId | None = None
    customer: Reference | None = None
    value: float | None = Field(default=None, allow_inf_nan=False)
    currency: Currency | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Outcome":
        if self.draft_id is None and self.customer is None:
            raise ValueError("neither draft_id nor customer is given; one of them says whose result it is")
        low, high = _RANGES.get(self.kind, (0.0, MOST_VALUE))
        if self.value is None and self.kind in _SCORES:
            raise ValueError(f"an outcome of kind {self.kind} needs a value, {low:g} to {high:g}")
        if self.value is not None and not low <= self.value <= high:
            raise ValueError(f"an outcome of kind {self.kind} has a value outside {low:g} to {high:g}")
        if self.kind is OutcomeKind.NPS and self.value is not None and self.value != int(self.value):
            raise ValueError("an outcome of kind nps must have a whole number as its value")
        if self.kind is OutcomeKind.CONVERSION and (self.value is None) != (self.currency is None):
            raise ValueError("an outcome of kind conversion has value and currency together, or neither")
        return self


class RecordReport(Noun):
    """How many rows are new, how many were on record already, which were refused and why, and what else to know."""

    added: int = 0
    known: int = 0
    refused: tuple[RowError, ...] = ()
    more_refused: int = 0
    notes: tuple[str, ...] = ()


N = TypeVar("N", Event, Outcome)


class ReadRow(NamedTuple, Generic[N]):
    """A row that was read: the line it begins on, words for its place in a list, and what it says."""

    line: int
    where: str
    noun: N
