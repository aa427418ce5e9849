"""What the core asks of the world, as protocols; adapters fulfil them, tests/contracts hold one suite for each."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from service.domain.brands import Brand
from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.ingestion import KnowledgeFile, ParsedDocument, ReviewFormat, RowError, SourceRecord
from service.domain.nouns import BrandId, DraftId, PassageId, ProductId, ReviewId, SourceId
from service.domain.prompts import Completion, ModelCall, Prompt, PromptVersions

Vectors = NDArray[np.float32]
"""Shape n × d, unit length rows."""

ItemKind = Literal["passage", "review"]


class ChatModel(Protocol):
    """A model that answers."""

    @property
    def name(self) -> str:
        """The model asked when a request names none."""
        ...

    async def complete(self, call: ModelCall) -> Completion:
        """Return the model's answer.

        Raises:
            ModelError: the model gave none; the subclass says why and whether to try again.
        """
        ...


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def model_id(self) -> str:
        """A stable name of model and revision; vectors of different ids never meet."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order: n × d float32 of unit length."""
        ...

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query, shape (d,); repeated queries are answered from a cache."""
        ...


class Hit(NamedTuple):
    """An item found, with its cosine similarity (-1 to 1)."""

    id: str
    score: float


class PassageIndex(Protocol):
    """A dense index of passages and reviews, one space a brand and kind; it can always be rebuilt from the truth."""

    async def upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors."""
        ...

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are fine."""
        ...

    async def search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        """Return the nearest items, best first; none for a brand without items."""
        ...

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held, to compare with the truth."""
        ...


class StoredVector(NamedTuple):
    """A vector on record, for rebuilding an index without embedding again."""

    id: str
    vector: Vectors


class UpsertOutcome(NamedTuple):
    """How many reviews were new, changed or already there word for word."""

    added: int
    changed: int
    unchanged: int


class KnowledgeStore(Protocol):
    """The truth about sources, passages, facts and reviews of each brand."""

    async def revision(self, brand: BrandId) -> int:
        """Return a number that grows with every change of the brand's knowledge."""
        ...

    async def source_hash(self, brand: BrandId, source_id: SourceId) -> str | None:
        """Return the content hash on record, or None if the source is unknown."""
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

    async def list_reviews(
        self, brand: BrandId, product: ProductId | None = None, after: str | None = None, limit: int | None = None
    ) -> tuple[Review, ...]:
        """Return reviews by id, after an id, at most `limit` of them."""
        ...

    async def vectors(
        self, brand: BrandId, kind: ItemKind, embedder: str, ids: Sequence[str]
    ) -> tuple[StoredVector, ...]:
        """Return the stored vectors of these items that were made by this embedder."""
        ...

    async def put_vectors(
        self, brand: BrandId, kind: ItemKind, embedder: str, ids: Sequence[str], vectors: Vectors
    ) -> None:
        """Keep vectors of items on record, made by this embedder."""
        ...

    async def item_ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return the ids of all passages or reviews of a brand."""
        ...


class DraftStore(Protocol):
    """Keeps drafts with their provenance."""

    async def add(self, draft: Draft) -> None:
        """Keep a draft."""
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


class ContentLibrary(Protocol):
    """Brands and prompts, as editors keep them in files; read anew when a file changes."""

    def brands(self) -> tuple[Brand, ...]:
        """Return every brand whose file is sound, by id."""
        ...

    def brand(self, name: str) -> Brand:
        """Return one brand.

        Raises:
            NotFound: there is no such brand.
            InvalidContent: its file is broken; the detail says where.
        """
        ...

    def prompt(self, reference: str) -> Prompt:
        """Return a prompt by `name` (label `production`), `name@3`, `name@label` or `name@draft`.

        Raises:
            NotFound: unknown name, version or label.
            InvalidContent: the file is broken, or a published version was changed.
        """
        ...

    def prompts(self) -> tuple[PromptVersions, ...]:
        """Return all prompts with versions, labels and what is wrong with them."""
        ...

    def problems(self) -> tuple[RowError, ...]:
        """Return everything wrong with the files of brands and prompts, with file and line."""
        ...


class LanguageDetector(Protocol):
    """Tells the language of a text."""

    def detect(self, text: str) -> str | None:
        """Return an ISO 639-1 code, or None when the text is too short to tell."""
        ...


class PageRenderer(Protocol):
    """Turns Markdown into safe HTML."""

    def html(self, markdown: str) -> str:
        """Return sanitised HTML."""
        ...


class Clock(Protocol):
    """Time and new ids, so that tests can fix both."""

    def now(self) -> dt.datetime:
        """Return the time with a zone."""
        ...

    def new_id(self, prefix: str) -> str:
        """Return a fresh id that sorts by time, such as `drf_0192…`."""
        ...


class Progress(Protocol):
    """Shows how long work goes on."""

    def expect(self, total: int) -> None:
        """Say that this many more steps are to come."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Say that steps are done."""
        ...


class KnowledgeReader(Protocol):
    """Reads documents, facts and reviews in the formats that a brand has them in."""

    def document(self, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]) -> ParsedDocument:
        """Read a document or a list of facts; `fields` win over the document's own front matter.

        Raises:
            InvalidRequest: not UTF-8, an unknown media type, broken front matter; the detail says where.
        """
        ...

    def reviews(
        self, stream: IO[bytes], form: ReviewFormat, mapping: Mapping[str, str], file: str
    ) -> Iterator[Review | RowError]:
        """Read reviews one by one; a bad row becomes a RowError and the rest go on. `mapping`: field → column."""
        ...

    def files(self, path: str) -> tuple[KnowledgeFile, ...]:
        """Return what can be ingested at a path: one file, or all of a brand's folder."""
        ...

    def open(self, path: str) -> IO[bytes]:
        """Open a file for reading."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a workflow may use of the world."""

    library: ContentLibrary
    knowledge: KnowledgeStore
    index: PassageIndex
    embedder: Embedder
    model: ChatModel
    drafts: DraftStore
    reader: KnowledgeReader
    renderer: PageRenderer
    languages: LanguageDetector
    clock: Clock
