"""Stores in memory that the web asks: of answers to repeat, of keys and of evaluations, the latter two empty."""

import datetime as dt
from collections.abc import Mapping

from service.domain.keys import KeyId, KeyRecord, Spend, SpendOf
from service.errors import IdempotencyConflict, StorageFailed
from service.ports import (
    EvaluationEntry,
    InProgress,
    Replay,
    Started,
)


class FakeIdempotency:
    """Keeps answers for ever."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], tuple[str, Replay | None]] = {}
        self.running: set[tuple[str, str]] = set()

    async def begin(self, scope: str, key: str, body_hash: str, now: dt.datetime) -> Started | Replay | InProgress:
        known = self.records.setdefault((scope, key), (body_hash, None))
        if known[0] != body_hash:
            raise IdempotencyConflict("this idempotency key was used with another body")
        if known[1] is not None:
            return known[1]
        if (scope, key) in self.running:
            return InProgress(now)
        self.running.add((scope, key))
        return Started(scope, key, now)

    async def finish(self, run: Started, response: Replay) -> None:
        claim = (run.scope, run.key)
        self.running.discard(claim)
        self.records[claim] = (self.records[claim][0], response)

    async def abandon(self, run: Started) -> None:
        self.running.discard((run.scope, run.key))
        self.records.pop((run.scope, run.key), None)


class NoKeys:
    """No key, and nothing spent: development mode."""

    async def create(self, record: KeyRecord) -> None:
        raise StorageFailed("there is no place for keys here")

    async def list(self) -> tuple[KeyRecord, ...]:
        return ()

    async def get(self, key: KeyId) -> KeyRecord | None:
        return None

    async def revoke(self, key: KeyId, at: dt.datetime) -> bool:
        return False

    async def rotate(self, key: KeyId, digest: bytes, prefix: str, old_until: dt.datetime) -> bool:
        return False

    async def touch(self, used: Mapping[KeyId, dt.datetime]) -> None:
        pass

    async def add_spend(self, spent: Mapping[SpendOf, Spend]) -> None:
        pass

    async def spend_on(self, day: dt.date) -> Mapping[SpendOf, Spend]:
        return {}


class NoEvaluations:
    """None on record, and no place for any."""

    async def add(self, entry: EvaluationEntry) -> None:
        raise StorageFailed("there is no place for evaluations here")

    async def change(self, entry: EvaluationEntry, report: str | None = None) -> None:
        pass

    async def find(self, evaluation_id: str) -> EvaluationEntry | None:
        return None

    async def report(self, evaluation_id: str) -> bytes | None:
        return None

    async def newest(self, limit: int) -> tuple[EvaluationEntry, ...]:
        return ()

    async def fail_unfinished(self, seen_before: dt.datetime, at: dt.datetime, reason: str) -> int:
        return 0
