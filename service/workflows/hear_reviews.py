"""Listens to reviews: the inbox of those that wait for somebody. What recurs in them: `tell_themes`.

What is derived of a brand's reviews is kept for as long as its knowledge and the day are the same. A change reads only what
changed; the search for copies and bursts, which takes all reviews together, then runs behind, and is told when it is there.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.drafts import Draft
from service.domain.evidence import Review
from service.domain.listening import (
    Doubt,
    InboxFilter,
    InboxItem,
    InboxPage,
    ReviewState,
    StateChange,
    StateReport,
    ThemeReport,
)
from service.domain.nouns import BrandId, ReviewId
from service.ports import Ports
from service.ports.listening import ReviewStates
from service.retrieval.inbox import Entry, doubts_of, entry_of, item_of, meets, read_signs, said_in
from service.retrieval.suspicion import suspicions_of
from service.retrieval.urgency import Signs
from service.workflows.know_brand import BrandMemory, KnownBrand
from service.workflows.tell_themes import ThemeScope, scope_within, tell_themes

_FEW = 5_000
"""So many reviews are searched for copies at once, within the request; of more, after the first time, behind it."""
_MOST_FILTERS = 30
_SLACK = dt.timedelta(minutes=5)
"""Clocks of several processes may differ so much."""
_ANSWERS = frozenset({"ready", "needs_review"})


class _Chosen(NamedTuple):
    """The entries that meet a filter, their places by review, and how many of them wait for an answer."""

    version: int
    entries: Sequence[Entry]
    places: Mapping[ReviewId, int]
    to_answer: int
    overdue: int


@dataclass(slots=True)
class _States:
    """What became of a brand's reviews; the version grows with each change."""

    by_review: dict[ReviewId, ReviewState] = field(default_factory=dict)
    latest: dt.datetime = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    version: int = 0


@dataclass(slots=True)
class Heard:
    """One revision of a brand's reviews on one day; `entries` are in the order of their ranks."""

    key: tuple[int, dt.date, Brand]
    signs: Mapping[ReviewId, tuple[Review, Signs]]
    doubts: Mapping[ReviewId, Doubt]
    entries: Sequence[Entry]
    chosen: dict[str, _Chosen] = field(default_factory=dict)


