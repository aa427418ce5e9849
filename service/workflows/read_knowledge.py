"""Reads what a brand has, in files and rows, as units for `ingest_pipeline`.

What has not changed is not taken in again.

Reading blocks, so it happens in threads. What is done with the units, and with what is gone: `ingest_knowledge`.
"""

import asyncio
import hashlib
from array import array
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from service.domain.brands import Brand
from service.domain.evidence import Review
from service.domain.ingestion import (
    MAX_DOCUMENT_BYTES,
    IngestReport,
    KnowledgeFile,
    ParsedDocument,
    ReviewRow,
    RowError,
    RowFormat,
    RowNote,
)
from service.domain.nouns import BrandId, ReviewId, SourceId
from service.domain.product_names import strangers
from service.errors import ServiceError
from service.ports import Ports
from service.ports.rows import RowFile
from service.retrieval.chunking import passages_of
from service.workflows.heed_customers import heeded
from service.workflows.ingest_pipeline import Unit
from service.workflows.tell_language import in_its_language

_ROWS = 256
_FILES_AHEAD = 2
"""Documents read while the one before is embedded; PDF and Word files are read in processes of their own."""
_ERASED = "the writer of the review {} was erased, so it is not taken in; take it out of the file"
_MAX_REFUSED = 1_000
_FORMATS: Mapping[str, RowFormat] = {"application/json": "json", "application/x-ndjson": "jsonl", "text/csv": "csv"}


class SeenReviews:
    """The reviews that a run has read, at eight bytes each: of a billion, hardly one would be taken for another."""

    def __init__(self) -> None:
        self._marks = array("Q")
        self._sorted = np.zeros(0, np.uint64)

    def add(self, ids: Iterable[ReviewId]) -> None:
        """Remember some."""
        self._marks.extend(map(_mark, ids))

    def absent(self, ids: Sequence[ReviewId]) -> list[ReviewId]:
        """Return those of some ids that were not read; asked once all are."""
        if len(self._sorted) != len(self._marks):
            self._sorted = np.sort(np.array(self._marks, dtype=np.uint64))
        asked = np.array([_mark(id_) for id_ in ids], dtype=np.uint64)
        places = np.searchsorted(self._sorted, asked)
        return [
            id_
            for id_, mark, place in zip(ids, asked, places.tolist(), strict=True)
            if place == len(self._sorted) or self._sorted[place] != mark
        ]


