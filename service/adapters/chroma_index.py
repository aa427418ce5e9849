"""The dense index on Chroma: one collection a brand, kind and embedder, our vectors, no documents, no filters.

What is kept of each item is its id, its vector and its brand, so that every hit can be asserted. Texts and all
other attributes live in the truth, from which this index can be rebuilt at any time; comparing and rebuilding is
a workflow's work. The connection, and what its errors mean: `chroma_client`.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

import numpy as np

from service.adapters.chroma_client import ChromaClient, give_used_memory
from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports import Hit, ItemKind, Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

_BATCH = 5_000
"""Chroma takes at most 5,461 items a call."""
_EF_SEARCH = 200
"""How many candidates a search keeps; Chroma's default of 100 lost one in twenty true neighbours of 100,000."""


class ChromaIndex:
    """Fulfils `ports.PassageIndex` with Chroma, in a folder of ours or on a server."""

    def __init__(self, path: Path | None, url: str | None, model_id: str, client: ChromaClient | None = None) -> None:
        """Choose a folder or a server; a server wins if both are given.

        Args:
            path: Folder of the embedded store; made if it is missing. Only one process may use it at a time.
            url: Address of a Chroma server, such as `http://chroma:8000`.
            model_id: Name of the embedder; vectors of different embedders never meet in one collection.
            client: The connection of another index, to share it.
        """
        self._chroma = client or ChromaClient(path, url)
        self._model_id = model_id
        self._lock = threading.Lock()
        self._opening = threading.RLock()
        self._collections: dict[str, Collection] = {}

    def of(self, model_id: str) -> "ChromaIndex":
        """Return the index of another embedder's vectors on the same connection; closing either closes both."""
        return ChromaIndex(None, None, model_id, self._chroma)

    @property
    def damaged(self) -> bool:
        """Whether something could not be read."""
        return self._chroma.damaged

    async def upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors; of an id given twice, the last one counts.

        Raises:
            StorageFailed: `index_damaged` (the detail says what to do), `index_unreachable` or `index_failed`.
        """
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids came with {len(vectors)} vectors")
        if ids:
            await self._run(lambda: self._upsert(brand, kind, ids, vectors))

    async def delete(self, brand: BrandId, kind: ItemKind, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are fine. Raises as `upsert`."""
        if ids:
            await self._run(lambda: self._delete(brand, kind, list(dict.fromkeys(ids))))

    async def search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        """Return the items nearest by cosine, best first; none for a brand without items.

        Raises:
            StorageFailed: `brand_isolation` if a hit is not of this brand: none is returned then; or as `upsert`.
        """
        return await self._run(lambda: self._search(brand, kind, vector, limit)) if limit > 0 else ()

    async def ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        """Return every id held, to compare with the truth. Raises as `upsert`."""
        return await self._run(lambda: self._ids(brand, kind))

    async def drop(self, brand: BrandId) -> None:
        """Remove all that is held of a brand for this embedder; nothing is fine. Raises as `upsert`."""
        await self._run(lambda: self._drop(brand))

    def close(self) -> None:
        """Let go of the folder or connection and of the threads; the index cannot be used afterwards."""
        self._chroma.close()
        with self._lock:
            self._collections.clear()

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._chroma.run(lambda: self._again(work))

    def _again(self, work: Callable[[], T]) -> T:
        from chromadb.errors import NotFoundError

        try:
            return work()
        except NotFoundError:
            # On a server, another process may have dropped and made anew what we hold a handle of.
            with self._lock:
                self._collections.clear()
            return work()

    def _upsert(self, brand: BrandId, kind: ItemKind, ids: Sequence[str], vectors: Vectors) -> None:
        latest = {item: row for row, item in enumerate(ids)}
        names, rows = list(latest), list(latest.values())
        collection = self._made(brand, kind)
        give_used_memory(wiped=True)
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            embeddings = np.asarray(vectors[rows[start : start + _BATCH]], dtype=np.float32)
            collection.upsert(ids=batch, embeddings=embeddings, metadatas=[{"brand": str(brand)}] * len(batch))

    def _delete(self, brand: BrandId, kind: ItemKind, ids: list[str]) -> None:
        collection = self._found(brand, kind)
        if collection is not None:
            for start in range(0, len(ids), _BATCH):
                collection.delete(ids=ids[start : start + _BATCH])

    def _search(self, brand: BrandId, kind: ItemKind, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        collection = self._found(brand, kind)
        if collection is None:
            return ()
        query = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        found = collection.query(query_embeddings=query, n_results=limit, include=["metadatas", "distances"])
        owners, distances = found["metadatas"], found["distances"]
        if owners is None or distances is None:
            raise StorageFailed("The index answered without brand or distance.", code="brand_isolation")
        if any((owner or {}).get("brand") != brand for owner in owners[0]):
            raise StorageFailed(f"The index answered for {brand} with items of another brand.", code="brand_isolation")
        pairs = zip(found["ids"][0], distances[0], strict=True)
        return tuple(Hit(item, min(1.0, max(-1.0, 1.0 - distance))) for item, distance in pairs)

    def _ids(self, brand: BrandId, kind: ItemKind) -> frozenset[str]:
        collection = self._found(brand, kind)
        return frozenset() if collection is None else frozenset(collection.get(include=[])["ids"])

    def _drop(self, brand: BrandId) -> None:
        for kind in get_args(ItemKind):
            if self._found(brand, kind) is not None:
                name = self._name(brand, kind)
                self._chroma.opened().delete_collection(name)
                with self._lock:
                    self._collections.pop(name, None)

    def _name(self, brand: BrandId, kind: ItemKind) -> str:
        # Brand ids and model names hold characters that Chroma forbids; a hash is valid and does not collide.
        return "m-" + hashlib.sha256(f"{brand}\0{kind}\0{self._model_id}".encode()).hexdigest()[:40]

    def _owner(self, brand: BrandId, kind: ItemKind) -> dict[str, str]:
        return {"brand": str(brand), "kind": kind, "embedder": self._model_id}

    def _found(self, brand: BrandId, kind: ItemKind) -> "Collection | None":
        from chromadb.errors import NotFoundError

        name = self._name(brand, kind)
        if (held := self._held(name)) is not None:
            return held
        with self._opening:
            if (held := self._held(name)) is not None:
                return held
            try:
                collection = self._chroma.opened().get_collection(name, embedding_function=None)
            except NotFoundError:
                return None
            return self._kept(brand, kind, collection)

    def _made(self, brand: BrandId, kind: ItemKind) -> "Collection":
        from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

        # One thread makes it and looks into it before any writes: a look while its first vectors are written to disk
        # would find it damaged.
        with self._opening:
            if (found := self._found(brand, kind)) is not None:
                return found
            hnsw = CreateHNSWConfiguration(space="cosine", ef_search=_EF_SEARCH)
            collection = self._chroma.opened().get_or_create_collection(
                self._name(brand, kind),
                metadata=self._owner(brand, kind),
                configuration=CreateCollectionConfiguration(hnsw=hnsw),
                embedding_function=None,
            )
            return self._kept(brand, kind, collection)

    def _held(self, name: str) -> "Collection | None":
        with self._lock:
            return self._collections.get(name)

    def _kept(self, brand: BrandId, kind: ItemKind, collection: "Collection") -> "Collection":
        """Check whose collection it is, and that its vectors can be read, before it is used."""
        owner, metadata = self._owner(brand, kind), collection.metadata or {}
        if {key: metadata.get(key) for key in owner} != owner:
            raise StorageFailed(f"The collection {collection.name} is not {brand}'s.", code="brand_isolation")
        # Lost vector files go unnoticed in searches, which then find next to nothing; reading one vector shows it.
        collection.get(limit=1, include=["embeddings"])
        with self._lock:
            return self._collections.setdefault(collection.name, collection)
