"""Sets connections to the database up: where it is, and how SQLite and PostgreSQL are told to behave.

What work runs on them: `database`.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, Insert, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from service.errors import StorageFailed

FILE_NAME = "moments.db"
BUSY_TIMEOUT_MS = 5_000
READERS = 3
_POSTGRESQL = "postgresql+psycopg"
"""The driver of a URL that names none: the one of the extra `postgresql`."""
_PRAGMAS = (
    # Before the rest, which may already have to wait for another connection.
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    "journal_mode = WAL",
    # In WAL mode NORMAL loses nothing when the process dies; a power cut may take the last transactions, whole.
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


def open_engine(url: URL, *, writes: bool) -> Engine:
    """Return an engine with one connection that writes, or `READERS` that only read.

    Raises:
        StorageFailed: SQLite's file cannot be made.
    """
    size = 1 if writes else READERS
    if url.get_backend_name() != "sqlite":
        isolation = "READ COMMITTED" if writes else "REPEATABLE READ"
        return create_engine(
            url, pool_size=size, max_overflow=0, pool_pre_ping=True, hide_parameters=True, isolation_level=isolation
        )
    _create_private(Path(url.database or ""))
    engine = create_engine(url, pool_size=size, max_overflow=0, hide_parameters=True)
    # A write takes its lock at once; taken later, it could find that what it read has changed.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine, "connect", _prepare if writes else _prepare_reader)
    event.listen(engine, "begin", lambda connection: driver_of(connection).execute(begin).close())
    return engine


def database_url(data_dir: Path, url: str | None) -> URL:
    """Return where the database is: the URL that was given, or SQLite's file in the data folder.

    Raises:
        StorageFailed: the URL names neither PostgreSQL nor a SQLite file.
    """
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
    if address.drivername == "postgresql":
        return address.set(drivername=_POSTGRESQL)
    if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
        raise StorageFailed("a SQLite database URL must name a file, such as sqlite:////var/lib/moments/moments.db")
    return address


def locked(url: URL, name: str) -> Connection:
    """Return a connection of its own that holds PostgreSQL's advisory lock of a name until it is closed.

    Waits for it.
    """
    connection = create_engine(url, poolclass=NullPool, hide_parameters=True).connect()
    try:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name}).close()
        connection.commit()  # the lock belongs to the connection; an open transaction would hold old rows back
    except BaseException:
        connection.close()
        raise
    return connection


def driver_of(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, for what SQLAlchemy would put in a transaction."""
    # SQLAlchemy types it by the standard of drivers; ours of SQLite is this class.
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def add_rows(connection: Connection, statement: Insert, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert many rows: tuples with a value for each column, in the order of the table.

    SQLite's driver gets them as they are, without what SQLAlchemy does for each: a third of the time of such rows.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        driver_of(connection).executemany(str(statement.compile(dialect=connection.dialect)), rows).close()
    else:
        names = statement.table.columns.keys()
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows]).close()


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
