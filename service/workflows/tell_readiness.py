"""Tells whether the service can do its work now: database, disk, indexes, embedder, models. Serving it: `web.probes`.

What keeps every request from being served makes it not ready; what keeps some from it only degrades it: see
docs/decisions/0015-readiness.md. Mistakes in the editors' files are looked for elsewhere (`service`).
"""

import asyncio
import time
from collections.abc import Callable

from service.domain.nouns import Noun
from service.domain.prompts import ModelState
from service.errors import ModelError, ServiceError, StorageFailed
from service.ports import Embedder, Vitals

_KEPT_S = 5.0
"""How long what was found is told again, so that many probes cost no more than one."""
_PATIENCE_S = 2.0
"""How long a probe waits for a look; then it hears what was found before."""
_TOO_LONG_S = 60.0
"""A look that takes so long means that a store hangs; a large write may well take half of it."""
_FEW_CHANGES = 1_000
_LITTLE_BYTES = 100_000_000
_LITTLE_SHARE = 0.01


class Condition(Noun):
    """What is not ready and what works less well, a sentence each."""

    not_ready: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


class Watchman:
    """Looks at most every five seconds, one look at a time. For one event loop, which it never blocks."""

    def __init__(
        self,
        vitals: Vitals,
        embedder: Embedder,
        models: Callable[[], tuple[ModelState, ...]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._vitals = vitals
        self._embedder = embedder
        self._models = models
        self._now = now
        self._found: Condition | None = None
        self._looked = self._began = now()
        self._look: asyncio.Task[None] | None = None
        self._backlog = 0

    async def condition(self) -> Condition:
        """Return how it stands: what was found in the last five seconds, or now."""
        if self._look is None and (self._found is None or self._now() - self._looked >= _KEPT_S):
            self._began = self._now()
            self._look = asyncio.create_task(self._look_around(), name="readiness")
        if self._look is not None:
            # Not wait_for, which would stop the look: it goes on, and the next probe hears of it.
            done, _ = await asyncio.wait({self._look}, timeout=_PATIENCE_S)
            for look in done:
                look.result()  # a mistake of ours is to be seen
        found = self._found or Condition(not_ready=("The stores have not been looked at yet.",))
        return _joined(found, self._slow(), self._models_now())

    async def close(self) -> None:
        """Break off a look that is under way."""
        if self._look is not None:
            self._look.cancel()
            await asyncio.gather(self._look, return_exceptions=True)

    def _slow(self) -> Condition:
        took = self._now() - self._began
        if self._look is None or took < _PATIENCE_S:
            return Condition()
        told = (f"The stores have not answered for {took:.0f} s.",)
        return Condition(not_ready=told) if took >= _TOO_LONG_S else Condition(degraded=told)

    def _models_now(self) -> Condition:
        states = self._models()
        if not states or any(state.breaker != "open" for state in states):
            return Condition()
        return Condition(
            degraded=("No model answers: the calls of each one fail, and new ones are refused for a while.",)
        )

    async def _look_around(self) -> None:
        try:
            parts = (self._database(), self._changes(), self._disk(), self._embedding(), self._index())
            self._found = _joined(*await asyncio.gather(*parts))
        finally:
            self._looked = self._now()
            self._look = None

    async def _database(self) -> Condition:
        try:
            await self._vitals.write()
        except ServiceError as error:
            return Condition(not_ready=(f"The database cannot be written: {error.detail}.",))
        return Condition()

    async def _changes(self) -> Condition:
        try:
            before, self._backlog = self._backlog, await self._vitals.backlog()
        except ServiceError:
            return Condition()  # the look at the database says it
        if self._backlog < _FEW_CHANGES or self._backlog < before:
            return Condition()
        return Condition(degraded=(f"{self._backlog:,} changes wait for the indexes, and they do not become fewer.",))

    async def _disk(self) -> Condition:
        try:
            free, total = await self._vitals.room()
        except OSError:
            return Condition(degraded=("How full the disk is cannot be seen.",))
        if free >= _LITTLE_BYTES and free >= _LITTLE_SHARE * total:
            return Condition()
        return Condition(degraded=(f"The disk is nearly full: {free / 1e6:,.0f} MB are left.",))

    async def _embedding(self) -> Condition:
        """Embed a word: it loads the embedder, which remembers it, so that a model upstream is asked once."""
        try:
            await self._embedder.embed_queries(["ready"])
        except ModelError as error:
            return Condition(degraded=(f"The embedding model does not answer ({error.code}).",))
        except ServiceError as error:
            return Condition(not_ready=(f"The embedder does not work: {error.detail}",))
        return Condition()

    async def _index(self) -> Condition:
        try:
            await self._vitals.index()
        except StorageFailed as error:
            return Condition(degraded=(_index_problem(error),))
        return Condition()


def _index_problem(error: StorageFailed) -> str:
    """Say what is wrong in our own words; those of the index may be anything."""
    if error.code == "index_unreachable":
        return "The index cannot be reached; searches of all that a brand has fail meanwhile."
    if error.code == "index_damaged":
        return "The index is damaged; it is made anew at the next start."
    return f"The index does not work ({error.code})."


def _joined(*parts: Condition) -> Condition:
    return Condition(
        not_ready=tuple(said for part in parts for said in part.not_ready),
        degraded=tuple(said for part in parts for said in part.degraded),
    )
