"""Opens the database of the truth and runs work on it, away from the event loop: one thread writes, a few read.

Work is a plain function of a connection. What the tables are: `tables`; how they came to be: `migrations`; what is
asked of them: the stores; what errors say: `storage_errors`.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from service.adapters.data_lock import DataLock
from service.adapters.migrations import upgrade
from service.adapters.storage_errors import explained
from service.errors import NotReady, StorageFailed

T = TypeVar("T")

FILE_NAME = "moments.db"
BUSY_TIMEOUT_MS = 5_000
READERS = 3
_PRAGMAS = (
    # Before the rest, which may already have to wait for another connection.
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    "journal_mode = WAL",
    # In WAL mode NORMAL loses nothing when the process dies; a power cut may take the last transactions, whole.
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


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
        self._url = _address(self._data_dir, url)
        self._lock = DataLock(self._data_dir)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")
        self._write_engine: Engine | None = None
        self._read_engine: Engine | None = None

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
            self._write_engine = self._engine(writes=True)
            with self._write_engine.begin() as connection:
                upgrade(connection)
            self._read_engine = self._engine(writes=False)

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
                _driver(connection).execute(statement).close()

    def _engine(self, *, writes: bool) -> Engine:
        size = 1 if writes else READERS
        if not self.embedded:
            isolation = "READ COMMITTED" if writes else "REPEATABLE READ"
            return create_engine(
                self._url,
                pool_size=size,
                max_overflow=0,
                pool_pre_ping=True,
                hide_parameters=True,
                isolation_level=isolation,
            )
        _create_private(Path(self._url.database or ""))
        engine = create_engine(self._url, pool_size=size, max_overflow=0, hide_parameters=True)
        # A write takes its lock at once; taken later, it could find that what it read has changed.
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        event.listen(engine, "connect", _prepare if writes else _prepare_reader)
        event.listen(engine, "begin", lambda connection: _driver(connection).execute(begin).close())
        return engine


def _address(data_dir: Path, url: str | None) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(data_dir / FILE_NAME))
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    # The URL is not repeated in any message: it may hold a password.
    if address is None or address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StorageFailed(
            "the database URL must be like postgresql://user:password@host/name or sqlite:////a/file.db"
        )
    if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
        raise StorageFailed("a SQLite database URL must name a file, such as sqlite:////var/lib/moments/moments.db")
    return address


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Python's sqlite3 would begin transactions by itself, late and only for writes.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_reader(connection: sqlite3.Connection, record: object) -> None:
    _prepare(connection, record)
    connection.execute("PRAGMA query_only = ON").close()


def _create_private(path: Path) -> None:
    """Make the file readable by its owner alone, before SQLite makes it readable by all."""
    # One that exists is not opened: closing it would free SQLite's own locks, which belong to the process and not to
    # the handle, and another process that closes the database would delete the log under us.
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise StorageFailed(f"the database {path} cannot be opened: {error.strerror}") from None
