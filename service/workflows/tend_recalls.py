"""What rests on what, for the web and the command line: dependents, facts with two values, and stale drafts to redraft.

How drafts become stale: `recall_drafts`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.asked import Asked
from service.domain.drafts import Draft
from service.domain.evidence import Fact
from service.domain.nouns import BrandId, DraftId, ReviewId, SourceId
from service.domain.recalls import (
    Changed,
    CitedItem,
    Dependent,
    Dependents,
    FactConflict,
    FactConflicts,
    FactValueSaid,
    Recall,
)
from service.domain.slots import may_serve
from service.errors import Conflict, NotFound
from service.ports import FeedbackStores, Ports
from service.workflows.draft_content import draft_content
from service.workflows.find_drafts import whole_draft
from service.workflows.know_brand import BrandMemory
from service.workflows.recall_drafts import catch_up, recall
from service.workflows.respond_to_review import respond_to_review
from service.workflows.run_drafts import DraftRuns

_OF_SOURCES = ("passage", "fact")


@dataclass(frozen=True, slots=True)
class Recalls:
    """Brands are named by id; an unknown one raises `NotFound`."""

    ports: Ports
    memory: BrandMemory
    stores: FeedbackStores
    runs: DraftRuns

    async def after(self, brand: str, changed: Changed = Changed()) -> Recall:  # noqa: B008 - frozen
        """Recall what rests on what has changed; without names, look at everything. See `recall`."""
        return await recall(self.ports, self.stores.basis, self._brand(brand), changed)

    async def begin(self) -> None:
        """Recall what changed while no process was there to do it."""
        for brand in self.ports.library.brands():
            await catch_up(self.ports, self.stores.basis, brand.brand_id)

    async def of_source(self, brand: str, source_id: str, most: int | None = None) -> Dependents:
        """Return the drafts that rest on a source, newest first, also on one that is gone; `most` of them.

        Raises:
            NotFound: there is no such source, and nothing rests on one (code `source_not_found`).
        """
        brand_id = self._brand(brand)
        found = await self.stores.basis.dependents(brand_id, source_id, _OF_SOURCES, most)
        if not found and await self.ports.knowledge.source_hash(brand_id, SourceId(source_id)) is None:
            raise NotFound.in_brand("source", brand, "sources")
        return await self._dependents(brand_id, found)

    async def count_dependents(self, brand: str, source_id: str | None = None) -> Mapping[str, int]:
        """Return how many drafts rest on each source, or on one; those that none rests on are left out."""
        return await self.stores.basis.count_dependents(self._brand(brand), _OF_SOURCES, source_id)

    async def of_review(self, brand: str, review_id: str) -> Dependents:
        """Return the drafts that rest on a review, newest first: those that cite it, and those that count it.

        Raises:
            NotFound: there is no such review, and nothing rests on one (code `review_not_found`).
        """
        brand_id = self._brand(brand)
        found = dict(await self.stores.basis.dependents(brand_id, review_id, ("review",)))
        there = await self.ports.knowledge.get_reviews(brand_id, [ReviewId(review_id)])
        if not found and not there:
            raise NotFound.in_brand("review", brand, "reviews")
        product = there[0].product if there else None
        for counted in await self.stores.basis.summaries(brand_id):
            if counted == "reviews:all" or (product and product in counted.removeprefix("reviews:").split(",")):
                for draft_id, cited in (await self.stores.basis.dependents(brand_id, counted, ("summary",))).items():
                    found[draft_id] = (*found.get(draft_id, ()), *cited)
        return await self._dependents(brand_id, found)

    async def conflicts(self, brand: str) -> FactConflicts:
        """Return the facts that have two values at the same time, today or later, by key."""
        brand_id, today = self._brand(brand), self.ports.clock.now().date()
        by_name: dict[tuple[str, str], list[Fact]] = {}
        for fact in await self.ports.knowledge.list_facts(brand_id):
            if (fact.valid_until or today) >= today:
                by_name.setdefault((fact.subject, fact.attribute), []).append(fact)
        found = (_conflict(facts) for _, facts in sorted(by_name.items()))
        return FactConflicts(items=tuple(one for one in found if one is not None))

    async def redrafts(self, brand: str, most: int | None = None) -> tuple[Draft, ...]:
        """Return the approved drafts that are stale and not written anew, with why, newest decision first.

        `most` of them.
        """
        brand_id, today = self._brand(brand), self.ports.clock.now().date()
        ids = (await self.stores.basis.stale_accepted(brand_id, today))[:most]
        newest = await self.stores.decisions.newest(brand_id, ids) if ids else {}
        stale = await self.stores.basis.staleness(brand_id, ids, today) if ids else {}
        found = [(id_, await self.ports.drafts.get(brand_id, id_)) for id_ in ids]
        return tuple(
            draft.model_copy(update={"decision": newest.get(id_), "stale": stale.get(id_)})
            for id_, draft in found
            if draft is not None
        )

    async def redraft(self, brand: str, draft_id: str) -> Draft:
        """Ask for a draft again, with the request it was asked for with and the knowledge as it is now.

        Raises:
            NotFound: there is no such draft (code `draft_not_found`).
            NotReady: it is still being written (code `draft_pending`).
            Conflict: its request is not on record, or it was a suggested reply (code `redraft_not_possible`).
            ModelError: the model gave no usable answer.
        """
        known = self.ports.library.brand(brand)
        old = await whole_draft(self.ports, self.runs, known, draft_id)
        asked = await self.stores.basis.asked(known.brand_id, old.id)
        draft = await self._asked_again(brand, asked)
        await self.stores.basis.redrafted(known.brand_id, old.id, draft.id)
        return draft

    async def _asked_again(self, brand: str, asked: Asked | None) -> Draft:
        if asked is not None and asked.request is not None:
            with self.ports.model.admitted(asked.request.model):
                return await draft_content(self.ports, self.memory, brand, asked.request)
        if asked is not None and asked.response is not None:
            with self.ports.model.admitted(asked.response.model):
                return await respond_to_review(self.ports, self.memory, brand, asked.response)
        why = "a conversation goes on; ask for replies to it as it is now" if asked else "its request is not on record"
        raise Conflict(f"this draft cannot be asked for again: {why}", code="redraft_not_possible")

    async def _dependents(self, brand: BrandId, found: Mapping[DraftId, Sequence[CitedItem]]) -> Dependents:
        ids, today = list(found), self.ports.clock.now().date()
        standings = await self.stores.decisions.standings(brand, ids) if ids else {}
        stale = await self.stores.basis.staleness(brand, ids, today) if ids else {}
        slots = await self.stores.slots.list(brand) if ids else ()
        rows = []
        for draft_id, cited in found.items():
            draft = await self.ports.drafts.get(brand, draft_id)
            if draft is None:
                continue
            standing = standings.get(draft_id)
            rows.append(
                Dependent(
                    draft_id=draft_id,
                    content_type=draft.content_type,
                    created_at=draft.created_at,
                    decision=standing.state if standing else None,
                    cited=tuple(cited),
                    stale=stale.get(draft_id),
                    slots=tuple(slot.id for slot in slots if standing is not None and may_serve(slot, standing)),
                )
            )
        return Dependents(items=tuple(sorted(rows, key=lambda row: row.created_at, reverse=True)))

    def _brand(self, brand: str) -> BrandId:
        return self.ports.library.brand(brand).brand_id


def _conflict(facts: Sequence[Fact]) -> FactConflict | None:
    """Return the values of one fact that hold on the same day and differ, or None."""
    clashing = [
        one for one in facts if any((one.value, one.unit) != (o.value, o.unit) and _overlap(one, o) for o in facts)
    ]
    if not clashing:
        return None
    values = tuple(
        FactValueSaid(
            source_id=fact.source_id,
            value=", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value),
            unit=fact.unit,
            valid_from=fact.valid_from,
            valid_until=fact.valid_until,
        )
        for fact in clashing
    )
    first = clashing[0]
    return FactConflict(key=first.key, subject=first.subject, attribute=first.attribute, values=values)


def _overlap(one: Fact, other: Fact) -> bool:
    begins = max(one.valid_from or dt.date.min, other.valid_from or dt.date.min)
    return begins <= min(one.valid_until or dt.date.max, other.valid_until or dt.date.max)
