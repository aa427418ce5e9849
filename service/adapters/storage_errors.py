"""What went wrong with a database, in words for a person: no SQL and no values, which may be personal."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.errors import StorageFailed

_LITTLE_SPACE = 1_000_000  # bytes
_REASONS = {
    "SQLITE_FULL": "the disk is full: free space under {folder}",
    "SQLITE_READONLY": "the database is read-only: allow writing under {folder}",
    "SQLITE_BUSY": "another program holds the database under {folder}: close it and try again",
    "SQLITE_LOCKED": "another program holds the database under {folder}: close it and try again",
    "SQLITE_CORRUPT": "the database under {folder} is damaged: restore it from a backup",
    "SQLITE_NOTADB": "the database file under {folder} is not a database: restore it from a backup",
    "SQLITE_CANTOPEN": "the database under {folder} cannot be opened: check that the folder is there and writable",
    "SQLITE_IOERR": "the disk under {folder} failed ({name})",
    "SQLITE_CONSTRAINT": "the record contradicts one that is there already ({name})",
}

_AWAY = (
    "the database cannot be reached: check that it runs, and address, name, user and password in MOMENTS_DATABASE_URL"
)


@contextmanager
def explained(folder: Path, consequence: str) -> Iterator[None]:
    """Turn errors of the database into `StorageFailed`: the reason, and the consequence for the request.

    Raises:
        StorageFailed: the work inside failed in the database, or a record could not be read.
    """
    try:
        yield
    except ValidationError:
        raise StorageFailed("a record is damaged, or a newer version of Moments wrote it") from None
    except ImportError as error:
        raise StorageFailed(f"the driver of the database is not installed: {error.name}") from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StorageFailed(f"{_reason(cause, folder)}; {consequence}") from None


def _reason(cause: object, folder: Path) -> str:
    name: str = getattr(cause, "sqlite_errorname", type(cause).__name__)
    plain = "_".join(name.split("_")[:2])
    # With no space left SQLite may fail on its shared memory file first, which it calls an I/O error.
    if plain == "SQLITE_IOERR" and folder.is_dir() and shutil.disk_usage(folder).free < _LITTLE_SPACE:
        plain = "SQLITE_FULL"
    if name == "OperationalError" and getattr(cause, "sqlstate", "") is None:
        # Of PostgreSQL's driver: without a code the server has not spoken, or has not let us in.
        return _AWAY
    return _REASONS.get(plain, "the database did not do its work ({name})").format(folder=folder, name=name)
