"""Moves the knowledge from one embedder to another in the background, while the former one goes on answering.

New vectors are put on record beside the old ones, batch by batch, so that a stop loses at most one batch. When none is
lacking the new space answers, and what the former one left is dropped. Which space answers: `dense_spaces`.
"""

import asyncio
import logging
from collections.abc import Callable

from service.domain.nouns import BrandId
from service.errors import ServiceError
from service.ports import ItemKind
from service.workflows.dense_spaces import Space
from service.workflows.feed_indexes import IndexFeed, texts_of

_LOG = logging.getLogger("moments.embedder")
_BATCH = 256
_TOLD_EVERY = 2_000
_WAIT_S = 30.0
_KINDS: tuple[ItemKind, ...] = ("passage", "review")


class EmbedderChange:
    """A change of embedder, if there is one: `notice` says how far it is."""

    def __init__(self, feed: IndexFeed, space_of: Callable[[str], Space]) -> None:
        """Remember what is needed; `space_of` returns the space of an embedder by its id."""
        self._feed = feed
        self._space_of = space_of
        self._configured = feed.spaces.configured
        self._former: list[Space] = []
        self._done = self._total = 0
        self._silent: str | None = None
        self._problem: str | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def notice(self) -> str | None:
        """How far a change is that is under way, in sentences; None if there is none."""
        if not self._former:
            return None
        parts = [
            f"The embedder is changing: {self._done:,} of {self._total:,} vectors of {self._configured.model_id} are made."
        ]
        serving = self._feed.spaces.serving.model_id
        if self._silent is not None:
            parts.append(
                f"{serving}, which made the others, does not answer: {self._silent} Until then only words are searched."
            )
        else:
            parts.append(f"Until then {serving} answers.")
        if self._problem is not None:
            parts.append(f"It waits, and goes on by itself: {self._problem}")
        return " ".join(parts)

    async def begin(self) -> None:
        """Find out whether vectors of another embedder are on record; if so the one that made most answers for now."""
        counts = dict(await self._feed.knowledge.embedders())
        self._done = counts.pop(self._configured.model_id, 0)
        if not counts:
            return
        self._former = [self._space_of(name) for name in counts]
        self._total = max(self._done, *counts.values())
        most = max(self._former, key=lambda space: counts[space.model_id])
        if counts[most.model_id] > self._done:
            await self._let_serve(most)

    def go_on(self) -> None:
        """Make what is lacking in the background; the indexes must have been healed."""
        if self._former:
            _LOG.warning("%s", self.notice)
            self._task = asyncio.create_task(self._finish(), name="change-embedder")

    async def close(self) -> None:
        """Stop; the next start goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _let_serve(self, former: Space) -> None:
        try:
            await former.embedder.embed_queries(["Does the former embedder still answer?"])
            self._feed.spaces.serve(former)
        except ServiceError as error:
            self._silent = error.detail
            self._feed.spaces.serve(former, silent=await self._dimensions(former))

    async def _finish(self) -> None:
        while True:
            try:
                await self._make_lacking()
                self._feed.spaces.serve(self._configured)
                await self._forget()
                break
            except ServiceError as error:
                self._problem = error.detail
                _LOG.warning("%s", self.notice)
                await asyncio.sleep(_WAIT_S)
        self._former = []
        _LOG.info("the embedder has changed: %s answers", self._configured.model_id)

    async def _make_lacking(self) -> None:
        told = self._done
        while batch := await self._lacking():
            brand, kind, ids = batch
            texts = await texts_of(self._feed.knowledge, brand, kind, ids)
            await self._feed.embed_absent(self._configured, brand, kind, texts)
            await self._feed.bring(brand, kind, ids, spaces=[self._configured])
            self._done, self._problem = self._done + len(ids), None
            self._total = max(self._total, self._done)
            if self._done - told >= _TOLD_EVERY:
                told = self._done
                _LOG.info("%s", self.notice)

    async def _lacking(self) -> tuple[BrandId, ItemKind, tuple[str, ...]] | None:
        """Return some items of one brand and kind that have no vector of the configured embedder."""
        for brand in await self._feed.knowledge.revisions():
            for kind in _KINDS:
                ids = await self._feed.knowledge.lacking(brand, kind, self._configured.model_id, _BATCH)
                if ids:
                    return brand, kind, ids
        return None

    async def _forget(self) -> None:
        # The vectors last: while they are on record, a start after a crash knows that there is something to drop.
        for brand in await self._feed.knowledge.revisions():
            for space in self._former:
                await space.index.drop(brand)
        await self._feed.knowledge.drop_vectors(self._configured.model_id)

    async def _dimensions(self, former: Space) -> int:
        for brand in await self._feed.knowledge.revisions():
            for kind in _KINDS:
                ids = sorted(await self._feed.knowledge.item_ids(brand, kind))
                for start in range(0, len(ids), _BATCH):
                    found = await self._feed.knowledge.vectors(
                        brand, kind, former.model_id, ids[start : start + _BATCH]
                    )
                    if found:
                        return len(found[0].vector)
        return 1
