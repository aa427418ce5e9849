"""Drafts that were promised to callers who do not wait: on record until they are there, or known to have failed."""

import datetime as dt
from typing import NamedTuple, Protocol

from service.domain.nouns import BrandId, DraftId


class Promise(NamedTuple):
    """A draft that was promised: until when it is there at the latest, and what went wrong, if that is known."""

    ends_at: dt.datetime
    code: str | None = None
    detail: str = ""


class PendingDrafts(Protocol):
    """Keeps promises."""

    async def promise(self, brand: BrandId, draft_id: DraftId, ends_at: dt.datetime) -> None:
        """Put a promise on record."""
        ...

    async def fail(self, brand: BrandId, draft_id: DraftId, code: str, detail: str) -> None:
        """Say why a draft will never be there."""
        ...

    async def keep(self, brand: BrandId, draft_id: DraftId) -> None:
        """Forget a promise, because the draft is there."""
        ...

    async def find(self, brand: BrandId, draft_id: DraftId) -> Promise | None:
        """Return the promise of a draft, or None."""
        ...

    async def forget(self, before: dt.datetime) -> None:
        """Forget promises that ended before a time."""
        ...
