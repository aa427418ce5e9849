"""A search of a brand's knowledge and reviews: where it looks, and what it finds."""

import datetime as dt
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints

from service.domain.nouns import LocaleTag, Noun, ProductId


class Scope(NamedTuple):
    """Which items a search may find; an empty field asks for nothing.

    `products`: about one of these, or, with `general`, about no product in particular. `language`: an ISO 639 code.
    `day`: valid on that day, both ends included. `kinds`: kinds of source, such as `case_study`.
    """

    products: frozenset[str] = frozenset()
    general: bool = False
    language: str | None = None
    day: dt.date | None = None
    kinds: frozenset[str] = frozenset()


EVERYTHING = Scope()


class SearchRequest(Noun):
    """What to look for. `kind` is `passage`, `review` or both; the filters narrow what is found."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
    limit: int = Field(default=10, ge=1, le=50)
    kind: Literal["passage", "review"] | None = None
    products: tuple[ProductId, ...] = Field(default=(), max_length=20)
    locale: LocaleTag | None = None
    valid_on: dt.date | None = None
    """The day on which passages must be valid; today if it is not given."""


class SearchScores(Noun):
    """How a hit came to its place: cosine similarity (-1 to 1), share of the query's words (0 to 1), both together."""

    dense: float
    lexical: float
    fused: float


class SearchHit(Noun):
    """One answer of a search; `score` is what it is ranked by, up to 2. `id` names the passage or review."""

    kind: Literal["passage", "review"]
    id: str
    source_id: str
    title: str
    text: str
    score: float
    locale: LocaleTag
    url: str | None = None
    scores: SearchScores
    why: str


class SearchResult(Noun):
    """What a search found, best first."""

    hits: tuple[SearchHit, ...]
