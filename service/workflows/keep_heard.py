"""Keeps what is derived of a brand's reviews.

How urgent they are, what may not be authentic, in which order they stand.

It is kept for as long as the brand's knowledge, its file and the day are the same. What takes long with many reviews is
then done anew behind the requests, which are answered from what was known before; a review that did not change is not
read again. What is asked of it: `hear_reviews`.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.evidence import Review
from service.domain.listening import Doubt, InboxFilter
from service.domain.nouns import BrandId, ReviewId
from service.ports import Clock, KnowledgeStore
from service.retrieval.inbox import Entry, doubts_of, entry_of, meets, read_signs
from service.retrieval.suspicion import suspicions_of
from service.retrieval.urgency import Signs
from service.workflows.know_brand import BrandMemory, KnownBrand

_LOG = logging.getLogger("moments.listening")
_FEW = 2_000
"""So many reviews are read anew within a request; of more, after the first time, behind the requests."""
_MOST_FILTERS = 30


class Chosen(NamedTuple):
    """The entries that meet the conditions of a filter, whatever became of them, with their places by review."""

    entries: Sequence[Entry]
    places: Mapping[ReviewId, int]
    to_answer: int
    overdue: int


@dataclass(slots=True)
class Heard:
    """One revision of a brand's reviews on one day; `entries` are in the order of their ranks."""

    revision: int
    today: dt.date
    known: KnownBrand
    signs: Mapping[ReviewId, tuple[Review, Signs]]
    doubts: Mapping[ReviewId, Doubt]
    entries: Sequence[Entry]
    chosen: dict[str, Chosen] = field(default_factory=dict)

    async def choose(self, wanted: InboxFilter) -> Chosen:
        """Return the entries that meet a filter, but for the state it asks for; worked out once."""
        conditions = wanted.model_copy(update={"any_state": True, "cursor": None, "limit": 1})
        key = conditions.model_dump_json()
        if key not in self.chosen:
            if len(self.chosen) >= _MOST_FILTERS:
                self.chosen.clear()
            self.chosen[key] = await asyncio.to_thread(_choose, self.entries, conditions)
        return self.chosen[key]


class Hearing:
    """What is derived of the reviews of the brands of this process."""

    def __init__(self, store: KnowledgeStore, memory: BrandMemory, clock: Clock) -> None:
        self._store, self._memory, self._clock = store, memory, clock
        self._heard: dict[BrandId, Heard] = {}
        self._locks: dict[BrandId, asyncio.Lock] = {}
        self._behind: dict[BrandId, asyncio.Task[None]] = {}

    async def of(self, brand: Brand) -> Heard:
        """Return what is derived of a brand's reviews now or, of many, shortly before its knowledge last changed."""
        heard = self._heard.get(brand.brand_id)
        if heard is None or len(heard.entries) <= _FEW:
            async with self._locks.setdefault(brand.brand_id, asyncio.Lock()):
                return await self._anew(brand)
        running = self._behind.get(brand.brand_id)
        if (running is None or running.done()) and not await self._is_new(brand, heard):
            self._behind[brand.brand_id] = asyncio.create_task(self._anew_behind(brand))
        return heard

    async def close(self) -> None:
        """Break off what runs behind."""
        for task in self._behind.values():
            task.cancel()
        await asyncio.gather(*self._behind.values(), return_exceptions=True)

    async def _is_new(self, brand: Brand, heard: Heard) -> bool:
        is_same = heard.known.brand is brand and heard.today == self._clock.now().date()
        return is_same and heard.revision == await self._store.revision(brand.brand_id)

    async def _anew(self, brand: Brand) -> Heard:
        heard = self._heard.get(brand.brand_id)
        if heard is None or not await self._is_new(brand, heard):
            known, today = await self._memory.of(brand), self._clock.now().date()
            heard = await asyncio.to_thread(_listen, known, today, heard)
            self._heard[brand.brand_id] = heard
        return heard

    async def _anew_behind(self, brand: Brand) -> None:
        try:
            await self._anew(brand)
        except Exception as error:  # noqa: BLE001 - the edge of a task that nobody waits for; the next request tries again
            _LOG.warning("reviews could not be read anew: %s", type(error).__name__)


def _listen(known: KnownBrand, today: dt.date, before: Heard | None) -> Heard:
    signs = read_signs(known.reviews, before.signs if before is not None else {})
    doubts = doubts_of(suspicions_of(known.reviews, today))
    policy = known.brand.answering
    entries = [entry_of(one, sign, doubts.get(one.id), policy, today) for one, sign in signs.values()]
    entries.sort(key=lambda entry: entry.rank)
    return Heard(known.revision, today, known, signs, doubts, entries)


def _choose(entries: Sequence[Entry], conditions: InboxFilter) -> Chosen:
    chosen = [entry for entry in entries if meets(entry, conditions)]
    if conditions.order == "newest":
        chosen.sort(key=lambda entry: entry.newest)
    places = {entry.review.id: number for number, entry in enumerate(chosen)}
    waiting = [entry for entry in chosen if entry.needs_answer]
    return Chosen(chosen, places, len(waiting), sum(entry.overdue for entry in waiting))