class Listening:
    """The reviews of all brands, listened to. Brands are named by id; every method may raise `NotFound`."""

    def __init__(self, ports: Ports, memory: BrandMemory, states: ReviewStates) -> None:
        self._ports, self._memory, self._states = ports, memory, states
        self._known_states: dict[BrandId, _States] = {}
        self._heard: dict[BrandId, Heard] = {}
        self._locks: dict[BrandId, asyncio.Lock] = {}
        self._behind: dict[BrandId, asyncio.Task[None]] = {}

    async def inbox(self, brand: str, wanted: InboxFilter, after: str | None) -> InboxPage:
        """Return one page of the inbox; `after` is the id of the last review of the page before."""
        found = self._ports.library.brand(brand)
        heard, known = await self.hear(found)
        states = await self._states_of(found.brand_id)
        chosen = await self._chosen(heard, wanted, states)
        start = chosen.places.get(ReviewId(after), -1) + 1 if after is not None else 0
        page = chosen.entries[start : start + wanted.limit]
        return InboxPage(
            items=await asyncio.to_thread(_items, page, known, states.by_review),
            count=len(chosen.entries),
            to_answer=chosen.to_answer,
            overdue=chosen.overdue,
            next_cursor=page[-1].review.id if start + wanted.limit < len(chosen.entries) else None,
        )

    async def mark(self, brand: str, change: StateChange) -> StateReport:
        """Put reviews into a state by hand."""
        found = self._ports.library.brand(brand)
        there = {one.id for one in await self._ports.knowledge.get_reviews(found.brand_id, change.review_ids)}
        unknown = tuple(one for one in change.review_ids if one not in there)
        before, now = (await self._states_of(found.brand_id)).by_review, self._ports.clock.now()
        changes = {"state": change.state, "note": change.note, "at": now}
        new = (before.get(one) or ReviewState(review_id=one, state="new", at=now) for one in sorted(there))
        await self._states.put(found.brand_id, [one.model_copy(update=changes) for one in new])
        return StateReport(changed=len(there), unknown=unknown)

    async def note_response(self, review_id: ReviewId, draft: Draft) -> None:
        """Take note of a draft that responds to a review on record; one that cannot be used answers nothing."""
        brand = BrandId(draft.brand)
        state = ReviewState(
            review_id=review_id,
            state="answered" if draft.status in _ANSWERS else "new",
            draft_id=draft.id,
            draft_status=draft.status,
            at=self._ports.clock.now(),
        )
        await self._states.put(brand, [state])

    async def themes(self, brand: str, scope: ThemeScope) -> ThemeReport:
        """Return what recurs in the reviews of a scope; computed once for a revision of the knowledge and a day.

        Raises:
            NotFound: the brand has no such product (code `product_not_found`).
        """
        heard, known = await self.hear(self._ports.library.brand(brand))
        wanted, today = scope_within(known, scope), heard.key[1]
        key = ("themes over time", wanted, today, len(heard.doubts))
        if key not in known.remembered:
            report = await asyncio.to_thread(tell_themes, known, heard.doubts, wanted, today)
            return known.remember(key, lambda: report)
        return known.remember(key, lambda: tell_themes(known, heard.doubts, wanted, today))

    async def close(self) -> None:
        """Break off what runs behind."""
        for task in self._behind.values():
            task.cancel()
        await asyncio.gather(*self._behind.values(), return_exceptions=True)

    async def hear(self, brand: Brand) -> tuple[Heard, KnownBrand]:
        """Return what is derived of a brand's reviews today, and what is known of the brand."""
        known = await self._memory.of(brand)
        today = self._ports.clock.now().date()
        key = (known.revision, today, brand)
        heard = self._heard.get(brand.brand_id)
        if heard is None or heard.key != key:
            async with self._locks.setdefault(brand.brand_id, asyncio.Lock()):
                heard = self._heard.get(brand.brand_id)
                if heard is None or heard.key != key:
                    heard = await asyncio.to_thread(_listen, known, today, brand, heard)
                    self._heard[brand.brand_id] = heard
                    self._look_behind(heard, known, today, brand)
        return heard, known

    def _look_behind(self, heard: Heard, known: KnownBrand, today: dt.date, brand: Brand) -> None:
        """Search for copies and bursts anew where `_listen` left that out."""
        running = self._behind.get(brand.brand_id)
        if len(known.reviews) <= _FEW or not heard.doubts or (running is not None and not running.done()):
            return
        self._behind[brand.brand_id] = asyncio.create_task(self._doubt_anew(heard, known, today, brand))

    async def _doubt_anew(self, heard: Heard, known: KnownBrand, today: dt.date, brand: Brand) -> None:
        doubts = doubts_of(await asyncio.to_thread(suspicions_of, known.reviews, today))
        if self._heard.get(brand.brand_id) is heard:
            self._heard[brand.brand_id] = await asyncio.to_thread(_judged, heard.key, heard.signs, doubts)

    async def _states_of(self, brand: BrandId) -> _States:
        """Return what became of all reviews; only what was put lately is read again."""
        states = self._known_states.setdefault(brand, _States())
        for one in await self._states.changed(brand, states.latest - _SLACK):
            if states.by_review.get(one.review_id) != one:
                states.by_review[one.review_id] = one
                states.version += 1
                states.latest = max(states.latest, one.at)
        return states

    async def _chosen(self, heard: Heard, wanted: InboxFilter, states: _States) -> _Chosen:
        """Return the entries that meet the conditions; kept until a review changes its state."""
        conditions = wanted.model_copy(update={"cursor": None, "limit": 1}).model_dump_json()
        chosen = heard.chosen.get(conditions)
        if chosen is None or chosen.version != states.version:
            if len(heard.chosen) >= _MOST_FILTERS:
                heard.chosen.clear()
            chosen = await asyncio.to_thread(_choose, heard.entries, wanted, dict(states.by_review), states.version)
            heard.chosen[conditions] = chosen
        return chosen


def _listen(known: KnownBrand, today: dt.date, brand: Brand, before: Heard | None) -> Heard:
    signs = read_signs(known.reviews, before.signs if before is not None else {})
    if before is None or len(known.reviews) <= _FEW:
        doubts = doubts_of(suspicions_of(known.reviews, today))
    else:
        doubts = before.doubts
    return _judged((known.revision, today, brand), signs, doubts)


def _judged(
    key: tuple[int, dt.date, Brand],
    signs: Mapping[ReviewId, tuple[Review, Signs]],
    doubts: Mapping[ReviewId, Doubt],
) -> Heard:
    _, today, brand = key
    entries = [entry_of(one, sign, doubts.get(one.id), brand.answering, today) for one, sign in signs.values()]
    entries.sort(key=lambda entry: entry.rank)
    return Heard(key, signs, doubts, entries)


def _choose(
    entries: Sequence[Entry], wanted: InboxFilter, states: Mapping[ReviewId, ReviewState], version: int
) -> _Chosen:
    def state_of(entry: Entry) -> str:
        state = states.get(entry.review.id)
        return state.state if state is not None else "new"

    chosen = [entry for entry in entries if meets(entry, state_of(entry), wanted)]
    if wanted.order == "newest":
        chosen.sort(key=lambda entry: entry.newest)
    waiting = [entry for entry in chosen if entry.needs_answer and state_of(entry) == "new"]
    places = {entry.review.id: number for number, entry in enumerate(chosen)}
    return _Chosen(version, chosen, places, len(waiting), sum(entry.overdue for entry in waiting))


def _items(page: Sequence[Entry], known: KnownBrand, states: Mapping[ReviewId, ReviewState]) -> tuple[InboxItem, ...]:
    ignored = known.ignored_terms
    return tuple(
        item_of(
            entry,
            states.get(entry.review.id),
            known.remember(("said", entry.review.id), partial(said_in, entry.review, ignored)),
        )
        for entry in page
    )
