"""Where the truth is kept: knowledge, drafts, and what was already answered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.ingestion import SourceRecord
from service.domain.nouns import BrandId, DraftId, PassageId, ProductId, ReviewId, SourceId
from service.ports.feedback import Basis
from service.ports.ledger import IndexLedger
from service.ports.vectors import ItemKind, Vectors
from service.retrieval.traits import Traits


class KnownItem(NamedTuple):
    """What searches keep in memory of a passage or review."""

    id: str
    vector: Vectors
    traits: Traits


class SourceEntry(NamedTuple):
    """A source with all its passages and one vector for each."""

    source: Source
    passages: Sequence[Passage]
    vectors: Vectors


class KnowledgeStore(IndexLedger, Protocol):
    """The truth about sources, passages, facts and reviews of each brand."""

    async def revision(self, brand: BrandId) -> int:
        """Return a number that grows with every change of the brand's knowledge."""
        ...

    async def source_hash(self, brand: BrandId, source_id: SourceId) -> str | None:
        """Return the content hash on record, or None if the source is unknown."""
        ...

    async def source_hashes(self, brand: BrandId) -> Mapping[SourceId, str]:
        """Return the content hash of every source on record."""
        ...

    async def put_sources(self, brand: BrandId, entries: Sequence[SourceEntry], embedder: str) -> None:
        """Replace sources and their passages, all in one transaction."""
        ...

    async def put_source(
        self, brand: BrandId, source: Source, passages: Sequence[Passage], vectors: Vectors, embedder: str
    ) -> tuple[PassageId, ...]:
        """Replace a source and its passages in one transaction; return the ids of passages that are gone."""
        ...

    async def put_facts(self, brand: BrandId, source: Source, facts: Sequence[Fact]) -> None:
        """Replace a source of facts and all facts that came from it, in one transaction."""
        ...

    async def delete_source(self, brand: BrandId, source_id: SourceId) -> tuple[tuple[PassageId, ...], int] | None:
        """Remove a source; return the ids of its passages and the number of its facts, or None if unknown."""
        ...

    async def get_source(self, brand: BrandId, source_id: SourceId) -> SourceRecord | None:
        """Return a source with its passages, or None."""
        ...

    async def list_sources(self, brand: BrandId) -> tuple[Source, ...]:
        """Return all sources by id, their text left empty."""
        ...

    async def get_passages(self, brand: BrandId, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Return the passages with these ids that exist, in the order asked."""
        ...

    async def list_passages(self, brand: BrandId, source_kind: str) -> tuple[Passage, ...]:
        """Return all passages of sources of one kind, by source and position."""
        ...

    async def list_facts(self, brand: BrandId) -> tuple[Fact, ...]:
        """Return all facts by key, also those not valid today."""
        ...

    async def review_hashes(self, brand: BrandId, ids: Sequence[ReviewId]) -> Mapping[ReviewId, str]:
        """Return the content hash of each review on record."""
        ...

    async def put_reviews(
        self, brand: BrandId, reviews: Sequence[Review], hashes: Sequence[str], vectors: Vectors, embedder: str
    ) -> None:
        """Add or replace reviews in one transaction."""
        ...

    async def delete_reviews(self, brand: BrandId, ids: Sequence[ReviewId]) -> int:
        """Remove reviews; return how many there were."""
        ...

    async def get_reviews(self, brand: BrandId, ids: Sequence[str]) -> tuple[Review, ...]:
        """Return the reviews with these ids that exist, in the order asked."""
        ...

    async def reviews_of(self, brand: BrandId, customer: str) -> tuple[Review, ...]:
        """Return all reviews of a customer, by the caller's own id."""
        ...

    async def list_reviews(
        self, brand: BrandId, product: ProductId | None = None, after: str | None = None, limit: int | None = None
    ) -> tuple[Review, ...]:
        """Return reviews by id, after an id, at most `limit` of them."""
        ...

    async def items_since(
        self, brand: BrandId, kind: ItemKind, embedder: str, since: int, after: str, limit: int
    ) -> tuple[KnownItem, ...]:
        """Return items whose vector, by this embedder, changed after a revision, by id, beginning after an id.

        Since -1 gives all of them; so many items are read page by page.
        """
        ...

    async def removal(self, brand: BrandId) -> int:
        """Return the last revision that removed passages or reviews; 0 if none did."""
        ...

    async def folder_reviews(self, brand: BrandId, after: str, limit: int) -> tuple[ReviewId, ...]:
        """Return the ids of reviews that came from the brand's folder, in order, after an id."""
        ...


class DraftStore(Protocol):
    """Keeps drafts with their provenance, and what is counted of them."""

    async def add(self, draft: Draft, basis: Basis = Basis()) -> None:  # noqa: B008 - a tuple, which nobody can change
        """Keep a draft, with what it was asked for with and what it cites.

        Raises:
            InvalidRequest: it is for a customer who was erased, and answers nobody (code `customer_erased`).
        """
        ...

    async def get(self, brand: BrandId, draft_id: DraftId) -> Draft | None:
        """Return a draft of this brand, or None."""
        ...

    async def list(self, brand: BrandId, wanted: DraftFilter) -> DraftPage:
        """Return one page of drafts, newest first.

        Raises:
            InvalidRequest: the cursor is not one of ours.
        """
        ...


class Started(NamedTuple):
    """A run that is ours since `at`: finish it with its response, or abandon it so that the key is free again."""

    scope: str
    key: str
    at: dt.datetime


class Replay(NamedTuple):
    """A response on record, to be sent again as it was."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class InProgress(NamedTuple):
    """The same request runs elsewhere `since` then; ask again shortly."""

    since: dt.datetime


class IdempotencyStore(Protocol):
    """Remembers for 24 hours what was answered to a request with a key, so that a repeat runs nothing twice."""

    async def begin(self, scope: str, key: str, body_hash: str, now: dt.datetime) -> Started | Replay | InProgress:
        """Claim a key within a scope (such as method and path): of concurrent callers exactly one gets `Started`.

        Raises:
            IdempotencyConflict: the key was used with another body.
        """
        ...

    async def finish(self, run: Started, response: Replay) -> None:
        """Keep the response of a run for repeats; a run that lost its key meanwhile is ignored."""
        ...

    async def abandon(self, run: Started) -> None:
        """Free the key of a run that gave no response worth keeping."""
        ...

    async def forget(self, brand: BrandId, words: Sequence[str]) -> int:
        """Remove the kept answers to a brand's requests that hold one of some words; return how many there were."""
        ...
