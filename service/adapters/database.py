"""Opens the database of the truth and runs work on it, away from the event loop: one thread writes, a few read.

Work is a plain function of a connection. What the tables are: `tables`; how they came to be: `migrations`; what is
asked of them: the stores; how a connection is set up: `database_engine`; what errors say: `storage_errors`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine

from service.adapters.data_lock import DataLock
from service.adapters.database_engine import READERS, database_url, driver_of, locked, open_engine
from service.adapters.migrations import upgrade
from service.adapters.storage_errors import explained
from service.errors import NotReady

T = TypeVar("T")


class Database:
    """The database, as an async context manager: SQLite in the data folder, or whatever the URL names.

    An embedded (SQLite) database locks the data folder for this process. Work given to `write` and `read` must not
    keep the connection.
    """

    def __init__(self, data_dir: Path, url: str | None = None) -> None:
        """Remember where the database is; nothing is opened yet.

        Raises:
            StorageFailed: the URL names neither PostgreSQL nor a SQLite file.
        """
        self._data_dir = data_dir.absolute()
        self._url = database_url(self._data_dir, url)
        self._lock = DataLock(self._data_dir)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")
        self._write_engine: Engine | None = None
        self._read_engine: Engine | None = None

    @property
    def url(self) -> URL:
        """Where it is; it may hold a password."""
        return self._url

    @property
    def dialect(self) -> str:
        """The engine's name: `sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    @property
    def embedded(self) -> bool:
        """Whether this process alone owns the database."""
        return self.dialect == "sqlite"

    async def open(self) -> None:
        """Lock the data folder, open the database and bring its schema up to date.

        Raises:
            StorageFailed: the folder is in use, or the database cannot be opened or is damaged.
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._open)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish the work at hand, close the files and release the folder."""
        await asyncio.to_thread(self._close)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own, one at a time; it is committed when this returns.

        Raises:
            StorageFailed: disk full, read-only, locked or damaged; nothing of the work was kept.
            NotReady: the database is closed.
        """
        return await self._run(self._writer, partial(self._write, work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a reading thread; all it reads is of one moment.

        Raises:
            StorageFailed: the database cannot be read, or a record is damaged.
            NotReady: the database is closed.
        """
        return await self._run(self._readers, partial(self._read, work))

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Keep every other process that shares the database from what has this name, until done or dead.

        Callers of this process must take turns by themselves. An embedded database has no others.

        Raises:
            StorageFailed: the database cannot be reached.
        """
        if self.embedded:
            yield
            return
        with explained(self._data_dir, "nothing was changed"):
            connection = await asyncio.to_thread(locked, self._url, name)
        try:
            yield
        finally:
            await asyncio.to_thread(connection.close)

    async def vacuum(self) -> None:
        """Write the file anew and empty the log, so that nothing of what was deleted is left in either.

        SQLite's `secure_delete` zeroes what a row leaves, but not the copies that moving rows between pages leaves: of
        1,600 deleted texts two or three stayed. PostgreSQL does this by itself.

        Raises:
            StorageFailed: as `write`; such as a full disk, which needs room for a second copy.
            NotReady: the database is closed.
        """
        await self._run(self._writer, self._vacuum)

    async def size(self) -> int:
        """Return the bytes that `vacuum` writes; 0 where it does nothing."""
        return await asyncio.to_thread(self._size)

    async def __aenter__(self) -> "Database":
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            future = asyncio.get_running_loop().run_in_executor(threads, work)
        except RuntimeError:  # what an executor says after its shutdown
            raise NotReady("the database is closed") from None
        return await future

    def _open(self) -> None:
        if self.embedded:
            self._lock.acquire()
        with explained(self._data_dir, "nothing was changed"):
            self._write_engine = open_engine(self._url, writes=True)
            with self._write_engine.begin() as connection:
                upgrade(connection)
            self._read_engine = open_engine(self._url, writes=False)

    def _close(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        # The writer last: the last one to leave folds the log into the file, which readers may not.
        for engine in (self._read_engine, self._write_engine):
            if engine is not None:
                engine.dispose()
        self._read_engine = self._write_engine = None
        self._lock.release()

    def _write(self, work: Callable[[Connection], T]) -> T:
        if self._write_engine is None:
            raise NotReady("the database is not open")
        consequence = "nothing of this request was kept"
        with explained(self._data_dir, consequence), self._write_engine.begin() as connection:
            return work(connection)

    def _size(self) -> int:
        if not self.embedded:
            return 0
        with suppress(OSError):
            return Path(self._url.database or "").stat().st_size
        return 0

    def _read(self, work: Callable[[Connection], T]) -> T:
        if self._read_engine is None:
            raise NotReady("the database is not open")
        with explained(self._data_dir, "nothing was read"), self._read_engine.begin() as connection:
            return work(connection)

    def _vacuum(self) -> None:
        if self._write_engine is None:
            raise NotReady("the database is not open")
        if not self.embedded:
            return
        consequence = "deleted text may still be in the file"
        with explained(self._data_dir, consequence), self._write_engine.connect() as connection:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver_of(connection).execute(statement).close()
