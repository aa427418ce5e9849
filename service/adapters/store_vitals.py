"""Looks after database, index and disk for `/readyz`. What their state means: `workflows.tell_readiness`."""

import asyncio
import shutil
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from service.adapters import tables
from service.adapters.chroma_client import DAMAGED
from service.adapters.chroma_index import ChromaIndex
from service.adapters.database import Database
from service.domain.nouns import BrandId
from service.errors import StorageFailed
from service.ports.vitals import Room

_COUNTED = 100_000
_NOBODY = BrandId("-")
"""A brand that cannot be, so that an answer holds nothing."""


class StoreVitals:
    """Fulfils `ports.vitals.Vitals`."""

    def __init__(self, database: Database, index: ChromaIndex, data_dir: Path, *, remote: bool) -> None:
        """Say what to look after; `remote` says that the index is on a server, which must be asked to be known."""
        self._database = database
        self._index = index
        self._folder = data_dir
        self._remote = remote

    async def write(self) -> None:
        """Write the number of the schema over itself: a page goes to the log, so a full disk or a lost right shows.

        Raises:
            StorageFailed: the database cannot be written.
            NotReady: it is closed.
        """

        def same(connection: Connection) -> None:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

        await self._database.write(same)

    async def backlog(self) -> int:
        """Return how many changes the indexes have not heard of; counts to 100,000 at most."""
        some = select(tables.index_changes.c.number).limit(_COUNTED).subquery()
        count = select(func.count()).select_from(some)
        return await self._database.read(lambda connection: int(connection.execute(count).scalar_one()))

    async def index(self) -> None:
        """Find out whether the index can be used.

        To open one of ours would cost a second; what it holds was checked at start.

        Raises:
            StorageFailed: `index_damaged`, `index_unreachable` or `index_failed`.
        """
        if self._index.damaged:
            raise StorageFailed("something in the index could not be read", code=DAMAGED)
        if self._remote:
            await self._index.ids(_NOBODY, "passage")

    async def room(self) -> Room:
        """Return how much room the disk has."""
        usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        return Room(usage.free, usage.total)
