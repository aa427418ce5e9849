"""What is asked of the drafts on record and what became of them, and the answer: counts, rates, means, comparisons.

How counts become rates: `domain.tallies`; how two versions are compared: `domain.comparisons`.
"""

from typing import Literal, NamedTuple

from pydantic import AwareDatetime, Field

from service.domain.moments import Channel, ContentType, Moment
from service.domain.nouns import Noun

Dimension = Literal["moment", "content_type", "prompt", "model", "channel", "locale", "period"]
Period = Literal["day", "week", "month"]
Compared = Literal["prompt", "model"]
MOST_GROUPS = 1_000
UNATTRIBUTED = "unattributed"
"""The measure of outcomes that count to no draft, by kind; it is of no group."""


class InsightFilter(Noun):
    """Which drafts to look at, by when they were made, and how to group them.

    `since` and `until` are both included. An outcome that names only a customer counts to the last draft that was sent
    to them in the `window_days` before it.
    """

    group_by: tuple[Dimension, ...] = Field(default=(), max_length=4)
    period: Period = "week"
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    moment: Moment | None = None
    content_type: ContentType | None = None
    prompt: str | None = Field(default=None, max_length=150)
    model: str | None = Field(default=None, max_length=200)
    channel: Channel | None = None
    locale: str | None = Field(default=None, max_length=35)
    window_days: int = Field(default=30, ge=1, le=366)


class TallyRow(NamedTuple):
    """A count of one group.

    What is counted (`measure`) and which (`name`), how often, in how many drafts, and its sums.
    """

    group: tuple[str, ...]
    measure: str
    name: str
    times: int
    drafts: int = 0
    total: float = 0.0
    squares: float = 0.0


class Rate(Noun):
    """A share of a number of things, with its 95 % interval (Wilson); nothing can be said of none."""

    count: int
    of: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


class Mean(Noun):
    """A mean of `of` values with its 95 % interval (Student's t); None where there are too few to say."""

    of: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None


class Counted(Noun):
    """A thing and how often it was found: in how many drafts, but for outcomes, which are counted themselves."""

    name: str
    times: int


class Happened(Noun):
    """A kind of event: how often it came, and the share of drafts it came to at least once."""

    kind: str
    events: int
    drafts: Rate


class Money(Noun):
    """What conversions brought in one currency: their sum, and the mean of those that had a value."""

    currency: str
    total: float
    value: Mean


class Score(Noun):
    """A Net Promoter Score, -100 to 100, with its 95 % interval (the score interval of the two shares' difference)."""

    of: int
    score: float | None = None
    low: float | None = None
    high: float | None = None
    promoters: int
    passives: int
    detractors: int


class InsightGroup(Noun):
    """What became of the drafts of one group.

    `written` are those for which a model was asked and gave words. `decided` are those with an effective decision, the
    latest of each. `reached` are those that came before a customer's eyes: sent, opened, clicked, a public text that
    was shown, or any that an outcome counts to. Rates of decisions are of `decided`, those of outcomes of `reached`.
    `blocked_by`, `missing`, `sources_used` and `reviews_used` name the ten of most drafts; the last two count accepted
    ones.
    """

    group: dict[str, str]
    drafted: int
    ready: Rate
    needs_review: Rate
    blocked: Rate
    insufficient_evidence: Rate
    blocked_by: tuple[Counted, ...] = ()
    missing: tuple[Counted, ...] = ()
    events: tuple[Happened, ...] = ()
    decided: int
    accepted_unedited: Rate
    accepted_edited: Rate
    dismissed: Rate
    dismissed_for: tuple[Counted, ...] = ()
    edit_distance: Mean
    edit_sizes: tuple[Counted, ...] = ()
    reached: int
    converted: Rate
    conversion_value: tuple[Money, ...] = ()
    csat: Mean
    satisfied: Rate
    nps: Score
    reviewed: Rate
    referred: Rate
    cost_usd: Mean
    total_cost_usd: float
    latency_ms: Mean
    tokens: int
    sources_used: tuple[Counted, ...] = ()
    reviews_used: tuple[Counted, ...] = ()


class Comparison(Noun):
    """One rate of two prompt versions or models of one content type, and whether they can be told apart.

    `difference` is second minus first with its 95 % interval (Newcombe); `p` is Fisher's, adjusted for all comparisons
    made (Holm). `unseen_below` is the difference that samples of this size would mostly have missed.
    """

    content_type: str
    measure: str
    first: str
    second: str
    first_rate: Rate
    second_rate: Rate
    difference: float
    low: float
    high: float
    p: float
    verdict: Literal["higher", "lower", "cannot tell"]
    unseen_below: float | None
    says: str


class Insights(Noun):
    """What became of the drafts asked for: all of them, by group, and compared; `notes` say how to read it."""

    asked: InsightFilter
    total: InsightGroup
    groups: tuple[InsightGroup, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    unattributed: tuple[Counted, ...] = ()
    notes: tuple[str, ...] = ()