def _mark(id_: str) -> int:
    return int.from_bytes(hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def unit_of(ports: Ports, document: ParsedDocument, hashes: Mapping[SourceId, str], brand: Brand, file: str) -> Unit:
    """Cut a document into passages, unless it is on record as it is; say where it names products nobody knows."""
    subjects = [*document.source.products, *(fact.subject for fact in document.facts or ())]
    notes = tuple(f"{file}: {note}" for note in strangers(brand, subjects))
    # Where it came from is part of what is compared: a file first sent by hand belongs to the folder once found there.
    source = in_its_language(document.source, brand, ports.languages)
    told = "" if source.locale == document.source.locale else f":{source.locale}"
    content_hash = f"{document.source.content_hash}:{document.source.origin}{told}"
    source = source.model_copy(update={"content_hash": content_hash})
    known = hashes.get(SourceId(source.id))
    if known == content_hash:
        return Unit(IngestReport(unchanged=1, refused=document.refused, notes=notes))
    passages = passages_of(source) if document.facts is None else ()
    report = IngestReport(
        added=known is None,
        changed=known is not None,
        passages=len(passages),
        facts=len(document.facts or ()),
        refused=document.refused,
        notes=notes,
    )
    return Unit(report, source=source, passages=passages, facts=document.facts)


async def units_of(
    ports: Ports,
    brand: BrandId,
    files: Sequence[KnowledgeFile],
    mapping: Mapping[str, str],
    whole_folder: bool,
    seen: SeenReviews,
) -> AsyncIterator[Unit]:
    """Read files: documents first, a few at a time, then reviews, row by row."""
    hashes = await ports.knowledge.source_hashes(brand)
    origin = "folder" if whole_folder else "api"
    waiting = deque[asyncio.Task[Unit]]()
    try:
        for file in files:
            if file.holds == "document":
                reading = asyncio.to_thread(_read_file, ports, file, origin, hashes, ports.library.brand(brand))
                waiting.append(asyncio.create_task(reading))
            if len(waiting) > _FILES_AHEAD:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
    for file in files:
        if file.holds == "reviews":
            with ports.reader.open(file.path) as stream:
                rows = ports.reader.reviews(RowFile(stream, _FORMATS[file.media_type], file.path, mapping))
                async for unit in review_units(
                    ports, brand, rows, file.source_id if whole_folder else None, seen, file.path
                ):
                    yield unit


def _read_file(ports: Ports, file: KnowledgeFile, origin: str, hashes: Mapping[SourceId, str], brand: Brand) -> Unit:
    try:
        with ports.reader.open(file.path) as stream:
            data = stream.read(MAX_DOCUMENT_BYTES + 1)
        fields = {**ports.reader.about(file.path), "origin": origin}
        document = ports.reader.document(file.source_id, data, file.media_type, fields)
    except ServiceError as error:
        if error.code == "storage_failed":
            raise
        return Unit(IngestReport(refused=(RowError(file=file.path, line=None, reason=error.detail),)), steps=1)
    refused = tuple(row.model_copy(update={"file": file.path}) for row in document.refused)
    return unit_of(ports, document._replace(refused=refused), hashes, brand, file.path)._replace(steps=1)


async def review_units(
    ports: Ports,
    brand: BrandId,
    rows: Iterator[ReviewRow | RowError | RowNote],
    origin: str | None,
    seen: SeenReviews,
    file: str,
) -> AsyncIterator[Unit]:
    """Read reviews, and yield those that are new or changed, with a report of the others."""
    whose = ports.library.brand(brand)
    refused = 0
    while batch := await asyncio.to_thread(list, islice(rows, _ROWS)):
        read = [row for row in batch if isinstance(row, ReviewRow)]
        lines = {review.id: line for line, review in read}
        reviews = {
            review.id: in_its_language(review, whose, ports.languages).model_copy(update={"origin": origin})
            for _, review in read
        }
        reviews, erased = await heeded(ports, brand, reviews)
        seen.add(reviews)
        hashes = {id_: _hash_of(row) for id_, row in reviews.items()}
        known = await ports.knowledge.review_hashes(brand, list(hashes))
        fresh = [row for row in reviews.values() if known.get(row.id) != hashes[row.id]]
        bad = [row for row in batch if isinstance(row, RowError)]
        bad += [RowError(file=file, line=lines[id_], reason=_ERASED.format(id_)) for id_ in erased]
        notes = tuple(row.text for row in batch if isinstance(row, RowNote))
        told = tuple(bad[: max(0, _MAX_REFUSED - refused)])
        refused += len(bad)
        for row in fresh:
            report = IngestReport(added=row.id not in known, changed=row.id in known)
            yield Unit(report, steps=1, review=row, review_hash=hashes[row.id])
        yield Unit(
            IngestReport(unchanged=len(reviews) - len(fresh), refused=told, notes=notes), steps=len(batch) - len(fresh)
        )
    if refused > _MAX_REFUSED:
        more = RowError(file=file, line=None, reason=f"{refused - _MAX_REFUSED} more rows were refused")
        yield Unit(IngestReport(refused=(more,)))


def _hash_of(review: Review) -> str:
    """Return the hash of a review.

    What older versions did not know counts only where it is given: else all would be new.
    """
    is_lasting = review.consent is not None and review.consent.until is None
    later: dict[str, Any] = {"consent": {"until"}} if is_lasting else {}
    if review.customer is None:
        later["customer"] = True
    return hashlib.sha256(review.model_dump_json(exclude=later).encode()).hexdigest()
