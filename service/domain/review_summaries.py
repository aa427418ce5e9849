"""What a set of reviews says together: numbers, periods, themes, quotations, what looks suspicious.

Reviews: `evidence`.
"""

import datetime as dt
from typing import Literal

from pydantic import Field

from service.domain.moments import Channel
from service.domain.nouns import Noun, ProductId, ReviewId

Side = Literal["praise", "complaint"]


class ReviewScope(Noun):
    """Which reviews to sum up: all that meet every condition given; `since` and `until` are both included.

    `aspect` is the id of a known aspect (`fit`), one of its names in any language, or a noun the reviews speak of.
    """

    products: tuple[ProductId, ...] = ()
    aspect: str | None = Field(default=None, min_length=1, max_length=100)
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$")
    since: dt.date | None = None
    until: dt.date | None = None


class Theme(Noun):
    """Something that several customers say: a term, how many reviews say it, and one sentence of each, verbatim.

    `languages` are those of the sentences, in their order. `names` say the term by language, as far as it is known;
    `aspect` is the id of a known aspect, None for a noun that nobody foresaw.
    """

    term: str
    count: int
    review_ids: tuple[ReviewId, ...]
    sentences: tuple[str, ...]
    languages: tuple[str, ...] = ()
    aspect: str | None = None
    names: dict[str, str] = {}


class Period(Noun):
    """The reviews of a month (`2026-05`), quarter (`2026-Q2`) or year; `mean` is 1 to 5 stars."""

    label: str
    start: dt.date
    count: int
    rated: int
    mean: float | None


class Trend(Noun):
    """Whether ratings change with time: `rising` or `falling` only where the test says so, at `p_value` below 0.05.

    The test is Mann-Kendall's, corrected for ties; `tau` is Kendall's tau-b of date and stars, -1 to 1. `earlier` and
    `later` are the means of the earlier and the later half of the dated ratings.
    """

    direction: Literal["rising", "falling", "steady", "too_few"]
    ratings: int
    p_value: float | None = None
    tau: float | None = None
    earlier: float | None = None
    later: float | None = None
    test: Literal["mann_kendall"] = "mann_kendall"


class Suspicion(Noun):
    """Reviews set apart and why: near-copies of another one, or a burst of one mind.

    They stay in the star statistics.
    """

    kind: Literal["copies", "burst"]
    reason: str
    review_ids: tuple[ReviewId, ...]
    original: ReviewId | None = None
    first_date: dt.date | None = None
    last_date: dt.date | None = None


class Quotation(Noun):
    """A sentence that stands for many: `count` reviews say so of `term`, `share` of all, 0 to 1.

    It may be quoted in `channels`, by consent.
    """

    side: Side
    term: str
    review_id: ReviewId
    sentence: str
    language: str
    rating: float | None
    channels: tuple[Channel, ...]
    count: int
    share: float


class ReviewSummary(Noun):
    """What a set of reviews says. `mean` is 1 to 5 stars; `distribution` counts 1 to 5; `nps` is -100 to 100.

    Numbers are of all reviews; `set_apart` of them are suspicious, and the numbers `_without` leave those out. Themes
    and quotations never rest on reviews set apart.
    """

    product: ProductId | None
    count: int
    rated: int
    mean: float | None
    distribution: dict[str, int]
    nps: float | None
    nps_count: int
    first_date: dt.date | None
    last_date: dt.date | None
    languages: dict[str, int]
    praise: tuple[Theme, ...]
    complaints: tuple[Theme, ...]
    quotable: int
    periods: tuple[Period, ...] = ()
    trend: Trend = Trend(direction="too_few", ratings=0)
    quotations: tuple[Quotation, ...] = ()
    suspicious: tuple[Suspicion, ...] = ()
    set_apart: int = 0
    mean_without: float | None = None
    distribution_without: dict[str, int] = {}
