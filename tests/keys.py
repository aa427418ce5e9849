"""API keys for tests, each with the secret that opens it, and a real store of them for a fake service."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from service.adapters.database import Database
from service.adapters.key_store import SqlKeyStore
from service.domain.keys import ApiKey, KeyId, KeyLimits, KeyRecord, digest_of, prefix_of, secret_of
from service.workflows.keep_accounts import Accounts
from tests.builders import NOON
from tests.fakes import FakeService


def build_key(*, number: int = 1, random: bytes | None = None, **changes: object) -> tuple[KeyRecord, str]:
    """Return a key that may draft for Alder & Brim, changed as a test asks, and its secret."""
    key_id = KeyId(f"{number:012x}")
    secret = secret_of(key_id, random or number.to_bytes(32, "big"))
    fields = {
        "id": key_id,
        "name": "shop",
        "prefix": prefix_of(secret),
        "brands": ("alder-and-brim",),
        "scopes": ("draft",),
        "created_at": NOON,
    }
    return KeyRecord(key=ApiKey.model_validate(fields | changes), digest=digest_of(secret)), secret


@asynccontextmanager
async def keys_of(service: FakeService, folder: Path) -> AsyncIterator[SqlKeyStore]:
    """Open a real store of keys, and have a service ask and charge the keys in it."""
    async with Database(folder) as database:
        store = SqlKeyStore(database)
        service.keys = store
        service.accounts = Accounts(store, service.accounts._clock, KeyLimits())
        yield store
        await service.accounts.close()


def bearer(secret: str) -> dict[str, str]:
    """Return the header that a caller sends."""
    return {"Authorization": f"Bearer {secret}"}


def in_days(days: float) -> dt.datetime:
    """Return the time so many days from now."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)


async def add(keys: SqlKeyStore, **changes: Any) -> dict[str, str]:
    """Keep a key and return the header that opens it."""
    record, secret = build_key(**changes)
    await keys.create(record)
    return bearer(secret)
