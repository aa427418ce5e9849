"""Keeps what drafts were asked for with and what they cite, and marks what is no longer so. Judging: `workflows`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, desc, func, or_, select, update

from service.adapters.basis_rows import to_cited, to_stale
from service.adapters.recall_tables import draft_citations, draft_requests
from service.adapters.slot_revisions import SlotRevisions, grow
from service.adapters.slot_tables import slot_revisions, standings
from service.adapters.tables import sortable
from service.domain.asked import Asked
from service.domain.nouns import BrandId, DraftId
from service.domain.recalls import Changed, CitedItem, Recall, Staleness
from service.ports.feedback import Judged

_IDS = 500
"""Ids in one statement; engines limit its parameters."""
_C = draft_citations.c
_OF = draft_requests.c.draft_id
_THING = (_C.kind, _C.item_id, _C.source_id, _C.fingerprint, _C.quoted_in)
"""What several drafts may cite alike."""
_REQUEST = (draft_requests.c.brand == bindparam("of_brand"), draft_requests.c.draft_id == bindparam("of_draft"))
_ASKED = select(draft_requests.c.noun).where(*_REQUEST)
_REDRAFTED = update(draft_requests).where(*_REQUEST)
_RECALLED = select(slot_revisions.c.recalled).where(slot_revisions.c.brand == bindparam("of_brand"))


class SqlBasisStore:
    """Fulfils `ports.BasisStore`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, revisions: SlotRevisions) -> None:
        self._revisions = revisions

    async def asked(self, brand: BrandId, draft_id: DraftId) -> Asked | None:
        """Return what a draft was asked for with, or None if that is not on record."""
        here = {"of_brand": brand, "of_draft": draft_id}
        noun = await self._revisions.read(lambda c: c.execute(_ASKED, here).scalar())
        return None if noun is None else Asked.model_validate_json(noun)

    async def cited_by(self, brand: BrandId, draft_id: DraftId) -> tuple[CitedItem, ...]:
        """Return what a draft cites."""
        query = select(draft_citations).where(_C.brand == brand, _C.draft_id == draft_id).order_by(_C.label)
        return await self._revisions.read(lambda c: tuple(map(to_cited, c.execute(query))))

    async def cited(self, brand: BrandId, changed: Changed) -> tuple[CitedItem, ...]:
        """Return what drafts cite of what changed, the same thing once whatever the number of drafts; no summaries."""
        query = select(*_THING, _C.valid_until, _C.why).distinct().where(_C.brand == brand, _C.kind != "summary")

        def find(connection: Connection) -> tuple[CitedItem, ...]:
            rows = [row for narrow in _narrowed(changed) for row in connection.execute(query.where(*narrow))]
            return tuple(dict.fromkeys(map(to_cited, rows)))

        return await self._revisions.read(find)

    async def mark(self, brand: BrandId, judged: Sequence[Judged], now: dt.datetime, recalled: int | None) -> Recall:
        """Put on record what is true of cited things, for all drafts that cite them as they were."""

        def put(connection: Connection) -> Recall:
            changed = {one.item: _mark_one(connection, brand, one, now) for one in judged}
            if recalled is not None or any(changed.values()):
                grow(connection, brand, recalled)
            stale = {draft for one in judged if one.why for draft in changed[one.item]}
            return Recall(stale=tuple(map(DraftId, sorted(stale))))

        return await self._revisions.write(put)

    async def recalled(self, brand: BrandId) -> int:
        """Return the revision of the knowledge that all marks agree with; 0 at first."""
        return await self._revisions.read(lambda c: int(c.execute(_RECALLED, {"of_brand": brand}).scalar() or 0))

    async def staleness(self, brand: BrandId, drafts: Sequence[DraftId], today: dt.date) -> Mapping[DraftId, Staleness]:
        """Return why these drafts are stale; those that are not are left out."""
        query = select(draft_citations).where(_C.brand == brand, _is_stale(today))
        redrafts = select(draft_requests.c.draft_id, draft_requests.c.redraft_id).where(
            draft_requests.c.brand == brand, draft_requests.c.redraft_id.is_not(None)
        )

        def find(connection: Connection) -> dict[DraftId, Staleness]:
            items: dict[str, list[Any]] = defaultdict(list)
            written: dict[str, DraftId] = {}
            for ids in _chunks(drafts):
                for row in connection.execute(query.where(_C.draft_id.in_(ids))):
                    items[row.draft_id].append(to_stale(row))
                if items:
                    written.update((one, DraftId(new)) for one, new in connection.execute(redrafts.where(_OF.in_(ids))))
            found = {DraftId(id_): Staleness.of(rows, written.get(id_)) for id_, rows in items.items()}
            return {id_: stale for id_, stale in found.items() if stale is not None}

        return await self._revisions.read(find)

    async def dependents(
        self, brand: BrandId, source_id: str, kinds: Sequence[str], most: int | None = None
    ) -> Mapping[DraftId, tuple[CitedItem, ...]]:
        """Return the drafts that cite something of a source, and what; for a summary, `source_id` is `reviews:…`.

        With `most`, only so many, the newest by their ids.
        """
        theirs = (_C.brand == brand, _C.source_id == source_id, _C.kind.in_(kinds))
        query = select(draft_citations).where(*theirs)
        if most is not None:
            newest = select(_C.draft_id).where(*theirs).distinct().order_by(desc(_C.draft_id)).limit(most)
            query = query.where(_C.draft_id.in_(newest))

        def find(connection: Connection) -> dict[DraftId, tuple[CitedItem, ...]]:
            found: dict[DraftId, tuple[CitedItem, ...]] = {}
            for row in connection.execute(query.order_by(_C.draft_id, _C.label)):
                found[row.draft_id] = (*found.get(row.draft_id, ()), to_cited(row))
            return found

        return await self._revisions.read(find)

    async def count_dependents(
        self, brand: BrandId, kinds: Sequence[str], source_id: str | None = None
    ) -> Mapping[str, int]:
        """Return how many drafts cite something of each source, or of one; sources that none cites are left out."""
        query = select(_C.source_id, func.count(_C.draft_id.distinct())).where(_C.brand == brand, _C.kind.in_(kinds))
        if source_id is not None:
            query = query.where(_C.source_id == source_id)
        grouped = query.group_by(_C.source_id)
        return await self._revisions.read(lambda c: {row[0]: row[1] for row in c.execute(grouped)})

    async def summaries(self, brand: BrandId) -> tuple[str, ...]:
        """Return the source ids of all summaries of reviews that drafts cite."""
        query = select(_C.source_id).distinct().where(_C.brand == brand, _C.source_id.startswith("reviews:"))
        return await self._revisions.read(lambda c: tuple(c.execute(query.where(_C.kind == "summary")).scalars()))

    async def stale_accepted(self, brand: BrandId, today: dt.date) -> tuple[DraftId, ...]:
        """Return the approved drafts that are stale and not written anew, newest decision first."""
        rests_on = select(_C.label).where(_C.brand == brand, _C.draft_id == standings.c.draft_id, _is_stale(today))
        anew = select(draft_requests.c.draft_id).where(
            draft_requests.c.brand == brand,
            draft_requests.c.draft_id == standings.c.draft_id,
            draft_requests.c.redraft_id.is_not(None),
        )
        query = select(standings.c.draft_id).where(standings.c.brand == brand, standings.c.accepted.is_not(None))
        query = query.where(rests_on.exists(), ~anew.exists()).order_by(desc(standings.c.decided_at))
        return await self._revisions.read(lambda c: tuple(map(DraftId, c.execute(query).scalars())))

    async def redrafted(self, brand: BrandId, draft_id: DraftId, redraft: DraftId) -> None:
        """Remember which draft was written in the place of another."""
        here = {"of_brand": brand, "of_draft": draft_id}
        statement = _REDRAFTED.values(redraft_id=redraft)
        await self._revisions.write(lambda c: c.execute(statement, here).close())

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the requests that were for a customer; return how many there were."""
        theirs = (draft_requests.c.brand == brand, draft_requests.c.customer == customer)
        return await self._revisions.write(lambda c: c.execute(delete(draft_requests).where(*theirs)).rowcount)

    async def forget_drafts(self, brand: BrandId, drafts: Sequence[DraftId]) -> int:
        """Remove what drafts that are gone were asked for with and what they cite.

        Return how many requests there were.
        """

        def forget(connection: Connection) -> int:
            count = 0
            for ids in _chunks(drafts):
                connection.execute(delete(draft_citations).where(_C.brand == brand, _C.draft_id.in_(ids))).close()
                asked = delete(draft_requests).where(draft_requests.c.brand == brand, _OF.in_(ids))
                count += connection.execute(asked).rowcount
            return count

        return await self._revisions.write(forget) if drafts else 0


def _mark_one(connection: Connection, brand: BrandId, one: Judged, now: dt.datetime) -> frozenset[str]:
    """Mark one thing wherever it is cited; return the drafts whose mark changed."""
    quoted_in = one.item.quoted_in.value if one.item.quoted_in else None
    values = (one.item.kind, one.item.item_id, one.item.source_id, one.item.fingerprint, quoted_in)
    same = [column.is_not_distinct_from(value) for column, value in zip(_THING, values, strict=True)]
    last_day = one.valid_until.isoformat() if one.valid_until else None
    why = one.why.value if one.why else None
    same.append(or_(_C.why.is_distinct_from(why), _C.valid_until.is_distinct_from(last_day)))
    drafts = connection.execute(select(_C.draft_id).where(_C.brand == brand, *same)).scalars().all()
    if drafts:
        mark = {"why": why, "since": sortable(now) if why else None, "valid_until": last_day}
        connection.execute(update(draft_citations).where(_C.brand == brand, *same).values(mark)).close()
    return frozenset(drafts)


def _is_stale(today: dt.date) -> ColumnElement[bool]:
    return or_(_C.why.is_not(None), _C.valid_until < today.isoformat())


def _narrowed(changed: Changed) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Yield the conditions of one statement after the other."""
    if changed.anything:
        yield ()
    for ids in _chunks(changed.sources):
        yield _C.source_id.in_(ids), _C.kind != "review"
    for ids in _chunks(changed.reviews):
        yield _C.source_id.in_(ids), _C.kind == "review"
    for ids in _chunks(changed.drafts):
        yield (_C.draft_id.in_(ids),)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _IDS):
        yield ids[start : start + _IDS]
