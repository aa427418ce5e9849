"""Finds the passages or reviews of a brand for some queries: by meaning and by words at once, fused, within a scope.

The dense index answers for all items of a brand and for broad scopes: it gives more candidates than are wanted, and
what the scope leaves out is dropped here, as no index is given a filter. For a narrow scope the vectors in memory are
scanned, in one thread with the words (docs/decisions/0014-engine.md). What becomes of what is found: `gather_evidence`,
`search_knowledge`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

import numpy as np

from service.domain.nouns import BrandId
from service.domain.searches import EVERYTHING, Scope
from service.ports import Hit, ItemKind, Ports, Rows, Vectors
from service.retrieval.fusion import Ranked, fuse
from service.workflows.keep_shelves import Shelf, Shelves, View

SCANNED_ROWS = 20_000
"""Up to so many items of a narrowed scope are scanned.

Candidates in their proportion would cost the dense index more.
"""
_FEW_ROWS = 2_000
"""So few are scanned in half a millisecond of pure computing: a thread would cost as much again, and be in the way."""
_MORE = 1.5
"""A scope takes in its share of all items; of the nearest ones it may take in fewer."""
_MOST_FETCHED = 1_000


class _Search(NamedTuple):
    """One query against one view of a shelf; `rows` are those in scope, None for all."""

    brand: BrandId
    kind: ItemKind
    query: str
    vector: Vectors
    scope: Scope
    limit: int
    shelf: Shelf
    view: View
    rows: Rows | None

    @property
    def among(self) -> int:
        """How many items are in scope."""
        return self.view.size if self.rows is None else len(self.rows)


async def find_items(
    ports: Ports,
    shelves: Shelves,
    brand: BrandId,
    kind: ItemKind,
    queries: Sequence[str],
    limit: int,
    scope: Scope = EVERYTHING,
    *,
    revision: int | None = None,
) -> tuple[tuple[Ranked, ...], ...]:
    """Return for each query the items in scope, best first: the `limit` nearest by meaning and as many by words.

    Args:
        ports: The world.
        shelves: What is in memory.
        brand: Whose items.
        kind: Passages or reviews.
        queries: What to look for; searched for side by side.
        limit: How many each leg contributes, so that up to twice as many come back.
        scope: Which items may be found.
        revision: The brand's revision, if the caller has just learnt it; what is found is at least as new.
    """
    known = await ports.knowledge.revision(brand) if revision is None else revision
    shelf, vectors = await _shelf_and_vectors(ports, shelves, brand, kind, queries, known)
    view = shelf.view
    rows = shelf.scoped(view, scope)
    asked = [
        _Search(brand, kind, query, vector, scope, limit, shelf, view, rows)
        for query, vector in zip(queries, vectors, strict=True)
    ]
    if not asked or not asked[0].among:
        return ((),) * len(asked)
    if rows is not None and len(rows) <= SCANNED_ROWS:
        if view.size <= _FEW_ROWS:
            return tuple(_fused(ports, one, _scanned(one)) for one in asked)
        return await asyncio.to_thread(lambda: tuple(_fused(ports, one, _scanned(one)) for one in asked))
    return tuple(await asyncio.gather(*(_approximate(ports, one) for one in asked)))


async def _shelf_and_vectors(
    ports: Ports, shelves: Shelves, brand: BrandId, kind: ItemKind, queries: Sequence[str], revision: int
) -> tuple[Shelf, list[Vectors]]:
    """Return a shelf and the vectors of the queries, of one embedder: another may begin to answer meanwhile."""
    while True:
        embedder = ports.embedder.model_id
        shelf = await shelves.of(ports, brand, kind, revision)
        vectors = await ports.embedder.embed_queries(queries)
        if ports.embedder.model_id == embedder:
            return shelf, vectors


def _scanned(one: _Search) -> dict[str, float]:
    return one.shelf.hits(*one.shelf.matrix.nearest(one.vector, one.limit, one.view.size, one.rows))


def _fused(ports: Ports, one: _Search, dense: Mapping[str, float]) -> tuple[Ranked, ...]:
    return _joined(one, dense, _by_words(ports, one))


def _joined(one: _Search, dense: Mapping[str, float], lexical: Mapping[str, float]) -> tuple[Ranked, ...]:
    """Fuse both legs; what only the words found gets its cosine too, so that no candidate's is guessed."""
    unknown = [id_ for id_ in lexical if id_ not in dense]
    if unknown:
        rows = one.shelf.rows(one.view, unknown)
        dense = {**dense, **one.shelf.hits(rows, one.shelf.matrix.cosines(one.vector, rows))}
    return tuple(fuse(dense, lexical, lambda ids: one.shelf.matrix.alike(one.shelf.rows(one.view, ids))))


def _by_words(ports: Ports, one: _Search) -> dict[str, float]:
    """Return what the words find in scope.

    The index leaves days and what was just removed to us, so it may be asked again.
    """
    asked = one.limit
    while True:
        hits = ports.lexical.search(one.brand, one.kind, one.query, asked, one.scope)
        kept = _in_scope(one, hits)
        if len(kept) >= one.limit or len(hits) < asked or asked >= _MOST_FETCHED:
            return dict(kept[: one.limit])
        asked = _MOST_FETCHED


def _in_scope(one: _Search, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out what is not in the truth, or not in scope."""
    rows = one.shelf.rows(one.view, [hit.id for hit in hits])
    if one.rows is None:
        are_in = rows >= 0
    else:
        are_in = one.rows[np.minimum(np.searchsorted(one.rows, rows), len(one.rows) - 1)] == rows
    return [hit for hit, is_in in zip(hits, are_in.tolist(), strict=True) if is_in]


async def _approximate(ports: Ports, one: _Search) -> tuple[Ranked, ...]:
    """Fetch candidates from the dense index beside the words; scan after all if too few are in scope."""
    share = one.among / one.view.size
    fetched = min(_MOST_FETCHED, ceil(one.limit if share == 1.0 else _MORE * one.limit / share))
    hits, lexical = await asyncio.gather(
        ports.index.search(one.brand, one.kind, one.vector, fetched),
        asyncio.to_thread(partial(_by_words, ports, one)),
    )
    kept = _in_scope(one, hits)[: one.limit]
    if len(kept) < min(one.limit, one.among):
        return await asyncio.to_thread(lambda: _joined(one, _scanned(one), lexical))
    return _joined(one, dict(kept), lexical)
