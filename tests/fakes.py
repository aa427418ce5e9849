"""Fakes in memory of what the web and the command line call: a Service, its library, and its idempotency store."""

import asyncio
import csv
import datetime as dt
import io
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import IO, Any, cast

from pydantic import ValidationError

from service.adapters.journey_files import FileJourneyReader
from service.adapters.journey_rule_files import default_rules
from service.adapters.markdown_html import MarkdownHtml
from service.adapters.outcome_files import FileOutcomeReader
from service.adapters.system_clock import SystemClock
from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.briefs import CheckRequest
from service.domain.drafts import Draft, DraftFilter, DraftPage, DraftRequest
from service.domain.evidence import Review, Source
from service.domain.findings import CheckReport
from service.domain.ingestion import IngestReport, ReviewFormat, RowError, SourceDeletion, SourceRecord
from service.domain.journey_rules import JourneyRules
from service.domain.keys import KeyId, KeyLimits, KeyRecord, Spend, SpendOf
from service.domain.moments import ContentType, Moment
from service.domain.nouns import DraftId, SourceId
from service.domain.prompts import ModelState, Prompt, PromptFrontMatter, PromptVersions
from service.domain.review_summaries import ReviewScope, ReviewSummary
from service.domain.rules import RuleBook, RulePack
from service.domain.searches import SearchRequest, SearchResult
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.errors import IdempotencyConflict, InvalidContent, NotFound, StorageFailed
from service.ports import (
    UNTRACED,
    ContentLibrary,
    EvaluationEntry,
    EvaluationStore,
    InProgress,
    KeyStore,
    Progress,
    Replay,
    Silent,
    Started,
    Tracer,
)
from service.workflows.follow_journeys import Journeys
from service.workflows.keep_accounts import Accounts
from service.workflows.measure_models import ModelMeter
from service.workflows.measure_outcomes import Measurement
from service.workflows.run_drafts import DraftRun, DraftRuns
from tests.batch_fakes import FakeBatches, FakeWebhooks
from tests.fake_customers import FakeCustomers
from tests.fake_feedback import FakeDecisions, FakeLessons, FakeRecalls, FakeSlots, example_of
from tests.fake_listening import FakeJourneyStore, FakeListening
from tests.fake_outcomes import FakeOutcomeStore

__all__ = ["example_of"]

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
BRAND = Brand.model_validate(
    {
        "id": "alder-and-brim",
        "name": "Alder & Brim",
        "products": [{"id": "trail-hat", "name": "Trail Hat", "category": "outdoor hats"}],
    }
)


_SILENT = Silent()


class FakeLibrary:
    """One brand, and a prompt of which version 2 is broken."""

    def brands(self) -> tuple[Brand, ...]:
        return (BRAND,)

    def brand(self, name: str) -> Brand:
        if name == "broken":
            raise InvalidContent("knowledge/broken/brand.yaml:3: voice: unknown key", code="brand_invalid")
        if name != BRAND.id:
            raise NotFound(f"no brand {name!r}", code="brand_not_found")
        return BRAND

    def prompt(self, reference: str) -> Prompt:
        if reference.endswith("@2"):
            raise InvalidContent("v0002.j2:1: the published version was changed", code="prompt_changed")
        matter = {
            "id": "buyer_guide",
            "version": 1,
            "moment": "zmot",
            "content_type": "buyer_guide",
            "channels": ["web"],
            "description": "A guide.",
            "owners": ["content"],
            "change_note": "First.",
            "inputs": ["brief"],
            "rules": [],
        }
        return Prompt(front_matter=PromptFrontMatter.model_validate(matter), source="", path="draft.j2", hash="a1")

    def prompts(self) -> tuple[PromptVersions, ...]:
        guide = PromptVersions(
            name="buyer_guide",
            moment=Moment.ZMOT,
            content_type=ContentType.BUYER_GUIDE,
            description="A guide.",
            versions=(1, 2),
            labels={"production": 1},
        )
        return (guide,)

    def packs(self) -> tuple[RulePack, ...]:
        return ()

    def rules(self, brand: Brand, platform: str | None = None) -> RuleBook:
        return RuleBook()

    def journey(self, brand: str) -> JourneyRules:
        return default_rules()

    def problems(self) -> tuple[RowError, ...]:
        return ()


class FakeIdempotency:
    """Keeps answers for ever."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], tuple[str, Replay | None]] = {}
        self.running: set[tuple[str, str]] = set()

    async def begin(self, scope: str, key: str, body_hash: str, now: dt.datetime) -> Started | Replay | InProgress:
        known = self.records.setdefault((scope, key), (body_hash, None))
        if known[0] != body_hash:
            raise IdempotencyConflict("this idempotency key was used with another body")
        if known[1] is not None:
            return known[1]
        if (scope, key) in self.running:
            return InProgress(now)
        self.running.add((scope, key))
        return Started(scope, key, now)

    async def finish(self, run: Started, response: Replay) -> None:
        claim = (run.scope, run.key)
        self.running.discard(claim)
        self.records[claim] = (self.records[claim][0], response)

    async def abandon(self, run: Started) -> None:
        self.running.discard((run.scope, run.key))
        self.records.pop((run.scope, run.key), None)


class NoKeys:
    """No key, and nothing spent: development mode."""

    async def create(self, record: KeyRecord) -> None:
        raise StorageFailed("there is no place for keys here")

    async def list(self) -> tuple[KeyRecord, ...]:
        return ()

    async def get(self, key: KeyId) -> KeyRecord | None:
        return None

    async def revoke(self, key: KeyId, at: dt.datetime) -> bool:
        return False

    async def rotate(self, key: KeyId, digest: bytes, prefix: str, old_until: dt.datetime) -> bool:
        return False

    async def touch(self, used: Mapping[KeyId, dt.datetime]) -> None:
        pass

    async def add_spend(self, spent: Mapping[SpendOf, Spend]) -> None:
        pass

    async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
        return {}


class NoEvaluations:
    """None on record, and no place for any."""

    async def add(self, entry: EvaluationEntry) -> None:
        raise StorageFailed("there is no place for evaluations here")

    async def change(self, entry: EvaluationEntry, report: str | None = None) -> None:
        pass

    async def find(self, evaluation_id: str) -> EvaluationEntry | None:
        return None

    async def report(self, evaluation_id: str) -> bytes | None:
        return None

    async def newest(self, limit: int) -> tuple[EvaluationEntry, ...]:
        return ()

    async def fail_unfinished(self, seen_before: dt.datetime, at: dt.datetime, reason: str) -> int:
        return 0


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

    async def add_reviews(
        self,
        brand: str,
        stream: IO[bytes],
        form: ReviewFormat,
        mapping: Mapping[str, str],
        file: str,
        progress: Progress = _SILENT,
    ) -> IngestReport:
        await self._asked("add_reviews", (form, dict(mapping), file))
        report = IngestReport()
        for line, row in enumerate(_rows(stream.read().decode(), form, mapping), start=1):
            progress.advance()
            try:
                review = Review.model_validate(row)
            except ValidationError:
                report += IngestReport(refused=(RowError(file=file, line=line, reason="the row does not fit"),))
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


def _rows(text: str, form: ReviewFormat, mapping: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    if form == "json":
        return cast("list[dict[str, Any]]", json.loads(text))
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines() if line]
    names = {column: field for field, column in mapping.items()}
    return [{names.get(name, name): value for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
