"""The lexical index on tantivy: one small index for each brand, kind and language, so that neither scores nor hits mix.

Which terms a text has is decided in `retrieval.lexical_terms`; queries are built of terms, so nothing in a query is
read as an operator. One such index: `tantivy_space`; its files, and what happens to damaged ones: `tantivy_files`.
"""

import asyncio
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, get_args

from service.adapters.tantivy_space import OTHER, WordSpace
from service.domain.nouns import BrandId, language_of
from service.domain.searches import EVERYTHING, Scope
from service.errors import ServiceError, StorageFailed
from service.ports import Hit, ItemKind, LexicalEntry
from service.retrieval.lexical_terms import LANGUAGES

T = TypeVar("T")


class TantivyIndex:
    """Fulfils `ports.LexicalIndex` with tantivy, in a folder of ours or in memory. One thread writes."""

    def __init__(self, path: Path | None) -> None:
        """Choose the folder; it is made when the first item comes. None keeps all in memory, for this process alone."""
        self._path = path
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="words")
        self._lock = threading.Lock()
        self._spaces: dict[tuple[BrandId, ItemKind], dict[str, WordSpace]] = {}

    async def upsert(self, brand: BrandId, kind: ItemKind, entries: Sequence[LexicalEntry]) -> None:
        """Add or replace items; they are on disk and found when this returns.

        Raises:
            StorageFailed: `index_failed`: nothing of one language was changed.
        """
        if entries:
            await self._run(lambda: self._upsert(brand, kind, entries))

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove items; unknown ids are fine. Raises as `upsert`."""
        if ids:
            await self._run(lambda: self._delete(brand, kind, ids))

    async def purge(self, brand: BrandId) -> None:
        """Write what is held of a brand anew, so that deleted words are in no file. Raises as `upsert`."""
        await self._run(lambda: self._purge(brand))

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held. Raises as `upsert`."""
        return await self._run(lambda: frozenset().union(*(space.ids() for space in self._of(brand, kind))))

    async def drop(self, brand: BrandId) -> None:
        """Remove all that is held of a brand, files included."""
        await self._run(lambda: self._drop(brand))

    def search(
        self, brand: BrandId, kind: ItemKind, query: str, limit: int, scope: Scope = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the items that hold words of the query, best first, each with its share of BM25's upper bound.

        Raises:
            StorageFailed: `brand_isolation` if a hit is not of this brand: none is returned then; or as `upsert`.
        """
        if limit <= 0:
            return ()
        best: dict[str, float] = {}
        with _translated(self._path):
            for space in self._of(brand, kind):
                if scope.language is None or space.language == _group(scope.language):
                    for id_, score in space.search(query, limit, scope):
                        best[id_] = max(score, best.get(id_, 0.0))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Hit(id_, score) for id_, score in ranked[:limit])

    def close(self) -> None:
        """Let go of files and of the thread; the index cannot be used afterwards."""
        self._writing.shutdown(wait=True)
        with self._lock:
            self._spaces.clear()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._guarded, work)

    def _guarded(self, work: Callable[[], T]) -> T:
        with _translated(self._path):
            return work()

    def _upsert(self, brand: BrandId, kind: ItemKind, entries: Sequence[LexicalEntry]) -> None:
        latest = {entry.id: entry for entry in entries}
        groups: dict[str, list[LexicalEntry]] = {}
        for entry in latest.values():
            groups.setdefault(_group(language_of(entry.locale)), []).append(entry)
        spaces = self._held(brand, kind)
        for language, group in groups.items():
            if language not in spaces:
                spaces[language] = WordSpace(brand, self._folder(brand, kind, language), language)
            spaces[language].write([entry.id for entry in group], group)
        for language, space in spaces.items():
            # What an item said in another language before is gone too.
            space.write([id_ for id_, entry in latest.items() if _group(language_of(entry.locale)) != language], ())

    def _delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        for space in self._of(brand, kind):
            space.write(ids, ())

    def _purge(self, brand: BrandId) -> None:
        for kind in get_args(ItemKind):
            for space in self._of(brand, kind):
                space.rewrite()

    def _drop(self, brand: BrandId) -> None:
        for kind in get_args(ItemKind):
            with self._lock:
                self._spaces.pop((brand, kind), None)
            folder = self._folder(brand, kind)
            if folder is not None and folder.exists():
                shutil.rmtree(folder)

    def _of(self, brand: BrandId, kind: ItemKind) -> "tuple[WordSpace, ...]":
        return tuple(self._held(brand, kind).values())

    def _held(self, brand: BrandId, kind: ItemKind) -> "dict[str, WordSpace]":
        """Return what there is of a brand and kind by language, opened on first use."""
        spaces = self._spaces.get((brand, kind))
        if spaces is None:
            with self._lock:
                spaces = self._spaces.get((brand, kind))
                if spaces is None:
                    folder = self._folder(brand, kind)
                    there = sorted(folder.iterdir()) if folder is not None and folder.exists() else []
                    spaces = {inner.name: WordSpace(brand, inner, inner.name) for inner in there}
                    self._spaces[brand, kind] = spaces
        return spaces

    def _folder(self, brand: BrandId, kind: ItemKind, *language: str) -> Path | None:
        # Brand ids may hold what a file system folds or forbids; a hash does not, and does not collide.
        name = hashlib.sha256(f"{brand}\0{kind}".encode()).hexdigest()[:40]
        return self._path.joinpath(name, *language) if self._path is not None else None


def _group(language: str) -> str:
    return language if language in LANGUAGES else OTHER


@contextmanager
def _translated(path: Path | None) -> Iterator[None]:
    """Turn what tantivy raises into `StorageFailed`."""
    try:
        yield
    except ServiceError:
        raise
    except (ValueError, OSError, RuntimeError) as error:
        raise StorageFailed(f"The word index in {path or 'memory'} failed: {error}", code="index_failed") from error
