"""A Service in memory for tests of the web and the command line. Its library and stores: `fake_…`."""

import asyncio
import csv
import datetime as dt
import io
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

from pydantic import ValidationError

from service.adapters.journey_files import FileJourneyReader
from service.adapters.markdown_html import MarkdownHtml
from service.adapters.outcome_files import FileOutcomeReader
from service.adapters.system_clock import SystemClock
from service.bootstrap import Service
from service.domain.briefs import CheckRequest
from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest
from service.domain.evidence import Review, Source
from service.domain.findings import CheckReport
from service.domain.ingestion import IngestReport, RowError, RowFormat, SourceDeletion, SourceRecord
from service.domain.keys import KeyLimits
from service.domain.nouns import DraftId, SourceId
from service.domain.prompts import ModelState
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.domain.searches import SearchRequest, SearchResult
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.errors import NotFound
from service.ports import (
    SILENT,
    UNTRACED,
    ContentLibrary,
    EvaluationStore,
    KeyStore,
    Progress,
    Tracer,
)
from service.ports.rows import RowFile
from service.workflows.follow_journeys import Journeys
from service.workflows.keep_accounts import Accounts
from service.workflows.measure_models import ModelMeter
from service.workflows.measure_outcomes import Measurement
from service.workflows.run_drafts import DraftRun, DraftRuns
from tests.batch_fakes import FakeBatches, FakeWebhooks
from tests.fake_customers import FakeCustomers
from tests.fake_feedback import FakeDecisions, FakeLessons, FakeRecalls, FakeSlots, example_of
from tests.fake_library import BRAND, FakeLibrary
from tests.fake_listening import FakeJourneyStore, FakeListening
from tests.fake_outcomes import FakeOutcomeStore
from tests.fake_stores import FakeIdempotency, NoEvaluations, NoKeys

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class FakeService:
    """Answers with the documented examples and remembers what it was asked.

    `calls` counts calls by name. `error` is raised by the next calls; `before` is awaited first, to make them slow.
    """

    def __init__(self) -> None:
        self.library = FakeLibrary()
        self.idempotency = FakeIdempotency()
        self.calls: list[tuple[str, Any]] = []
        self.error: Exception | None = None
        self.before: Callable[[], Awaitable[None]] = _nothing
        self.missing: tuple[str, ...] = ()
        self.drafts: dict[str, Draft] = {}
        self.sources: dict[str, SourceRecord] = {}
        self.reviews: dict[str, Review] = {}
        self.closed = False
        self.mended = 0
        self.impaired: tuple[str, ...] = ()
        self.meter = ModelMeter(("mock/composer",))
        self.states: tuple[ModelState, ...] = ()
        self.tracer: Tracer = UNTRACED
        self.customers = FakeCustomers(self._asked)
        self.keys: KeyStore = NoKeys()
        self.evaluations: EvaluationStore = NoEvaluations()
        self.batches = FakeBatches()
        self.webhooks = FakeWebhooks()
        self.ports = SimpleNamespace(clock=SystemClock(), renderer=MarkdownHtml())
        self.journey_store = FakeJourneyStore()
        library = cast("ContentLibrary", self.library)
        self.journeys = Journeys(library, self.journey_store, FileJourneyReader(), SystemClock())
        self.listening = FakeListening()
        self.accounts = Accounts(self.keys, SystemClock(), KeyLimits())
        self.outcome_store = FakeOutcomeStore()
        runs = cast("DraftRuns", SimpleNamespace(find=lambda brand, draft_id: None))
        self.measurement = Measurement(library, FileOutcomeReader(), self.outcome_store, runs, SystemClock())
        self.decisions = FakeDecisions(self._asked)
        self.lessons = FakeLessons(self._asked)
        self.slots = FakeSlots(self._asked)
        self.recalls = FakeRecalls(self._asked)

    def as_service(self) -> Service:
        """Return itself under the type of the real one."""
        return cast("Service", self)

    async def _asked(self, name: str, what: Any = None) -> None:
        self.calls.append((name, what))
        await self.before()
        if self.error is not None:
            raise self.error

    def _keep(self, shape: Any, **changes: object) -> Draft:
        return self.remember(Draft.model_validate(shape | {"id": f"drf_{len(self.drafts) + 1:04d}"} | changes))

    def remember(self, draft: Draft) -> Draft:
        """Put a draft on record."""
        self.drafts[draft.id] = draft
        self.outcome_store.drafts[BRAND.id, draft.id] = (draft, None)
        return draft

    async def draft_content(self, brand: str, request: DraftRequest) -> Draft:
        await self._asked("draft_content", request)
        return self._keep(example_of("draft_content", "201"), content_type=request.content_type)

    async def begin_draft(
        self, brand: str, request: DraftRequest, made: Callable[[Draft], None], *, most: int, promised: bool = False
    ) -> tuple[DraftId, DraftRun]:
        await self._asked("begin_draft", (request, most, promised))
        draft, run = self._keep(example_of("draft_content", "201"), content_type=request.content_type), DraftRun()
        run.tell(draft)
        run.end()
        made(draft)
        return draft.id, run

    async def suggest_replies(self, brand: str, request: ReplyRequest) -> Suggestions:
        await self._asked("suggest_replies", request)
        return Suggestions.model_validate(example_of("suggest_replies", "200"))

    async def respond_to_review(self, brand: str, request: ReviewResponseRequest) -> Draft:
        await self._asked("respond_to_review", request)
        return self._keep(example_of("respond_to_review", "201"))

    async def check_content(self, brand: str, request: CheckRequest) -> CheckReport:
        await self._asked("check_content", request)
        return CheckReport.model_validate(example_of("check_content", "200"))

    async def search_knowledge(self, brand: str, request: SearchRequest) -> SearchResult:
        await self._asked("search_knowledge", request)
        return SearchResult.model_validate(example_of("search_knowledge", "200"))

    async def get_draft(self, brand: str, draft_id: str) -> Draft:
        await self._asked("get_draft", draft_id)
        if draft_id not in self.drafts:
            raise NotFound("there is no such draft", code="draft_not_found")
        return self.drafts[DraftId(draft_id)]

    async def find_draft(self, brand: str, draft_id: str) -> Draft | None:
        return await self.get_draft(brand, draft_id)

    def find_run(self, brand: str, draft_id: str) -> None:
        return None

    async def list_drafts(self, brand: str, wanted: DraftFilter) -> DraftPage:
        await self._asked("list_drafts", wanted)
        return DraftPage(items=tuple(self.drafts.values())[: wanted.limit])

    async def put_document(
        self, brand: str, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]
    ) -> IngestReport:
        await self._asked("put_document", (source_id, data, media_type, dict(fields)))
        known = source_id in self.sources
        source = Source(id=source_id, title=fields.get("title", source_id), text=data.decode())
        self.sources[source_id] = SourceRecord(source=source, passages=())
        return IngestReport(changed=1, passages=1) if known else IngestReport(added=1, passages=1)

    async def get_source(self, brand: str, source_id: str) -> SourceRecord:
        await self._asked("get_source", source_id)
        if source_id not in self.sources:
            raise NotFound("there is no such source", code="source_not_found")
        return self.sources[source_id]

    async def list_sources(self, brand: str) -> tuple[Source, ...]:
        await self._asked("list_sources")
        return tuple(record.source.model_copy(update={"text": ""}) for record in self.sources.values())

    async def delete_source(self, brand: str, source_id: str) -> SourceDeletion:
        await self.get_source(brand, source_id)
        del self.sources[source_id]
        return SourceDeletion(source_id=SourceId(source_id), passages=1, facts=0)

    async def add_reviews(self, brand: str, rows: RowFile, progress: Progress = SILENT) -> IngestReport:
        await self._asked("add_reviews", (rows.form, dict(rows.mapping), rows.file))
        report = IngestReport()
        for line, row in enumerate(_rows(rows.stream.read().decode(), rows.form, rows.mapping), start=1):
            progress.advance()
            try:
                review = Review.model_validate(row)
            except ValidationError:
                report += IngestReport(refused=(RowError(file=rows.file, line=line, reason="the row does not fit"),))
                continue
            report += IngestReport(unchanged=1) if review.id in self.reviews else IngestReport(added=1)
            self.reviews[review.id] = review
        return report

    async def list_reviews(self, brand: str, product: str | None, after: str | None, limit: int) -> tuple[Review, ...]:
        await self._asked("list_reviews", (product, after, limit))
        known = [self.reviews[key] for key in sorted(self.reviews) if key > (after or "")]
        return tuple(review for review in known if product in (None, review.product))[:limit]

    async def summarise_reviews(self, brand: str, scope: ReviewScope) -> ReviewSummary:
        await self._asked("summarise_reviews", scope)
        return ReviewSummary.model_validate(example_of("summarise_reviews", "200"))

    async def ingest_path(self, brand: str, path: str, mapping: Mapping[str, str], progress: Progress) -> IngestReport:
        await self._asked("ingest_path", path)
        return IngestReport(added=1)

    def notices(self) -> tuple[str, ...]:
        return ()

    async def not_ready(self) -> tuple[str, ...]:
        return self.missing

    async def degraded(self) -> tuple[str, ...]:
        return self.impaired

    def model_states(self) -> tuple[ModelState, ...]:
        return self.states

    async def close(self) -> None:
        self.closed = True


async def _nothing() -> None:
    await asyncio.sleep(0)


def _rows(text: str, form: RowFormat, mapping: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    if form == "json":
        return cast("list[dict[str, Any]]", json.loads(text))
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines() if line]
    names = {column: field for field, column in mapping.items()}
    return [{names.get(name, name): value for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
