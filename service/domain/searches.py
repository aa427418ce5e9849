"""A search of a brand's knowledge and reviews, and what it finds."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from service.domain.nouns import LocaleTag, Noun, ProductId


class SearchRequest(Noun):
    """What to look for. `kind` is `passage`, `review` or both; the filters narrow what is found."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
    limit: int = Field(default=10, ge=1, le=50)
    kind: Literal["passage", "review"] | None = None
    products: tuple[ProductId, ...] = Field(default=(), max_length=20)
    locale: LocaleTag | None = None


class SearchHit(Noun):
    """One answer of a search; `score` is the cosine similarity, -1 to 1. `id` names the passage or review."""

    kind: Literal["passage", "review"]
    id: str
    source_id: str
    title: str
    text: str
    score: float
    locale: LocaleTag
    url: str | None = None


class SearchResult(Noun):
    """What a search found, best first."""

    hits: tuple[SearchHit, ...]
