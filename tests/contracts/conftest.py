"""Every database that this machine has, empty, for the contracts of what is stored there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.adapters.database import Database
from service.adapters.knowledge_store import SqlKnowledgeStore
from service.ports import KnowledgeStore
from tests.builders import DATABASES, open_database


@pytest.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def store(database: Database) -> KnowledgeStore:
    """Stores of other things stand in the files of their own contracts."""
    return SqlKnowledgeStore(database)
