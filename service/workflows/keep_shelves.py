"""Keeps in memory what a search needs of each brand's items: ids, traits and vectors, brought up to date step by step.

The truth says which items changed after a revision, so a change costs in proportion to itself, whichever process made
it. What a search does with a shelf: `find_items`; the brand's facts and reviews: `know_brand`.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from service.domain.nouns import BrandId
from service.domain.searches import Scope
from service.ports import ItemKind, KnownItem, Ports, Rows, Vectors
from service.retrieval.traits import Mask, TraitTable
from service.workflows.follow_words import FollowedWords

_PAGE = 5_000
_MAX_BYTES = 1_500_000_000
_BYTES_AN_ID = 200
"""An id with its places in a list and a dictionary, about."""
_MAX_SCOPES = 64
_Key = tuple[BrandId, ItemKind, str]


class View(NamedTuple):
    """The items of one revision: the first `size` rows, of which those in `alive` count; None means all."""

    revision: int
    size: int
    alive: Mask | None
    scopes: dict[Scope, Rows | None]


class Shelf:
    """The items of a brand and kind with vectors of one embedder. One task adds, any thread reads through a `view`."""

    def __init__(self, ports: Ports) -> None:
        self.matrix = ports.matrix()
        self.ids: list[str] = []
        self.view = View(-1, 0, None, {})
        self._table = TraitTable()
        self._rows: dict[str, int] = {}
        self._dead: set[int] = set()

    @property
    def nbytes(self) -> int:
        """Bytes held, about."""
        return int(self.matrix.nbytes + self._table.nbytes + _BYTES_AN_ID * len(self.ids))

    @property
    def worn(self) -> bool:
        """Whether so many rows are dead that it is better read anew."""
        return len(self._dead) > max(1_000, len(self.ids) // 4)

    def rows(self, view: View, ids: Iterable[str]) -> Rows:
        """Return the row of each item in a view, or -1 where there is none."""
        known = self._rows
        rows = np.array([known.get(id_, -1) for id_ in ids], dtype=np.int64)
        rows[rows >= view.size] = -1
        return rows

    def scoped(self, view: View, scope: Scope) -> Rows | None:
        """Return the rows of a view that a scope takes in, ascending; None means all. Worked out once a revision."""
        if scope not in view.scopes:
            if len(view.scopes) >= _MAX_SCOPES:
                view.scopes.clear()
            mask = self._table.mask(scope, view.size)
            if mask is None:
                mask = view.alive
            elif view.alive is not None:
                mask = mask & view.alive
            view.scopes[scope] = None if mask is None or bool(mask.all()) else np.flatnonzero(mask)
        return view.scopes[scope]

    def add(self, items: Sequence[KnownItem]) -> None:
        """Add items at the next rows, in place of older rows of theirs; they show in the next view."""
        if not items:
            return
        self.matrix.add(np.stack([item.vector for item in items]))
        self._table.add([item.traits for item in items])
        for row, item in enumerate(items, start=len(self.ids)):
            old = self._rows.get(item.id)
            if old is not None:
                self._dead.add(old)
            self._rows[item.id] = row
        self.ids.extend(item.id for item in items)

    def keep(self, ids: frozenset[str]) -> None:
        """Take out every item that is not among these."""
        for id_ in [id_ for id_ in self._rows if id_ not in ids]:
            self._dead.add(self._rows.pop(id_))

    def publish(self, revision: int) -> None:
        """Let readers see all that was added and taken out."""
        alive = None
        if self._dead:
            alive = np.ones(len(self.ids), dtype=np.bool_)
            alive[list(self._dead)] = False
        self.view = View(revision, len(self.ids), alive, {})

    def hits(self, rows: Rows, scores: Vectors) -> dict[str, float]:
        """Return scores by id."""
        ids = self.ids
        return {ids[row]: score for row, score in zip(rows.tolist(), scores.tolist(), strict=True)}


class Shelves:
    """The shelves of this process, least recently used out first when they take too much memory."""

    def __init__(self, max_bytes: int = _MAX_BYTES, words: FollowedWords | None = None) -> None:
        """Set how much all shelves may take; the one in use stays, however large.

        `words` follow where others write too.
        """
        self._max_bytes = max_bytes
        self._words = words
        self._shelves: OrderedDict[_Key, Shelf] = OrderedDict()
        self._locks: dict[_Key, asyncio.Lock] = {}

    async def of(self, ports: Ports, brand: BrandId, kind: ItemKind, revision: int) -> Shelf:
        """Return the shelf of a brand and kind, no older than a revision."""
        key = (brand, kind, ports.embedder.model_id)
        shelf = self._shelves.get(key)
        if shelf is None or shelf.view.revision < revision:
            async with self._locks.setdefault(key, asyncio.Lock()):
                shelf = self._shelves.get(key)
                if shelf is None or shelf.view.revision < revision:
                    shelf = await _refreshed(ports, key, None if shelf is None or shelf.worn else shelf)
                    self._shelves[key] = shelf
                    self._make_room(key)
        self._shelves.move_to_end(key)
        if self._words is not None:
            await self._words.follow(brand, kind, key[2], shelf.view.revision)
        return shelf

    def _make_room(self, kept: _Key) -> None:
        total = sum(shelf.nbytes for shelf in self._shelves.values())
        for key in list(self._shelves):
            if total <= self._max_bytes:
                break
            if key != kept:
                total -= self._shelves.pop(key).nbytes


async def _refreshed(ports: Ports, key: _Key, shelf: Shelf | None) -> Shelf:
    """Bring a shelf up to date, or make one: add what changed, and take out what is gone if anything is."""
    brand, kind, embedder = key
    shelf = shelf or Shelf(ports)
    since = shelf.view.revision
    # Read before the items: what changes meanwhile has a higher revision, and is read again next time.
    revision = await ports.knowledge.revision(brand)
    after = ""
    while True:
        page = await ports.knowledge.items_since(brand, kind, embedder, since, after, _PAGE)
        if page:
            await asyncio.to_thread(shelf.add, page)
            after = page[-1].id
        if len(page) < _PAGE:
            break
    if since < await ports.knowledge.removal(brand):
        shelf.keep(await ports.knowledge.item_ids(brand, kind))
    shelf.publish(revision)
    return shelf
