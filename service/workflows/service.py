"""All that the product can do, in one frozen object: workflows bound to what they use. Making it: `bootstrap`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from service.domain.brands import Brand
from service.domain.briefs import CheckRequest
from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest
from service.domain.evidence import Review, Source
from service.domain.findings import CheckReport
from service.domain.ingestion import IngestReport, SourceDeletion, SourceRecord
from service.domain.nouns import DraftId, ProductId, SourceId
from service.domain.prompts import ModelState
from service.domain.recalls import Changed
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.domain.searches import SearchRequest, SearchResult
from service.domain.streams import Tell
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.errors import NotFound
from service.ports import SILENT, ContentLibrary, EvaluationStore, IdempotencyStore, KeyStore, Ports, Progress, Tracer
from service.ports.rows import RowFile
from service.workflows.change_embedder import EmbedderChange
from service.workflows.check_content import check_content
from service.workflows.draft_content import draft_content
from service.workflows.feed_indexes import IndexFeed
from service.workflows.find_drafts import find_draft, whole_draft
from service.workflows.follow_journeys import Journeys
from service.workflows.hear_reviews import Listening
from service.workflows.ingest_knowledge import add_reviews, delete_source, ingest_path, put_document
from service.workflows.keep_accounts import Accounts
from service.workflows.keep_decisions import Decisions
from service.workflows.keep_lessons import Lessons
from service.workflows.know_brand import BrandMemory
from service.workflows.manage_batches import Batches
from service.workflows.manage_webhooks import Webhooks
from service.workflows.measure_models import ModelMeter
from service.workflows.measure_outcomes import Measurement
from service.workflows.respond_to_review import respond_to_review
from service.workflows.run_drafts import DraftRun, DraftRuns
from service.workflows.search_knowledge import search_knowledge
from service.workflows.serve_customers import Customers
from service.workflows.serve_slots import Slots
from service.workflows.suggest_replies import suggest_replies
from service.workflows.tell_readiness import Watchman
from service.workflows.tend_recalls import Recalls


@dataclass(frozen=True, slots=True)
class Service:
    """All that the product can do, for the web and the command line. Brands are named by id.

    Every method raises `NotFound` (code `brand_not_found`) for an unknown brand, and other `ServiceError`s.
    """

    library: ContentLibrary
    idempotency: IdempotencyStore
    keys: KeyStore
    accounts: Accounts
    ports: Ports
    memory: BrandMemory
    feed: IndexFeed
    change: EmbedderChange
    mended: int
    meter: ModelMeter
    watchman: Watchman
    runs: DraftRuns
    customers: Customers
    measurement: Measurement
    decisions: Decisions
    lessons: Lessons
    slots: Slots
    recalls: Recalls
    evaluations: EvaluationStore
    batches: Batches
    webhooks: Webhooks
    journeys: Journeys
    listening: Listening
    release: Callable[[], Awaitable[None]]

    async def draft_content(self, brand: str, request: DraftRequest) -> Draft:
        """Write, check and keep a draft."""
        with self.ports.model.admitted(request.model):
            return await draft_content(self.ports, self.memory, brand, request)

    async def begin_draft(
        self, brand: str, request: DraftRequest, made: Callable[[Draft], None], *, most: int, promised: bool = False
    ) -> tuple[DraftId, DraftRun]:
        """Begin a draft that is written whoever goes away; `made` is told of it once it is there.

        `most` is the number that the caller's key may have under way, `promised` says that it will ask for it later.
        """

        async def write(tell: Tell) -> Draft:
            with self.ports.model.admitted(request.model):
                draft = await draft_content(self.ports, self.memory, brand, request, tell)
            made(draft)
            return draft

        return await self.runs.begin(self._brand(brand).brand_id, write, promised=promised, most=most)

    def find_run(self, brand: str, draft_id: str) -> DraftRun | None:
        """Return the run that writes a draft, or wrote it a while ago in this process."""
        return self.runs.find(self._brand(brand).brand_id, draft_id)

    async def suggest_replies(self, brand: str, request: ReplyRequest) -> Suggestions:
        """Suggest up to three replies to a conversation."""
        with self.ports.model.admitted(request.model, urgent=True):
            return await suggest_replies(self.ports, self.memory, brand, request)

    async def respond_to_review(self, brand: str, request: ReviewResponseRequest) -> Draft:
        """Write a public response to a review."""
        with self.ports.model.admitted(request.model):
            draft = await respond_to_review(self.ports, self.memory, brand, request)
        if request.review_id is not None:
            await self.listening.note_response(request.review_id, draft)
        return draft

    async def check_content(self, brand: str, request: CheckRequest) -> CheckReport:
        """Check words that a person or another tool wrote."""
        return await check_content(self.ports, self.memory, brand, request)

    async def search_knowledge(self, brand: str, request: SearchRequest) -> SearchResult:
        """Search passages and reviews by meaning."""
        return await search_knowledge(self.ports, self.memory, brand, request)

    async def get_draft(self, brand: str, draft_id: str) -> Draft:
        """Return a draft on record; see `whole_draft` for what there is instead of one."""
        found = self._brand(brand)
        return await self._told(found, await whole_draft(self.ports, self.runs, found, draft_id))

    async def find_draft(self, brand: str, draft_id: str) -> Draft | None:
        """Return a draft on record, or None for one that is still being written.

        Raises:
            NotFound: there is none (code `draft_not_found`).
            ServiceError: it was promised, and this is why it never came.
        """
        found = self._brand(brand)
        draft = await find_draft(self.ports, self.runs, found, draft_id)
        return None if draft is None else await self._told(found, draft)

    async def list_drafts(self, brand: str, wanted: DraftFilter) -> DraftPage:
        """Return one page of drafts, newest first."""
        brand_id = self._brand(brand).brand_id
        page = await self.ports.drafts.list(brand_id, wanted)
        return page.model_copy(update={"items": await self.decisions.told(brand_id, page.items)})

    async def put_document(
        self, brand: str, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]
    ) -> IngestReport:
        """Take one document or list of facts in."""
        report = await put_document(self.ports, self.feed, brand, source_id, data, media_type, fields)
        await self.recalls.after(brand, Changed(sources=(SourceId(source_id),)))
        return report

    async def get_source(self, brand: str, source_id: str) -> SourceRecord:
        """Return a source with its passages; code `source_not_found` if there is none."""
        record = await self.ports.knowledge.get_source(self._brand(brand).brand_id, SourceId(source_id))
        if record is None:
            raise NotFound.in_brand("source", brand, "sources")
        return record

    async def list_sources(self, brand: str) -> tuple[Source, ...]:
        """Return all sources, without their text."""
        return await self.ports.knowledge.list_sources(self._brand(brand).brand_id)

    async def delete_source(self, brand: str, source_id: str) -> SourceDeletion:
        """Remove a source with all that came of it."""
        deletion = await delete_source(self.ports, self.feed, brand, source_id)
        await self.recalls.after(brand, Changed(sources=(SourceId(source_id),)))
        return deletion

    async def add_reviews(self, brand: str, rows: RowFile, progress: Progress = SILENT) -> IngestReport:
        """Take reviews in; bad rows are reported and the rest go in."""
        report = await add_reviews(self.ports, self.feed, brand, rows, progress)
        await self.recalls.after(brand)
        return report

    async def list_reviews(self, brand: str, product: str | None, after: str | None, limit: int) -> tuple[Review, ...]:
        """Return reviews by id, after an id."""
        wanted = ProductId(product) if product else None
        return await self.ports.knowledge.list_reviews(self._brand(brand).brand_id, wanted, after, limit)

    async def summarise_reviews(self, brand: str, scope: ReviewScope) -> ReviewSummary:
        """Return what the reviews of a scope say; without conditions, those of the brand."""
        known = await self.memory.of(self._brand(brand))
        return known.summary_of(scope, self.ports.clock.now().date())

    async def ingest_path(
        self, brand: str, path: str, mapping: Mapping[str, str], progress: Progress = SILENT
    ) -> IngestReport:
        """Take a file or a brand's folder in."""
        report = await ingest_path(self.ports, self.feed, brand, path, mapping, progress)
        await self.recalls.after(brand)
        return report

    async def not_ready(self) -> tuple[str, ...]:
        """Return what is not ready, a sentence each; nothing when all is well."""
        problems = [f"{row.where}: {row.reason}" for row in self.library.problems()]
        if not self.library.brands():
            problems.append("no brand: put one into the knowledge folder (moments init BRAND)")
        return (*problems, *(await self.watchman.condition()).not_ready)

    async def degraded(self) -> tuple[str, ...]:
        """Return what works less well than it should, a sentence each; requests are served all the same."""
        return (await self.watchman.condition()).degraded

    def model_states(self) -> tuple[ModelState, ...]:
        """Return how the models that are set up fare."""
        return self.ports.model.states()

    @property
    def tracer(self) -> Tracer:
        """Records where the time goes, if anything does."""
        return self.ports.tracer

    def notices(self) -> tuple[str, ...]:
        """Return what goes on in the background and limits the answers meanwhile, a sentence each; usually nothing."""
        return (self.change.notice,) if self.change.notice else ()

    async def close(self) -> None:
        """Let go of files, threads and connections."""
        await self.release()

    async def _told(self, brand: Brand, draft: Draft) -> Draft:
        return (await self.decisions.told(brand.brand_id, (draft,)))[0]

    def _brand(self, brand: str) -> Brand:
        return self.library.brand(brand)
