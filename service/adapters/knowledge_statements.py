"""The statements that several methods of the knowledge store share. No noun is made here; see `knowledge_rows`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, insert, select

from service.adapters.knowledge_rows import Row, source_row
from service.adapters.tables import facts, insert_into, knowledge_revisions, passages, reviews, sources, upsert, vectors
from service.domain.evidence import Source
from service.domain.nouns import BrandId, PassageId

_CHUNK = 500
"""Ids in one statement; engines limit its parameters."""


def _by_ids(table: Table, key: str, value: str, *more: str) -> Select[Any]:
    equal = (table.c[name] == bindparam(f"of_{name}") for name in ("brand", *more))
    return select(table.c[key], table.c[value]).where(*equal, table.c[key].in_(bindparam("ids", expanding=True)))


# Built once, since a draft waits on these: to build a statement costs as much as to run it.
REVISION = select(knowledge_revisions.c.revision).where(knowledge_revisions.c.brand == bindparam("of_brand"))
PASSAGES = _by_ids(passages, "id", "noun")
PASSAGE_SOURCES = _by_ids(passages, "id", "source_id")
REVIEWS = _by_ids(reviews, "id", "noun")
REVIEW_HASHES = _by_ids(reviews, "id", "content_hash")
VECTORS = _by_ids(vectors, "item_id", "vector", "kind", "embedder")


def find(connection: Connection, query: Select[Any], ids: Sequence[str], **values: str) -> dict[str, Any]:
    """Return what one of the queries above finds, by id, in the order asked."""
    found: dict[str, Any] = {}
    for chunk in _chunks(ids):
        found.update(connection.execute(query, {**values, "ids": chunk}).all())
    return {item_id: found[item_id] for item_id in ids if item_id in found}


def add(connection: Connection, table: Table, new: Sequence[Row]) -> None:
    """Insert rows in one go."""
    if new:
        connection.execute(insert(table), new)


def put(connection: Connection, table: Table, new: Sequence[Row]) -> None:
    """Insert rows, or replace those with the same primary key, in one go."""
    if new:
        connection.execute(upsert(table, connection.dialect.name), new)


def grow_revision(connection: Connection, brand: BrandId) -> None:
    """Mark that the brand's knowledge has changed."""
    statement = insert_into(knowledge_revisions, connection.dialect.name).values(brand=brand, revision=1)
    more = {"revision": knowledge_revisions.c.revision + 1}
    connection.execute(statement.on_conflict_do_update(index_elements=["brand"], set_=more))


def replace_source(connection: Connection, brand: BrandId, source: Source) -> tuple[PassageId, ...]:
    """Put a source in place of what was there, without passages and facts; return the passages it had."""
    gone, _ = clear_source(connection, brand, source.id)
    put(connection, sources, [source_row(brand, source)])
    grow_revision(connection, brand)
    return gone


def clear_source(connection: Connection, brand: BrandId, source_id: str) -> tuple[tuple[PassageId, ...], int]:
    """Remove all that came from a source; return the ids of its passages and the number of its facts."""
    its_passages = (passages.c.brand == brand, passages.c.source_id == source_id)
    ids = connection.execute(select(passages.c.id).where(*its_passages).order_by(passages.c.position)).scalars().all()
    delete_by_ids(connection, brand, "passage", ids)
    its_facts = delete(facts).where(facts.c.brand == brand, facts.c.source_id == source_id)
    return tuple(map(PassageId, ids)), connection.execute(its_facts).rowcount


def delete_by_ids(connection: Connection, brand: BrandId, kind: str, ids: Sequence[str]) -> int:
    """Remove passages or reviews with their vectors; return how many there were."""
    table = reviews if kind == "review" else passages
    gone = 0
    for chunk in _chunks(ids):
        of_items = (vectors.c.brand == brand, vectors.c.kind == kind, vectors.c.item_id.in_(chunk))
        connection.execute(delete(vectors).where(*of_items))
        gone += connection.execute(delete(table).where(table.c.brand == brand, table.c.id.in_(chunk))).rowcount
    return gone


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
