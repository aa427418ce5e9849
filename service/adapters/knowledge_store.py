"""Keeps sources, passages, facts, reviews and their vectors in the database, each brand for itself.

Chunking, embedding and indexing are not done here: what comes in is ready, and what is gone comes out as ids.
How a noun becomes a row: `knowledge_rows`; what several methods say to the database: `knowledge_statements`.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select

from service.adapters import knowledge_rows as rows
from service.adapters import knowledge_statements as sql
from service.adapters import tables
from service.adapters.index_ledger import SqlIndexLedger
from service.adapters.knowledge_items import items_since
from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.ingestion import SourceRecord
from service.domain.nouns import BrandId, PassageId, ProductId, ReviewId, SourceId
from service.ports import ItemKind, KnownItem, SourceEntry, Vectors


class SqlKnowledgeStore(SqlIndexLedger):
    """Fulfils `ports.KnowledgeStore` on a `Database`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    async def source_hash(self, brand: BrandId, source_id: SourceId) -> str | None:
        """Return the content hash on record, or None if the source is unknown."""
        sources = tables.sources.c
        query = select(sources.content_hash).where(sources.brand == brand, sources.id == source_id)
        return await self._database.read(lambda c: c.execute(query).scalar())

    async def source_hashes(self, brand: BrandId) -> Mapping[SourceId, str]:
        """Return the content hash of every source on record."""
        sources = tables.sources.c
        query = select(sources.id, sources.content_hash).where(sources.brand == brand)
        return await self._database.read(lambda c: {SourceId(id_): its_hash for id_, its_hash in c.execute(query)})

    async def put_source(
        self, brand: BrandId, source: Source, passages: Sequence[Passage], vectors: Vectors, embedder: str
    ) -> tuple[PassageId, ...]:
        """Replace a source and its passages in one transaction; return the ids of passages that are gone.

        Raises:
            ValueError: there are not as many vectors as passages.
        """
        entry = SourceEntry(source, passages, vectors)
        return await self._write(lambda c: sql.put_entry(c, brand, entry, embedder))

    async def put_sources(self, brand: BrandId, entries: Sequence[SourceEntry], embedder: str) -> None:
        """Replace sources and their passages, all in one transaction.

        Raises:
            ValueError: there are not as many vectors as passages.
        """

        def put(connection: Connection) -> None:
            for entry in entries:
                sql.put_entry(connection, brand, entry, embedder)

        await self._write(put)

    async def put_facts(self, brand: BrandId, source: Source, facts: Sequence[Fact]) -> None:
        """Replace a source of facts and all facts that came from it, in one transaction."""

        def replace(connection: Connection) -> None:
            gone, _ = sql.replace_source(connection, brand, source)
            if gone:
                sql.mark_removal(connection, brand)
                sql.note_changes(connection, brand, "passage", gone)
            new = [rows.fact_row(brand, source.id, position, fact) for position, fact in enumerate(facts)]
            sql.add(connection, tables.facts, new)

        await self._write(replace)

    async def delete_source(self, brand: BrandId, source_id: SourceId) -> tuple[tuple[PassageId, ...], int] | None:
        """Remove a source; return the ids of its passages and the number of its facts, or None if unknown."""
        sources = tables.sources.c
        statement = delete(tables.sources).where(sources.brand == brand, sources.id == source_id)

        def remove(connection: Connection) -> tuple[tuple[PassageId, ...], int] | None:
            gone = sql.clear_source(connection, brand, source_id)
            if not connection.execute(statement).rowcount:
                return None
            sql.grow_revision(connection, brand)
            sql.mark_removal(connection, brand)
            sql.note_changes(connection, brand, "passage", gone[0])
            sql.note_erasure(connection, brand)
            return gone

        return await self._write(remove)

    async def get_source(self, brand: BrandId, source_id: SourceId) -> SourceRecord | None:
        """Return a source with its passages by position, or None."""
        sources, passages = tables.sources.c, tables.passages.c
        one = select(sources.noun, sources.text).where(sources.brand == brand, sources.id == source_id)
        its = select(passages.noun).where(passages.brand == brand, passages.source_id == source_id)

        def find(connection: Connection) -> SourceRecord | None:
            row = connection.execute(one).one_or_none()
            if row is None:
                return None
            nouns = connection.execute(its.order_by(passages.position)).scalars()
            found = tuple(map(Passage.model_validate_json, nouns))
            return SourceRecord(source=rows.to_source(row.noun, row.text), passages=found)

        return await self._database.read(find)

    async def list_sources(self, brand: BrandId) -> tuple[Source, ...]:
        """Return all sources by id, their text left empty."""
        sources = tables.sources.c
        query = select(sources.noun).where(sources.brand == brand).order_by(sources.id)
        return await self._database.read(lambda c: tuple(map(Source.model_validate_json, c.execute(query).scalars())))

    async def get_passages(self, brand: BrandId, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Return the passages with these ids that exist, in the order asked."""

        def find(connection: Connection) -> tuple[Passage, ...]:
            return tuple(
                map(Passage.model_validate_json, sql.find(connection, sql.PASSAGES, ids, of_brand=brand).values())
            )

        return await self._database.read(find)

    async def list_passages(self, brand: BrandId, source_kind: str) -> tuple[Passage, ...]:
        """Return all passages of sources of one kind, by source and position."""
        passages = tables.passages.c
        query = select(passages.noun).where(passages.brand == brand, passages.kind == source_kind)
        query = query.order_by(passages.source_id, passages.position)
        return await self._database.read(lambda c: tuple(map(Passage.model_validate_json, c.execute(query).scalars())))

    async def list_facts(self, brand: BrandId) -> tuple[Fact, ...]:
        """Return all facts by key, also those not valid today; facts of one key in the order of their source."""
        facts = tables.facts.c
        query = select(facts.noun, facts.is_text).where(facts.brand == brand)
        query = query.order_by(facts.key, facts.source_id, facts.position)
        return await self._database.read(lambda c: tuple(rows.to_fact(*row) for row in c.execute(query)))

    async def review_hashes(self, brand: BrandId, ids: Sequence[ReviewId]) -> Mapping[ReviewId, str]:
        """Return the content hash of each review on record."""
        found = await self._database.read(lambda c: sql.find(c, sql.REVIEW_HASHES, ids, of_brand=brand))
        return {ReviewId(review_id): content_hash for review_id, content_hash in found.items()}

    async def put_reviews(
        self, brand: BrandId, reviews: Sequence[Review], hashes: Sequence[str], vectors: Vectors, embedder: str
    ) -> None:
        """Add or replace reviews in one transaction.

        Raises:
            ValueError: there are not as many hashes or vectors as reviews.
        """
        ids = tuple(review.id for review in reviews)

        def put(connection: Connection) -> None:
            if sql.find(connection, sql.REVIEW_HASHES, ids, of_brand=brand):
                sql.note_erasure(connection, brand)
            pairs = zip(reviews, hashes, strict=True)
            sql.put(
                connection, tables.reviews, [rows.review_row(brand, review, its_hash) for review, its_hash in pairs]
            )
            revision = sql.grow_revision(connection, brand)
            sql.put(connection, tables.vectors, rows.vector_rows(brand, "review", embedder, ids, vectors, revision))
            sql.drop_others(connection, brand, "review", embedder, ids)
            sql.note_changes(connection, brand, "review", ids)

        if ids:
            await self._write(put)

    async def delete_reviews(self, brand: BrandId, ids: Sequence[ReviewId]) -> int:
        """Remove reviews; return how many there were."""

        def remove(connection: Connection) -> int:
            gone = sql.delete_by_ids(connection, brand, "review", ids)
            if gone:
                sql.grow_revision(connection, brand)
                sql.mark_removal(connection, brand)
                sql.note_changes(connection, brand, "review", ids)
                sql.note_erasure(connection, brand)
            return gone

        return await self._write(remove)

    async def get_reviews(self, brand: BrandId, ids: Sequence[str]) -> tuple[Review, ...]:
        """Return the reviews with these ids that exist, in the order asked."""

        def find(connection: Connection) -> tuple[Review, ...]:
            return tuple(
                map(Review.model_validate_json, sql.find(connection, sql.REVIEWS, ids, of_brand=brand).values())
            )

        return await self._database.read(find)

    async def reviews_of(self, brand: BrandId, customer: str) -> tuple[Review, ...]:
        """Return all reviews of a customer, by the caller's own id."""
        reviews = tables.reviews.c
        query = select(reviews.noun).where(reviews.brand == brand, reviews.customer == customer).order_by(reviews.id)
        return await self._database.read(lambda c: tuple(map(Review.model_validate_json, c.execute(query).scalars())))

    async def list_reviews(
        self, brand: BrandId, product: ProductId | None = None, after: str | None = None, limit: int | None = None
    ) -> tuple[Review, ...]:
        """Return reviews by id, after an id, at most `limit` of them."""
        reviews = tables.reviews.c
        query = select(reviews.noun).where(reviews.brand == brand).order_by(reviews.id).limit(limit)
        if product is not None:
            query = query.where(reviews.product == product)
        if after is not None:
            query = query.where(reviews.id > after)
        return await self._database.read(lambda c: tuple(map(Review.model_validate_json, c.execute(query).scalars())))

    async def items_since(
        self, brand: BrandId, kind: ItemKind, embedder: str, since: int, after: str, limit: int
    ) -> tuple[KnownItem, ...]:
        """Return items whose vector, by this embedder, changed after a revision, by id, beginning after an id."""
        return await self._database.read(lambda c: items_since(c, brand, kind, embedder, since, after, limit))

    async def removal(self, brand: BrandId) -> int:
        """Return the last revision that removed passages or reviews; 0 if none did."""
        return await self._database.read(lambda c: c.execute(sql.REMOVAL, {"of_brand": brand}).scalar() or 0)

    async def folder_reviews(self, brand: BrandId, after: str, limit: int) -> tuple[ReviewId, ...]:
        """Return the ids of reviews that came from the brand's folder, in order, after an id."""
        reviews = tables.reviews.c
        query = select(reviews.id).where(reviews.brand == brand, reviews.origin.is_not(None), reviews.id > after)
        query = query.order_by(reviews.id).limit(limit)
        return await self._database.read(lambda c: tuple(map(ReviewId, c.execute(query).scalars())))
