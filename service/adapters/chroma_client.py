"""The one connection to Chroma, in a folder of ours or on a server, and what its errors mean.

Collections: `chroma_index`.
"""

import asyncio
import ctypes
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from service.errors import ServiceError, StorageFailed

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

T = TypeVar("T")

_THREADS = 4
_SIGNS_OF_DAMAGE = ("malformed", "not a database", "hnsw", "pickle", "getting embedding", "finding id", "file exists")
DAMAGED = "index_damaged"
_M_PERTURB = -6
"""A number of glibc's <malloc.h>."""


class ChromaClient:
    """Runs work on Chroma, which blocks, in a small pool of threads; it is imported there too, on first use."""

    def __init__(self, path: Path | None, url: str | None) -> None:
        """Choose a folder or a server; a server wins if both are given."""
        if path is None and url is None:
            raise ValueError("ChromaIndex needs a folder or a URL")
        self._path = path
        self._url = url
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="chroma")
        self._lock = threading.Lock()
        self._client: ClientAPI | None = None
        self.damaged = False
        """Whether something could not be read."""

    async def run(self, work: Callable[[], T]) -> T:
        """Run work in a thread.

        Raises:
            StorageFailed: `index_damaged` (the detail says what to do), `index_unreachable` or `index_failed`.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._guarded, work)

    def close(self) -> None:
        """Let go of the folder or connection and of the threads."""
        self._threads.shutdown(wait=True)
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            with _translated(self._path, self._url):
                self.opened()  # under its lock: threads that import Chroma at once find it half imported
                return work()
        except StorageFailed as error:
            self.damaged |= error.code == DAMAGED
            raise

    def opened(self) -> "ClientAPI":
        """Return the client, made on first use."""
        import chromadb
        from chromadb.config import Settings

        with self._lock:
            if self._client is None:
                give_used_memory(wiped=False)
                settings = Settings(anonymized_telemetry=False)
                if self._url is None:
                    self._client = chromadb.PersistentClient(str(self._path), settings=settings)
                else:
                    parts = urlsplit(self._url)
                    ssl = parts.scheme == "https"
                    port = parts.port or (443 if ssl else 8000)
                    self._client = chromadb.HttpClient(parts.hostname or "localhost", port, ssl, settings=settings)
            return self._client


def give_used_memory(*, wiped: bool) -> None:
    """Have the C library wipe or not wipe memory before it gives it out again.

    One without `mallopt` (not glibc) goes on as ever.

    Chroma's graph writes the room that it has not filled yet to disk as it lies in memory. What lay there before may be
    words of a source that was erased since. Wiped memory is memory used, so this must wait until the index is known to
    be sound: a damaged one asks for any number of gigabytes, and never fills them. Embedding and search take no longer
    so, as measured. Pieces under a kilobyte are not wiped: a thread gets back its own, and Chroma's hold ids and
    vectors.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_PERTURB, int(wiped))


@contextmanager
def _translated(path: Path | None, url: str | None) -> Iterator[None]:
    """Turn what Chroma raises into `StorageFailed`."""
    try:
        yield
    except ServiceError:
        raise
    except BaseException as error:
        if not _is_of_chroma(error):
            raise
        said = str(error) or type(error).__name__
        if url is not None:
            host = urlsplit(url).hostname
            raise StorageFailed(f"The Chroma server at {host} failed: {said}", code="index_unreachable") from error
        if any(sign in said.lower() for sign in _SIGNS_OF_DAMAGE) or not isinstance(error, Exception):
            raise StorageFailed(
                f"The index folder {path} is damaged ({said}). Start the service again: "
                "it makes the index anew of the database.",
                code=DAMAGED,
            ) from error
        raise StorageFailed(f"The index in {path} failed: {said}", code="index_failed") from error


def _is_of_chroma(error: BaseException) -> bool:
    import httpx
    from chromadb.errors import ChromaError

    # A panic of Chroma's Rust part is no Exception: untranslated, it would end the whole process.
    known = (ChromaError, httpx.HTTPError, OSError, RuntimeError, ValueError)
    return isinstance(error, known) or type(error).__name__ == "PanicException"
