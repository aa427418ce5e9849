"""Reads what searches keep in memory of each item: its vector and the traits that scopes ask about, page by page."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, select

from service.adapters.knowledge_rows import to_vectors
from service.adapters.tables import passages, reviews, vectors
from service.domain.nouns import BrandId
from service.ports import ItemKind, KnownItem
from service.retrieval.traits import Traits, day_number


def _since(kind: ItemKind) -> Select[Any]:
    items = passages if kind == "passage" else reviews
    rows = select(vectors.c.item_id, vectors.c.vector, items.c.noun).join(
        items, (items.c.brand == vectors.c.brand) & (items.c.id == vectors.c.item_id)
    )
    return (
        rows.where(
            vectors.c.brand == bindparam("of_brand"),
            vectors.c.kind == kind,
            vectors.c.embedder == bindparam("of_embedder"),
            vectors.c.revision > bindparam("since"),
            vectors.c.item_id > bindparam("after"),
        )
        .order_by(vectors.c.item_id)
        .limit(bindparam("most"))
    )


_SINCE: Mapping[ItemKind, Select[Any]] = {"passage": _since("passage"), "review": _since("review")}


def items_since(
    connection: Connection, brand: BrandId, kind: ItemKind, embedder: str, since: int, after: str, limit: int
) -> tuple[KnownItem, ...]:
    """Return items whose vector changed after a revision, by id, beginning after an id."""
    values = {"of_brand": brand, "of_embedder": embedder, "since": since, "after": after, "most": limit}
    found = connection.execute(_SINCE[kind], values).all()
    rows = to_vectors([row[0] for row in found], [row[1] for row in found])
    traits = _passage_traits if kind == "passage" else _review_traits
    return tuple(KnownItem(row.id, row.vector, traits(noun)) for row, (_, _, noun) in zip(rows, found, strict=True))


# Read without validation: what is on record was valid when it came, and a hundred thousand would take seconds.
def _passage_traits(noun: str) -> Traits:
    fields = orjson.loads(noun)
    return Traits(
        locale=fields["locale"],
        products=tuple(fields["products"]),
        kind=fields["kind"],
        valid_from=day_number(fields["valid_from"]),
        valid_until=day_number(fields["valid_until"]),
    )


def _review_traits(noun: str) -> Traits:
    fields = orjson.loads(noun)
    return Traits(fields["locale"], (fields["product"],) if fields["product"] else (), fields["kind"])
