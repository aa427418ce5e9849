"""Takes documents, facts and reviews in, by content hash; what is replaced or deleted leaves nothing behind."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO

import numpy as np

from service.domain.evidence import Review
from service.domain.ingestion import IngestReport, KnowledgeFile, ParsedDocument, ReviewFormat, RowError, SourceDeletion
from service.domain.nouns import BrandId, ReviewId, SourceId
from service.errors import NotFound, ServiceError
from service.ports import Ports, Progress, Vectors
from service.retrieval.chunking import passages_of

_BATCH = 64
_MAX_REFUSED = 1_000
_FORMATS: Mapping[str, ReviewFormat] = {"application/json": "json", "application/x-ndjson": "jsonl", "text/csv": "csv"}


async def put_document(
    ports: Ports, brand_name: str, source_id: str, data: bytes, media_type: str, fields: Mapping[str, str]
) -> IngestReport:
    """Take one document or list of facts in, replacing the one with the same id.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the document cannot be read; the detail says where.
    """
    brand = ports.library.brand(brand_name).brand_id
    return await _put(ports, brand, ports.reader.document(source_id, data, media_type, fields))


async def _put(ports: Ports, brand: BrandId, document: ParsedDocument) -> IngestReport:
    # Where it came from is part of what is compared: a file first sent by hand belongs to the folder once found there.
    content_hash = f"{document.source.content_hash}:{document.source.origin}"
    source = document.source.model_copy(update={"content_hash": content_hash})
    known = await ports.knowledge.source_hash(brand, SourceId(source.id))
    if known == content_hash:
        return IngestReport(unchanged=1, refused=document.refused)
    if document.facts is not None:
        await ports.knowledge.put_facts(brand, source, document.facts)
        return IngestReport(
            added=known is None, changed=known is not None, facts=len(document.facts), refused=document.refused
        )
    passages = passages_of(source)
    vectors = await _embed(ports, [f"{passage.heading}\n{passage.text}" for passage in passages])
    gone = await ports.knowledge.put_source(brand, source, passages, vectors, ports.embedder.model_id)
    await ports.index.delete(brand, "passage", gone)
    await ports.index.upsert(brand, "passage", [passage.id for passage in passages], vectors)
    return IngestReport(
        added=known is None, changed=known is not None, passages=len(passages), refused=document.refused
    )


async def delete_source(ports: Ports, brand_name: str, source_id: str) -> SourceDeletion:
    """Remove a source with all its passages or facts.

    Raises:
        NotFound: unknown brand or source (code `source_not_found`).
    """
    brand = ports.library.brand(brand_name).brand_id
    removed = await ports.knowledge.delete_source(brand, SourceId(source_id))
    if removed is None:
        raise NotFound(f"there is no source {source_id!r}; see GET /v1/brands/{brand}/sources", code="source_not_found")
    passages, facts = removed
    await ports.index.delete(brand, "passage", passages)
    return SourceDeletion(source_id=SourceId(source_id), passages=len(passages), facts=facts)


async def add_reviews(
    ports: Ports,
    brand_name: str,
    stream: IO[bytes],
    form: ReviewFormat,
    mapping: Mapping[str, str],
    file: str,
    progress: Progress,
) -> IngestReport:
    """Take reviews in, batch by batch; bad rows are reported and the rest go in.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the file as a whole cannot be read.
    """
    brand = ports.library.brand(brand_name).brand_id
    report, _ = await _put_reviews(ports, brand, ports.reader.reviews(stream, form, mapping, file), progress, None)
    return report


async def _put_reviews(
    ports: Ports, brand: BrandId, rows: Iterator[Review | RowError], progress: Progress, origin: str | None
) -> tuple[IngestReport, set[ReviewId]]:
    report, seen, refused = IngestReport(), set[ReviewId](), 0
    while batch := list(islice(rows, _BATCH)):
        reviews = {row.id: row.model_copy(update={"origin": origin}) for row in batch if isinstance(row, Review)}
        bad = tuple(row for row in batch if isinstance(row, RowError))
        report += await _put_batch(ports, brand, list(reviews.values()))
        report += IngestReport(refused=bad[: max(0, _MAX_REFUSED - refused)])
        refused += len(bad)
        seen |= set(reviews)
        progress.advance(len(batch))
    if refused > _MAX_REFUSED:
        more = RowError(file=origin or "reviews", line=None, reason=f"{refused - _MAX_REFUSED} more rows were refused")
        report += IngestReport(refused=(more,))
    return report, seen


async def _put_batch(ports: Ports, brand: BrandId, reviews: Sequence[Review]) -> IngestReport:
    hashes = {review.id: hashlib.sha256(review.model_dump_json().encode()).hexdigest() for review in reviews}
    known = await ports.knowledge.review_hashes(brand, list(hashes))
    fresh = [review for review in reviews if known.get(review.id) != hashes[review.id]]
    if fresh:
        vectors = await _embed(ports, [f"{review.title}\n{review.text}".strip() or "-" for review in fresh])
        await ports.knowledge.put_reviews(
            brand, fresh, [hashes[review.id] for review in fresh], vectors, ports.embedder.model_id
        )
        await ports.index.upsert(brand, "review", [review.id for review in fresh], vectors)
    added = sum(review.id not in known for review in fresh)
    return IngestReport(added=added, changed=len(fresh) - added, unchanged=len(reviews) - len(fresh))


async def ingest_path(
    ports: Ports, brand_name: str, path: str, mapping: Mapping[str, str], progress: Progress
) -> IngestReport:
    """Take a file, or the whole folder of a brand, in. From a folder, what is no longer there is deleted.

    A single file counts as sent by hand, so that no later run over the folder deletes it.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the path holds nothing that can be read.
    """
    brand = ports.library.brand(brand_name).brand_id
    files = ports.reader.files(path)
    report, kept, reviews = IngestReport(), set[str](), set[ReviewId]()
    whole_folder = not (len(files) == 1 and files[0].path == path)
    progress.expect(sum(1 for file in files if file.holds == "document"))
    for file in files:
        kept.add(file.source_id)
        if file.holds == "document":
            report += await _put_file(ports, brand, file, "folder" if whole_folder else "api")
            progress.advance()
            continue
        with ports.reader.open(file.path) as stream:
            rows = ports.reader.reviews(stream, _FORMATS[file.media_type], mapping, file.path)
            partial, seen = await _put_reviews(ports, brand, rows, progress, file.source_id if whole_folder else None)
        report, reviews = report + partial, reviews | seen
    if whole_folder:
        report += await _prune(ports, brand, kept, reviews)
    return report


async def _put_file(ports: Ports, brand: BrandId, file: KnowledgeFile, origin: str) -> IngestReport:
    try:
        with ports.reader.open(file.path) as stream:
            document = ports.reader.document(file.source_id, stream.read(), file.media_type, {"origin": origin})
    except ServiceError as error:
        if error.code == "storage_failed":
            raise
        return IngestReport(refused=(RowError(file=file.path, line=None, reason=error.detail),))
    refused = tuple(row.model_copy(update={"file": file.path}) for row in document.refused)
    return await _put(ports, brand, document._replace(refused=refused))


async def _prune(ports: Ports, brand: BrandId, kept: set[str], reviews: set[ReviewId]) -> IngestReport:
    deleted = 0
    stale = [
        source
        for source in await ports.knowledge.list_sources(brand)
        if source.origin == "folder" and source.id not in kept
    ]
    for source in stale:
        await delete_source(ports, brand, source.id)
        deleted += 1
    gone = [
        review.id for review in await ports.knowledge.list_reviews(brand) if review.origin and review.id not in reviews
    ]
    if gone:
        deleted += await ports.knowledge.delete_reviews(brand, gone)
        await ports.index.delete(brand, "review", gone)
    return IngestReport(deleted=deleted)


async def _embed(ports: Ports, texts: Sequence[str]) -> Vectors:
    return await ports.embedder.embed(texts) if texts else np.zeros((0, 1), dtype=np.float32)
