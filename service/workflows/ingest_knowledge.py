"""Takes documents, facts and reviews in, by content hash; what is replaced or deleted leaves nothing behind.

How it is read: `read_knowledge`; how it is embedded, written and indexed, all at once: `ingest_pipeline`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from service.domain.evidence import Review
from service.domain.ingestion import IngestReport, ReviewRow, SourceDeletion
from service.domain.nouns import BrandId, ReviewId, SourceId
from service.errors import NotFound
from service.ports import Ports, Progress
from service.ports.rows import RowFile
from service.workflows.feed_indexes import IndexFeed
from service.workflows.ingest_pipeline import Unit, take_in
from service.workflows.read_knowledge import SeenReviews, review_units, unit_of, units_of

_PAGE = 5_000


async def put_document(
    ports: Ports,
    feed: IndexFeed,
    brand_name: str,
    source_id: str,
    data: bytes,
    media_type: str,
    fields: Mapping[str, str],
) -> IngestReport:
    """Take one document or list of facts in, replacing the one with the same id.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the document cannot be read; the detail says where.
    """
    found = ports.library.brand(brand_name)
    brand = found.brand_id
    known = await ports.knowledge.source_hash(brand, SourceId(source_id))
    hashes = {SourceId(source_id): known} if known is not None else {}

    def read() -> Unit:
        return unit_of(ports, ports.reader.document(source_id, data, media_type, fields), hashes, found, source_id)

    async def units() -> AsyncIterator[Unit]:
        # Reading a large PDF takes seconds, which other requests shall not wait for.
        yield await asyncio.to_thread(read)

    report = await take_in(feed, brand, units())
    await feed.erase_soon()
    return report


async def delete_source(ports: Ports, feed: IndexFeed, brand_name: str, source_id: str) -> SourceDeletion:
    """Remove a source with all its passages or facts.

    Raises:
        NotFound: unknown brand or source (code `source_not_found`).
    """
    brand = ports.library.brand(brand_name).brand_id
    removed = await ports.knowledge.delete_source(brand, SourceId(source_id))
    if removed is None:
        raise NotFound.in_brand("source", brand, "sources")
    await feed.feed()
    await feed.erase_soon()
    passages, facts = removed
    return SourceDeletion(source_id=SourceId(source_id), passages=len(passages), facts=facts)


async def add_reviews(
    ports: Ports, feed: IndexFeed, brand_name: str, rows: RowFile, progress: Progress
) -> IngestReport:
    """Take reviews in; bad rows are reported and the rest go in.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the file as a whole cannot be read.
    """
    brand = ports.library.brand(brand_name).brand_id
    read = ports.reader.reviews(rows)
    report = await take_in(feed, brand, review_units(ports, brand, read, None, SeenReviews(), rows.file), progress)
    await feed.erase_soon()
    return report


async def keep_review(ports: Ports, feed: IndexFeed, brand: BrandId, review: Review) -> IngestReport:
    """Take one review in, or in anew, with the consent that counts now; where it came from stays as it is."""
    units = review_units(ports, brand, iter([ReviewRow(None, review)]), review.origin, SeenReviews(), "reviews")
    report = await take_in(feed, brand, units)
    await feed.erase_soon()
    return report


async def drop_reviews(ports: Ports, feed: IndexFeed, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
    """Remove reviews with all that came of them; return how many there were."""
    gone = await ports.knowledge.delete_reviews(brand, reviews)
    await feed.feed()
    await feed.erase_soon()
    return gone


async def ingest_path(
    ports: Ports, feed: IndexFeed, brand_name: str, path: str, mapping: Mapping[str, str], progress: Progress
) -> IngestReport:
    """Take a file, or the whole folder of a brand, in. From a folder, what is no longer there is deleted.

    A single file, and those of a folder that is not laid out as a brand's, count as sent by hand, so that no later run
    over the folder deletes them. After an interruption the same call goes on where it was.

    Raises:
        NotFound: unknown brand.
        InvalidRequest: the path holds nothing that can be read.
    """
    brand = ports.library.brand(brand_name).brand_id
    files = await asyncio.to_thread(ports.reader.files, path)
    whole_folder = not any(file.loose for file in files)
    progress.expect(sum(1 for file in files if file.holds == "document"))
    seen = SeenReviews()
    report = await take_in(feed, brand, units_of(ports, brand, files, mapping, whole_folder, seen), progress)
    if whole_folder:
        report += await _prune(ports, brand, {file.source_id for file in files}, seen)
        await feed.feed()
    await feed.erase_soon()
    return report


async def _prune(ports: Ports, brand: BrandId, kept: set[SourceId], seen: SeenReviews) -> IngestReport:
    """Delete what a former run took from the folder and this one did not find there."""
    deleted = 0
    for source in await ports.knowledge.list_sources(brand):
        if source.origin == "folder" and source.id not in kept:
            deleted += await ports.knowledge.delete_source(brand, SourceId(source.id)) is not None
    after = ""
    while page := await ports.knowledge.folder_reviews(brand, after, _PAGE):
        after = page[-1]
        if gone := seen.absent(page):
            deleted += await ports.knowledge.delete_reviews(brand, gone)
    return IngestReport(deleted=deleted)
