"""How nouns of knowledge become rows and rows become nouns. No query and no connection here."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from service.domain.evidence import Fact, Passage, Review, Source
from service.domain.nouns import BrandId
from service.ports import ItemKind, StoredVector, Vectors

Row = dict[str, object]
HALF = np.dtype("<f2")


def source_row(brand: BrandId, source: Source) -> Row:
    """Return the row of a source, its text apart from the rest."""
    noun = source.model_copy(update={"text": ""}).model_dump_json()
    text = source.text.encode()
    return {"brand": brand, "id": source.id, "content_hash": source.content_hash, "noun": noun, "text": text}


def to_source(noun: str, text: bytes) -> Source:
    """Return the source of a row."""
    return Source.model_validate_json(noun).model_copy(update={"text": text.decode()})


def passage_row(brand: BrandId, source_id: str, passage: Passage) -> Row:
    """Return the row of a passage."""
    return {
        "brand": brand,
        "id": passage.id,
        "source_id": source_id,
        "position": passage.position,
        "kind": passage.kind,
        "noun": passage.model_dump_json(),
    }


def fact_row(brand: BrandId, source_id: str, position: int, fact: Fact) -> Row:
    """Return the row of a fact, which is known by its place in its source: a key may come again with other dates."""
    return {
        "brand": brand,
        "source_id": source_id,
        "position": position,
        "key": fact.key,
        "is_text": isinstance(fact.value, str),
        "noun": fact.model_dump_json(),
    }


def to_fact(noun: str, is_text: bool) -> Fact:
    """Return the fact of a row; a string that reads like a date is a string again."""
    fact = Fact.model_validate_json(noun)
    if is_text and isinstance(fact.value, dt.date):
        return fact.model_copy(update={"value": fact.value.isoformat()})
    return fact


def review_row(brand: BrandId, review: Review, content_hash: str) -> Row:
    """Return the row of a review."""
    return {
        "brand": brand,
        "id": review.id,
        "product": review.product,
        "content_hash": content_hash,
        "noun": review.model_dump_json(),
        "origin": review.origin,
        "customer": review.customer,
    }


def vector_rows(
    brand: BrandId, kind: ItemKind, embedder: str, ids: Sequence[str], matrix: Vectors, revision: int
) -> list[Row]:
    """Return one row a vector, at half precision: cosines stay within 0.001 and the disk holds twice as many.

    Raises:
        ValueError: there are not as many vectors as ids.
    """
    halves = matrix.astype(HALF)
    return [
        {
            "brand": brand,
            "kind": kind,
            "item_id": item_id,
            "embedder": embedder,
            "vector": half.tobytes(),
            "revision": revision,
        }
        for item_id, half in zip(ids, halves, strict=True)
    ]


def to_vectors(ids: Sequence[str], blobs: Sequence[bytes]) -> tuple[StoredVector, ...]:
    """Return vectors of one embedder at full precision and of unit length again."""
    if not ids:
        return ()
    matrix = np.frombuffer(b"".join(blobs), HALF).reshape(len(blobs), -1).astype(np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths == 0, 1, lengths)
    return tuple(map(StoredVector, ids, matrix))
