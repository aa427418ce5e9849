"""Listens to reviews: the inbox of those that wait for somebody, what became of them, and what recurs in them."""

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from service.domain.drafts import Draft
from service.domain.listening import (
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
from service.retrieval.inbox import Entry, item_of, said_in
from service.workflows.keep_heard import Chosen, Hearing
from service.workflows.know_brand import BrandMemory, KnownBrand
from service.workflows.tell_themes import ThemeScope, scope_within, tell_themes

_SLACK = dt.timedelta(minutes=5)
"""Clocks of several processes may differ so much."""
_ANSWERS = frozenset({"ready", "needs_review"})


@dataclass(slots=True)
class _States:
    """What became of a brand's reviews, as far as it was read; `touched` are those that are not new."""

    by_review: dict[ReviewId, ReviewState] = field(default_factory=dict)
    touched: dict[ReviewId, str] = field(default_factory=dict)
    latest: dt.datetime = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

    def note(self, one: ReviewState) -> None:
        """Take note of a state."""
        self.by_review[one.review_id] = one
        self.latest = max(self.latest, one.at)
        if one.state == "new":
            self.touched.pop(one.review_id, None)
        else:
            self.touched[one.review_id] = one.state


class Listening:
    """The reviews of all brands, listened to. Brands are named by id; every method may raise `NotFound`."""

    def __init__(self, ports: Ports, memory: BrandMemory, states: ReviewStates) -> None:
        self._ports, self._states = ports, states
        self._hearing = Hearing(ports.knowledge, memory, ports.clock)
        self._known_states: dict[BrandId, _States] = {}

    async def inbox(self, brand: str, wanted: InboxFilter, after: str | None) -> InboxPage:
        """Return one page of the inbox; `after` is the id of the last review of the page before."""
        found = self._ports.library.brand(brand)
        heard = await self._hearing.of(found)
        states = await self._states_of(found.brand_id)
        chosen = await heard.choose(wanted)
        state = None if wanted.any_state else wanted.state
        start = chosen.places.get(ReviewId(after), -1) + 1 if after is not None else 0
        page = list(islice(_in_state(chosen, state, states.touched, start), wanted.limit + 1))
        items = await asyncio.to_thread(_items, page[: wanted.limit], heard.known, states.by_review)
        count, to_answer, overdue = _counts(chosen, state, states.touched)
        return InboxPage(
            items=items,
            count=count,
            to_answer=to_answer,
            overdue=overdue,
            next_cursor=items[-1].review.id if len(page) > wanted.limit else None,
        )

    async def mark(self, brand: str, change: StateChange) -> StateReport:
        """Put reviews into a state by hand."""
        found = self._ports.library.brand(brand)
        there = {one.id for one in await self._ports.knowledge.get_reviews(found.brand_id, change.review_ids)}
        before, now = (await self._states_of(found.brand_id)).by_review, self._ports.clock.now()
        changes = {"state": change.state, "note": change.note, "at": now}
        marked = (before.get(one) or ReviewState(review_id=one, state="new", at=now) for one in sorted(there))
        await self._states.put(found.brand_id, [one.model_copy(update=changes) for one in marked])
        return StateReport(changed=len(there), unknown=tuple(one for one in change.review_ids if one not in there))

    async def note_response(self, review_id: ReviewId, draft: Draft) -> None:
        """Take note of a draft that responds to a review on record; one that cannot be used answers nothing."""
        state = ReviewState(
            review_id=review_id,
            state="answered" if draft.status in _ANSWERS else "new",
            draft_id=draft.id,
            draft_status=draft.status,
            at=self._ports.clock.now(),
        )
        await self._states.put(BrandId(draft.brand), [state])

    async def themes(self, brand: str, scope: ThemeScope) -> ThemeReport:
        """Return what recurs in the reviews of a scope; computed once for a revision of the knowledge and a day.

        Raises:
            NotFound: the brand has no such product (code `product_not_found`).
        """
        heard = await self._hearing.of(self._ports.library.brand(brand))
        wanted = scope_within(heard.known, scope)
        make = partial(tell_themes, heard.known, heard.doubts, wanted, heard.today)
        key = ("themes over time", wanted, heard.today)
        if key not in heard.known.remembered:
            report = await asyncio.to_thread(make)
            return heard.known.remember(key, lambda: report)
        return heard.known.remember(key, make)

    async def close(self) -> None:
        """Break off what runs behind."""
        await self._hearing.close()

    async def _states_of(self, brand: BrandId) -> _States:
        """Return what became of all reviews; only what was put lately is read again."""
        states = self._known_states.setdefault(brand, _States())
        for one in await self._states.changed(brand, states.latest - _SLACK):
            states.note(one)
        return states


def _in_state(chosen: Chosen, state: str | None, touched: Mapping[ReviewId, str], start: int) -> Iterator[Entry]:
    """Yield the entries in a state, from a place on."""
    if state not in (None, "new"):
        # Of many reviews few were touched, as a rule; to look at them is quicker than to look at all.
        places = sorted(chosen.places[one] for one, told in touched.items() if told == state and one in chosen.places)
        yield from (chosen.entries[place] for place in places if place >= start)
        return
    for entry in islice(chosen.entries, start, None):
        if state is None or entry.review.id not in touched:
            yield entry


def _counts(chosen: Chosen, state: str | None, touched: Mapping[ReviewId, str]) -> tuple[int, int, int]:
    """Return how many entries are in a state, and how many of those wait for an answer, and how many too long."""
    done = [chosen.entries[chosen.places[one]] for one in touched if one in chosen.places]
    if state not in (None, "new"):
        return sum(touched[one.review.id] == state for one in done), 0, 0
    to_answer = chosen.to_answer - sum(one.needs_answer for one in done)
    overdue = chosen.overdue - sum(one.overdue for one in done)
    return len(chosen.entries) - (len(done) if state == "new" else 0), to_answer, overdue


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
