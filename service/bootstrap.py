"""Settings → adapters → one frozen Service of bound workflows. The only place with imports inside functions.

Adapters are imported where they are built, so that `moments --help` loads no database, index or model.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import IO

from service.domain.brands import Brand
from service.domain.briefs import CheckRequest
from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest
from service.domain.evidence import Review, ReviewSummary, Source
from service.domain.findings import CheckReport
from service.domain.ingestion import IngestReport, ReviewFormat, SourceDeletion, SourceRecord
from service.domain.nouns import DraftId, ProductId, SourceId
from service.domain.searches import SearchRequest, SearchResult
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.errors import NotFound
from service.ports import ChatModel, ContentLibrary, Embedder, IdempotencyStore, Ports, Progress
from service.settings import Settings
from service.workflows.check_content import check_content
from service.workflows.draft_content import draft_content
from service.workflows.heal_indexes import heal_indexes
from service.workflows.ingest_knowledge import add_reviews, delete_source, ingest_path, put_document
from service.workflows.know_brand import BrandMemory
from service.workflows.respond_to_review import respond_to_review
from service.workflows.search_knowledge import search_knowledge
from service.workflows.suggest_replies import suggest_replies


@dataclass(frozen=True, slots=True)
class Service:
    """All that the product can do, for the web and the command line. Brands are named by id.

    Every method raises `NotFound` (code `brand_not_found`) for an unknown brand, and other `ServiceError`s.
    """

    library: ContentLibrary
    idempotency: IdempotencyStore
    ports: Ports
    memory: BrandMemory
    release: Callable[[], Awaitable[None]]

    async def draft_content(self, brand: str, request: DraftRequest) -> Draft:
        """Write, check and keep a draft."""
        return await draft_content(self.ports, self.memory, brand, request)

    async def suggest_replies(self, brand: str, request: ReplyRequest) -> Suggestions:
        """Suggest up to three replies to a conversation."""
        return await suggest_replies(self.ports, self.memory, brand, request)

    async def respond_to_review(self, brand: str, request: ReviewResponseRequest) -> Draft:
        """Write a public response to a review."""
        return await respond_to_review(self.ports, self.memory, brand, request)

    async def check_content(self, brand: str, request: CheckRequest) -> CheckReport:
        """Check words that a person or another tool wrote."""
        return await check_content(self.ports, self.memory, brand, request)

    async def search_knowledge(self, brand: str, request: SearchRequest) -> SearchResult:
        """Search passages and reviews by meaning."""
        return await search_knowledge(self.ports, brand, request)

    async def get_draft(self, brand: str, draft_id: str) -> Draft:
        """Return a draft on record; code `draft_not_found` if there is none."""
        draft = await self.ports.drafts.get(self._brand(brand).brand_id, DraftId(draft_id))
        if draft is None:
            raise NotFound(f"there is no draft {draft_id!r}; see GET /v1/brands/{brand}/drafts", code="draft_not_found")
        return draft

    async def list_drafts(self, brand: str, wanted: DraftFilter) -> DraftPage:
        """Return one page of drafts, newest first."""
        return await self.ports.drafts.list(self._brand(brand).brand_id, wanted)

    async def put_document(
        self, brand: str, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]
    ) -> IngestReport:
        """Take one document or list of facts in."""
        return await put_document(self.ports, brand, source_id, data, media_type, fields)

    async def get_source(self, brand: str, source_id: str) -> SourceRecord:
        """Return a source with its passages; code `source_not_found` if there is none."""
        record = await self.ports.knowledge.get_source(self._brand(brand).brand_id, SourceId(source_id))
        if record is None:
            raise NotFound(
                f"there is no source {source_id!r}; see GET /v1/brands/{brand}/sources", code="source_not_found"
            )
        return record

    async def list_sources(self, brand: str) -> tuple[Source, ...]:
        """Return all sources, without their text."""
        return await self.ports.knowledge.list_sources(self._brand(brand).brand_id)

    async def delete_source(self, brand: str, source_id: str) -> SourceDeletion:
        """Remove a source with all that came of it."""
        return await delete_source(self.ports, brand, source_id)

    async def add_reviews(
        self,
        brand: str,
        stream: IO[bytes],
        form: ReviewFormat,
        mapping: Mapping[str, str],
        file: str,
        progress: Progress,
    ) -> IngestReport:
        """Take reviews in; bad rows are reported and the rest go in."""
        return await add_reviews(self.ports, brand, stream, form, mapping, file, progress)

    async def list_reviews(self, brand: str, product: str | None, after: str | None, limit: int) -> tuple[Review, ...]:
        """Return reviews by id, after an id."""
        wanted = ProductId(product) if product else None
        return await self.ports.knowledge.list_reviews(self._brand(brand).brand_id, wanted, after, limit)

    async def summarise_reviews(self, brand: str, product: str | None) -> ReviewSummary:
        """Return what the reviews of a product, or of the brand, say."""
        known = await self.memory.of(self._brand(brand))
        return known.summary([product] if product else [], None, self.ports.clock.now().date())

    async def ingest_path(self, brand: str, path: str, mapping: Mapping[str, str], progress: Progress) -> IngestReport:
        """Take a file or a brand's folder in."""
        return await ingest_path(self.ports, brand, path, mapping, progress)

    async def not_ready(self) -> tuple[str, ...]:
        """Return what is not ready, a sentence each; nothing when all is well."""
        problems = [f"{row.file}:{row.line or 1}: {row.reason}" for row in self.library.problems()]
        if not self.library.brands():
            problems.append("no brand: put one into the knowledge folder (moments init BRAND)")
        return tuple(problems)

    async def close(self) -> None:
        """Let go of files, threads and connections."""
        await self.release()

    def _brand(self, brand: str) -> Brand:
        return self.library.brand(brand)


