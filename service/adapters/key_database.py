"""Opens the database for the keys alone, also beside a service that runs on the same folder.

The lock of a data folder keeps a second process from the indexes, which two writers destroy. Keys are not in the
indexes: they are a few rows of the database, and SQLite in WAL mode lets several processes write small transactions in
turn. So this opens the file without the folder's lock, and changes no schema: only who has the lock may do that.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from service.adapters.database import Database
from service.adapters.database_engine import FILE_NAME, open_engine
from service.adapters.key_store import SqlKeyStore
from service.adapters.migrations import HEAD, current_revision
from service.adapters.storage_errors import explained
from service.errors import StorageFailed


class _BesideService(Database):
    """The database as it is: neither locked, nor made, nor migrated."""

    def _open(self) -> None:
        if self.embedded and not Path(self._url.database or "").exists():
            raise _OtherSchema(None)
        with explained(self._data_dir, "nothing was changed"):
            self._read_engine = open_engine(self._url, writes=False)
            with self._read_engine.begin() as connection:
                revision = current_revision(connection)
            if revision != HEAD:
                raise _OtherSchema(revision)
            self._write_engine = open_engine(self._url, writes=True)


class _OtherSchema(StorageFailed):
    """The database is not at the schema of this version."""

    code = "schema_differs"

    def __init__(self, revision: str | None) -> None:
        super().__init__(
            f"the service that runs here keeps its data in schema {revision or 'none'}, and this version of Moments in "
            f"{HEAD}; start the service anew with this version, then repeat"
        )


@asynccontextmanager
async def key_database(data_dir: Path, url: str | None) -> AsyncIterator[SqlKeyStore]:
    """Open the keys; a database that is not there or older is made and migrated first, under the lock of its folder.

    Raises:
        StorageFailed: the database cannot be opened; code `schema_differs` where another version's service runs on it.
    """
    database: Database = _BesideService(data_dir, url)
    try:
        await database.open()
    except _OtherSchema as other:
        database = Database(data_dir, url)
        try:
            await database.open()
        except StorageFailed as error:
            raise (other if error.code == "data_dir_in_use" else error) from None
    try:
        yield SqlKeyStore(database)
    finally:
        await database.close()


async def has_keys(data_dir: Path, url: str | None) -> bool:
    """Tell whether there is any key, also one that no longer works; makes no database that is not there.

    Raises:
        StorageFailed: as `key_database`.
    """
    if url is None and not (data_dir / FILE_NAME).exists():
        return False
    async with key_database(data_dir, url) as store:
        return bool(await store.list())
