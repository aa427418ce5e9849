"""Where API keys are kept, and what was spent with them."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from service.domain.keys import KeyId, KeyRecord, Spend, SpendOf


class KeyStore(Protocol):
    """The truth about keys and their spend. Secrets never come here, only their hashes."""

    async def create(self, record: KeyRecord) -> None:
        """Keep a new key."""
        ...

    async def list(self) -> tuple[KeyRecord, ...]:
        """Return all keys, oldest first; also those that are revoked or expired."""
        ...

    async def get(self, key: KeyId) -> KeyRecord | None:
        """Return a key, or None."""
        ...

    async def revoke(self, key: KeyId, at: dt.datetime) -> bool:
        """End a key for good; return whether there is one. The time of an earlier revocation stays."""
        ...

    async def rotate(self, key: KeyId, digest: bytes, prefix: str, old_until: dt.datetime) -> bool:
        """Give a key a new secret; the one it has works until a time, the one before that no more. False if unknown."""
        ...

    async def touch(self, used: Mapping[KeyId, dt.datetime]) -> None:
        """Write when keys were last used; a time before the one on record changes nothing."""
        ...

    async def add_spend(self, spent: Mapping[SpendOf, Spend]) -> None:
        """Add to what is on record, all in one transaction."""
        ...

    async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
        """Return what was spent on a day, by key and brand."""
        ...
