"""The inbox of reviews: what came in, how urgent it is, what became of it; and what recurs in reviews over time."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.evidence import Review
from service.domain.nouns import DraftId, Noun, ProductId, ReviewId
from service.domain.review_summaries import Side

ReviewStateName = Literal["new", "answered", "ignored"]
UrgencyCode = Literal[
    "self_harm",
    "injury",
    "danger",
    "legal_threat",
    "privacy",
    "refund",
    "billing",
    "not_received",
    "low_rating",
    "overdue",
    "old",
]
Note = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]


class UrgencyReason(Noun):
    """What makes a review more urgent or, if it is old, less; `words` are the sentence that says so."""

    code: UrgencyCode
    detail: str
    words: str | None = None


class SaidOf(Noun):
    """What a review says of one thing: an aspect such as `fit`, or the noun that it uses."""

    term: str
    aspect: str | None
    side: Side
    sentence: str


class Doubt(Noun):
    """Why a review may not be authentic: nearly the words of another one, or part of a burst of one mind."""

    kind: Literal["copies", "burst"]
    reason: str
    original: ReviewId | None = None


class ReviewState(Noun):
    """What became of a review: which draft answers it, or why it is left."""

    review_id: ReviewId
    state: ReviewStateName
    draft_id: DraftId | None = None
    draft_status: str | None = None
    note: Note = ""
    at: AwareDatetime


class StateChange(Noun):
    """Reviews to put into a state by hand: answered elsewhere, ignored, or new again."""

    review_ids: tuple[ReviewId, ...] = Field(min_length=1, max_length=1_000)
    state: ReviewStateName
    note: Note = ""


class StateReport(Noun):
    """How many reviews changed their state, and which ids are no reviews of the brand."""

    changed: int
    unknown: tuple[ReviewId, ...] = ()


class InboxItem(Noun):
    """One review and what there is to know for whoever answers it; `urgency` is 0 to 1.

    `draft_id` is the latest draft of a response; where `state` is `answered` it is the answer.
    """

    review: Review
    language: str
    aspects: tuple[SaidOf, ...] = ()
    urgency: float
    reasons: tuple[UrgencyReason, ...] = ()
    needs_answer: bool
    answer_by: AwareDatetime | None = None
    overdue: bool = False
    doubt: Doubt | None = None
    state: ReviewStateName = "new"
    draft_id: DraftId | None = None
    draft_status: str | None = None
    note: str = ""


class InboxFilter(Noun):
    """Which reviews to show, most urgent first or newest first; all that meet every condition given."""

    state: ReviewStateName | None = Field(default="new", description="Only reviews in this state; `new` by default.")
    any_state: bool = Field(default=False, description="Reviews in every state.")
    product: ProductId | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$", description="ISO 639 code, such as `de`.")
    channel: str | None = Field(default=None, max_length=100)
    kind: Literal["review", "survey"] | None = None
    most_stars: float | None = Field(default=None, ge=1, le=5, description="Only so many stars or fewer.")
    least_urgency: float = Field(default=0, ge=0, le=1)
    needs_answer: bool | None = None
    doubtful: bool | None = Field(default=None, description="Only those that may not be authentic, or only the others.")
    order: Literal["urgency", "newest"] = "urgency"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500, description="`next_cursor` of the page before.")


class InboxPage(Noun):
    """One page of the inbox; `count` reviews meet the conditions, `to_answer` of them wait for an answer."""

    items: tuple[InboxItem, ...]
    count: int
    to_answer: int
    overdue: int
    next_cursor: str | None = None


class ThemeQuote(Noun):
    """A sentence that says a theme, word for word; `quotable` tells whether it may be quoted in public."""

    review_id: ReviewId
    sentence: str
    date: dt.date | None
    rating: float | None
    language: str
    quotable: bool


class ThemePeriod(Noun):
    """How many of a month's or quarter's reviews say a theme; the interval is Wilson's, 95 %."""

    label: str
    start: dt.date
    count: int
    reviews: int
    share: float
    low: float
    high: float


class ThemeTrend(Noun):
    """Whether a theme is said more or less often with time: `rising` or `falling` only where it is no noise.

    The test is Mantel's of trends over the periods, within products, adjusted for all themes tested (Holm); `change` is
    the share in the later half of the reviews less that in the earlier half, with Newcombe's 95 % interval.
    """

    direction: Literal["rising", "falling", "steady", "too_few"]
    p_value: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None


class RecurringTheme(Noun):
    """Something that several customers praise or complain of, over time."""

    term: str
    aspect: str | None
    side: Side
    count: int
    share: float
    trend: ThemeTrend
    periods: tuple[ThemePeriod, ...]
    quotes: tuple[ThemeQuote, ...]


class ThemeReport(Noun):
    """What recurs in the reviews of a product or brand; `reviews` were read of `available`, the newest first."""

    product: ProductId | None
    period: Literal["month", "quarter"]
    reviews: int
    available: int
    first_date: dt.date | None
    last_date: dt.date | None
    complaints: tuple[RecurringTheme, ...]
    praise: tuple[RecurringTheme, ...]