def open_library(settings: Settings) -> ContentLibrary:
    """Return the editors' brands and prompts alone: no store is opened, so a running service is no hindrance."""
    from service.adapters.content_files import ContentFiles

    return ContentFiles(settings.knowledge_dir, settings.prompts_dir)


async def build_service(settings: Settings, *, will_draft: bool = True) -> Service:
    """Open the stores, mend the index, and return the service; close it with `await service.close()`.

    Without `will_draft` the model's library is not loaded ahead, which spares 3 s of CPU.

    Raises:
        StorageFailed: the data folder is in use by another process, or cannot be written.
        NotReady: the embedder's weights are not installed.
    """
    warm_up = asyncio.create_task(_warm_up(will_draft))
    stack = AsyncExitStack()
    try:
        service = await _open(settings, stack)
        await heal_indexes(service.ports)
        await warm_up
    except BaseException:
        await stack.aclose()
        raise
    return service


async def _open(settings: Settings, stack: AsyncExitStack) -> Service:
    from service.adapters.chroma_index import ChromaIndex
    from service.adapters.database import Database
    from service.adapters.draft_store import SqlDraftStore
    from service.adapters.fasttext_languages import FasttextLanguages
    from service.adapters.idempotency_store import SqlIdempotencyStore
    from service.adapters.knowledge_reader import FileKnowledgeReader
    from service.adapters.knowledge_store import SqlKnowledgeStore
    from service.adapters.markdown_html import MarkdownHtml
    from service.adapters.system_clock import SystemClock

    # The database comes first: it holds the lock of the data folder, which Chroma's files need.
    database = await stack.enter_async_context(Database(settings.data_dir, settings.database_url))
    idempotency = SqlIdempotencyStore(database)
    await idempotency.recover()
    embedder = _embedder(settings)
    index = ChromaIndex(settings.data_dir / "index", settings.chroma_url, embedder.model_id)
    stack.callback(index.close)
    knowledge = SqlKnowledgeStore(database)
    ports = Ports(
        library=open_library(settings),
        knowledge=knowledge,
        index=index,
        embedder=embedder,
        model=_model(settings),
        drafts=SqlDraftStore(database),
        reader=FileKnowledgeReader(),
        renderer=MarkdownHtml(),
        languages=FasttextLanguages(),
        clock=SystemClock(),
    )
    return Service(
        library=ports.library, idempotency=idempotency, ports=ports, memory=BrandMemory(knowledge), release=stack.aclose
    )


def _embedder(settings: Settings) -> Embedder:
    if settings.embedding_model:
        from service.adapters.litellm_embedder import LiteLLMEmbedder

        return LiteLLMEmbedder(settings.embedding_model, settings.model_api_base, _key(settings))
    from service.adapters.minilm_embedder import MiniLMEmbedder

    return MiniLMEmbedder(settings.data_dir / "embedder")


def _model(settings: Settings) -> ChatModel:
    from service.adapters.litellm_model import LiteLLMModel

    return LiteLLMModel(
        settings.model, api_base=settings.model_api_base, api_key=_key(settings), deadline_s=settings.deadline_s
    )


def _key(settings: Settings) -> str | None:
    return settings.model_api_key.get_secret_value() if settings.model_api_key else None


async def _warm_up(will_draft: bool) -> None:
    """Import LiteLLM beside the opening of the stores: its 3 s of CPU would else fall on the first request."""
    if will_draft:
        from service.adapters.litellm_setup import litellm_module

        await asyncio.to_thread(litellm_module)
