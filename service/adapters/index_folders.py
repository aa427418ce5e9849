"""The folders of both indexes: looked into before they are opened, opened, and marked when they are left in order.

What is in them: `chroma_index`, `tantivy_index`; how they are brought in line with the truth: `workflows.heal_indexes`.
"""

import asyncio
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from service.adapters.chroma_check import is_sound
from service.adapters.chroma_index import ChromaIndex
from service.adapters.clean_marker import CleanMarker
from service.adapters.tantivy_index import TantivyIndex

_LOG = logging.getLogger("moments.indexes")
_VECTORS, _WORDS = "index", "words"


class IndexFolders:
    """Both indexes of a data folder.

    `vectors_unknown` and `words_unknown` say which must be compared with the truth.
    """

    def __init__(self, data_dir: Path, chroma_url: str | None, *, embedded: bool) -> None:
        """Say where they are.

        Args:
            data_dir: The data folder, which this process has locked.
            chroma_url: A Chroma server to use in place of the folder of vectors.
            embedded: Whether this process alone has the truth; otherwise each process keeps its own words in memory.
        """
        self._data_dir = data_dir
        self._url = chroma_url
        self._embedded = embedded
        self._marker = CleanMarker(data_dir, (_VECTORS, _WORDS))
        self._chroma: ChromaIndex | None = None
        self._views: dict[str, ChromaIndex] = {}
        self.vectors_unknown = self.words_unknown = True
        self.lexical = TantivyIndex(data_dir / _WORDS if embedded else None)

    async def look(self, stamp: Mapping[str, object]) -> None:
        """Find out how the folders were left, and remove what cannot be read; before anything is opened."""
        left = await asyncio.to_thread(self._marker.take, stamp)
        self.vectors_unknown = self._url is not None or _VECTORS not in left.clean
        self.words_unknown = not self._embedded or _WORDS not in left.clean
        if self._url is None and self.vectors_unknown:
            folder = self._data_dir / _VECTORS
            if _VECTORS in left.broken or not await is_sound(folder):
                _LOG.warning("the index in %s is damaged; it is made anew of the database", folder)
                await asyncio.to_thread(_remove, folder)

    def index_of(self, model_id: str) -> ChromaIndex:
        """Return the index of an embedder's vectors."""
        if self._chroma is None:
            self._chroma = ChromaIndex(self._data_dir / _VECTORS, self._url, model_id)
            self._views[model_id] = self._chroma
        if model_id not in self._views:
            self._views[model_id] = self._chroma.of(model_id)
        return self._views[model_id]

    async def close(self, stamp: Mapping[str, object] | None) -> None:
        """Let go of everything, remove what turned out to be damaged, and mark how the rest is left.

        Without a stamp nothing is marked, so that the next start compares everything.
        """
        await asyncio.to_thread(self.lexical.close)
        if self._chroma is not None:
            await asyncio.to_thread(self._chroma.close)
            if self._chroma.damaged and self._url is None:
                await asyncio.to_thread(_remove, self._data_dir / _VECTORS)
                return
        if stamp is not None:
            await asyncio.to_thread(self._marker.leave, stamp)


def _remove(folder: Path) -> None:
    """Remove a folder, or whatever is in its place; what is left of it would fail the opening, with a reason."""
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)
