"""The statements that several methods of the knowledge store share. No noun is made here; see `knowledge_rows`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, insert, select, update

from service.adapters.knowledge_rows import Row, passage_row, source_row, vector_rows
from service.adapters.tables import (
    erasures,
    facts,
    index_changes,
    insert_into,
    knowledge_revisions,
    passages,
    reviews,
    sources,
    upsert,
    vectors,
)
from service.domain.evidence import Source
from service.domain.nouns import BrandId, PassageId
from service.ports import ItemKind, SourceEntry

_CHUNK = 500
"""Ids in one statement; engines limit its parameters."""


def _by_ids(table: Table, key: str, value: str, *more: str) -> Select[Any]:
    equal = (table.c[name] == bindparam(f"of_{name}") for name in ("brand", *more))
    return select(table.c[key], table.c[value]).where(*equal, table.c[key].in_(bindparam("ids", expanding=True)))


# Built once, since a draft waits on these: to build a statement costs as much as to run it.
REVISION = select(knowledge_revisions.c.revision).where(knowledge_revisions.c.brand == bindparam("of_brand"))
REMOVAL = select(knowledge_revisions.c.removal).where(knowledge_revisions.c.brand == bindparam("of_brand"))
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


def grow_revision(connection: Connection, brand: BrandId) -> int:
    """Mark that the brand's knowledge has changed; return its new revision."""
    statement = insert_into(knowledge_revisions, connection.dialect.name).values(brand=brand, revision=1)
    more = {"revision": knowledge_revisions.c.revision + 1}
    grown = statement.on_conflict_do_update(index_elements=["brand"], set_=more)
    return int(connection.execute(grown.returning(knowledge_revisions.c.revision)).scalar_one())


def mark_removal(connection: Connection, brand: BrandId) -> None:
    """Mark that the brand's present revision removed items."""
    of_brand = update(knowledge_revisions).where(knowledge_revisions.c.brand == brand)
    connection.execute(of_brand.values(removal=knowledge_revisions.c.revision))


def note_changes(connection: Connection, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
    """Remember, in the transaction of the change, that the indexes must hear of these items."""
    add(connection, index_changes, [{"brand": brand, "kind": kind, "item_id": item_id} for item_id in ids])


def note_erasure(connection: Connection, brand: BrandId) -> None:
    """Remember that deleted words of a brand may still stand in some file."""
    statement = insert_into(erasures, connection.dialect.name).values(brand=brand, count=1)
    connection.execute(statement.on_conflict_do_update(index_elements=["brand"], set_={"count": erasures.c.count + 1}))


def put_entry(connection: Connection, brand: BrandId, entry: SourceEntry, embedder: str) -> tuple[PassageId, ...]:
    """Replace a source and its passages, with everything that must be remembered of it; return the passages gone."""
    source, passages_, matrix = entry
    ids = tuple(passage.id for passage in passages_)
    old, revision = replace_source(connection, brand, source)
    add(connection, passages, [passage_row(brand, source.id, passage) for passage in passages_])
    put(connection, vectors, vector_rows(brand, "passage", embedder, ids, matrix, revision))
    kept = frozenset(ids)
    gone = tuple(passage_id for passage_id in old if passage_id not in kept)
    if gone:
        mark_removal(connection, brand)
    note_changes(connection, brand, "passage", gone + ids)
    return gone


def drop_others(connection: Connection, brand: BrandId, kind: str, embedder: str, ids: Sequence[str]) -> None:
    """Forget what other embedders made of these items, whose text is a new one."""
    for chunk in _chunks(ids):
        of_items = (vectors.c.brand == brand, vectors.c.kind == kind, vectors.c.item_id.in_(chunk))
        connection.execute(delete(vectors).where(*of_items, vectors.c.embedder != embedder))


def replace_source(connection: Connection, brand: BrandId, source: Source) -> tuple[tuple[PassageId, ...], int]:
    """Put a source in place of what was there, without passages and facts.

    Returns:
        The passages it had, and the new revision of the brand's knowledge.
    """
    there = select(sources.c.id).where(sources.c.brand == brand, sources.c.id == source.id)
    if connection.execute(there).first() is not None:
        note_erasure(connection, brand)
    gone, _ = clear_source(connection, brand, source.id)
    put(connection, sources, [source_row(brand, source)])
    return gone, grow_revision(connection, brand)


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
