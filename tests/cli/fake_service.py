"""A service for the command line: real files of brands and prompts, everything else from memory.

Run as a program it is `moments` with this service in place of the real one, for tests of exit codes and pipes.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from service import bootstrap
from service.adapters.content_files import ContentFiles
from service.adapters.knowledge_reader import FileKnowledgeReader
from service.cli.draft_view import EXIT_CODES
from service.domain.drafts import Draft, DraftRequest
from service.domain.findings import CheckReport
from service.domain.ingestion import IngestReport, ReviewRow, RowFormat, RowNote, SourceRecord
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest, Suggestions
from service.errors import NotReady, StorageFailed
from service.ports import Progress
from service.ports.rows import RowFile
from service.settings import Settings
from tests.fake_feedback import example_of
from tests.fakes import FakeService

NASTY = "red \x1b[31m alert \x07 [bold]not bold[/bold] :smile:"
_FORMATS: dict[str, RowFormat] = {"application/json": "json", "application/x-ndjson": "jsonl", "text/csv": "csv"}


def build_draft(status: str, **changes: object) -> Draft:
    """Return a draft with every kind of claim and finding."""
    span = {"part": "body", "start": 0, "end": 4}
    fields = {
        "id": "drf_1",
        "status": status,
        "parts": {"title": "Hats for walks", "body": NASTY},
        "text": f"Hats for walks\n\n{NASTY}",
        "claims": [
            {"text": "It costs 59 euros.", "span": span, "kind": "price", "status": "supported", "citations": ["c1"]},
            {
                "text": "It is the best.",
                "span": span,
                "kind": "superlative",
                "status": "unsupported",
                "reason": "no source",
            },
            {
                "text": "It lasts 9 years.",
                "span": span,
                "kind": "duration",
                "status": "contradicted",
                "citations": ["c9"],
            },
        ],
        "citations": [
            {"id": "c1", "kind": "fact", "source_id": "facts", "title": "Facts", "quote": "costs 59 euros", "score": 1}
        ],
        "checks": [
            {"check": "voice", "rule": "avoid", "severity": "info", "message": "a word to avoid"},
            {"check": "grounding", "rule": "number", "severity": "block", "message": "9 years is contradicted"},
        ],
        "missing": ["no case study"] if status == "insufficient_evidence" else [],
        "personalisation": {"used": ["product"], "missing": ["first_name"]},
    }
    return Draft.model_validate(example_of("draft_content", "201") | fields | changes)


class CliService(FakeService):
    """Drafts become what their topic says, such as `blocked`; the topics `sleep` and `crash` do that."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.library: Any = ContentFiles(settings.knowledge_dir, settings.prompts_dir)
        self.ports: Any = SimpleNamespace(embedder=FakeEmbedder())
        self.reader = FileKnowledgeReader()
        self.mapping: Mapping[str, str] = {}

    async def draft_content(self, brand: str, request: DraftRequest) -> Draft:
        self.library.brand(brand)
        await self._asked("draft_content", request)
        topic = request.topic or ""
        if topic == "sleep":
            Path("sleeping").touch()
            await asyncio.sleep(60)
        if topic == "crash":
            raise ZeroDivisionError("a mistake of ours")
        if topic == "storage":
            raise StorageFailed("the disk is full")
        draft = build_draft(topic if topic in EXIT_CODES else "ready", brand=brand, content_type=request.content_type)
        self.drafts[draft.id] = draft
        return draft

    async def suggest_replies(self, brand: str, request: ReplyRequest) -> Suggestions:
        await self._asked("suggest_replies", request)
        words = request.messages[-1].text.split()
        suggestions = tuple(build_draft(word) for word in words if word in ("ready", "blocked"))
        escalate = {"needed": "lawyer" in words, "reason": "It names a lawyer.", "reasons": ["legal_threat"]}
        return Suggestions.model_validate(
            {"id": "rep_1", "suggestions": suggestions, "missing": ["policy"], "escalate": escalate}
        )

    async def respond_to_review(self, brand: str, request: ReviewResponseRequest) -> Draft:
        await self._asked("respond_to_review", request)
        return build_draft("needs_review")

    async def check_content(self, brand: str, request: Any) -> CheckReport:
        await self._asked("check_content", request)
        draft = build_draft("ready")
        words = request.text or str(request.parts)
        if words == "unsure":
            doubt = {
                "check": "grounding",
                "rule": "claim-unsupported",
                "severity": "warn",
                "message": "Nothing says so.",
            }
            return CheckReport.model_validate({"claims": draft.claims, "findings": [doubt]})
        severe = "blocked" in words
        return CheckReport(claims=draft.claims, findings=draft.checks if severe else draft.checks[:1])

    async def ingest_path(self, brand: str, path: str, mapping: Mapping[str, str], progress: Progress) -> IngestReport:
        await self._asked("ingest_path", (brand, path, dict(mapping)))
        report = IngestReport()
        for file in self.reader.files(path):
            progress.expect(1)
            with self.reader.open(file.path) as stream:
                if file.holds == "document":
                    fields = {**self.reader.about(file.path), "origin": "folder"}
                    found = self.reader.document(file.source_id, stream.read(), file.media_type, fields)
                    report += IngestReport(added=1, facts=len(found.facts or ()), refused=found.refused)
                    self.sources[file.source_id] = SourceRecord(source=found.source, passages=())
                    continue
                for row in self.reader.reviews(RowFile(stream, _FORMATS[file.media_type], file.path, mapping)):
                    progress.advance()
                    if isinstance(row, RowNote):
                        report += IngestReport(notes=(row.text,))
                    else:
                        report += IngestReport(added=1) if isinstance(row, ReviewRow) else IngestReport(refused=(row,))
        return report


class FakeEmbedder:
    """Answers, or says that its weights are missing."""

    model_id = "fake@1"
    missing = False

    async def embed_queries(self, texts: object) -> object:
        if self.missing:
            raise NotReady("The weights are not there. Install them with pip.", code="embedder_missing")
        return texts


def main() -> None:
    """Run `moments` with the fake."""

    async def build(settings: Settings, **_: object) -> Any:
        return CliService(settings)

    bootstrap.build_service = build
    from service.cli.main import run

    run()


if __name__ == "__main__":
    main()
