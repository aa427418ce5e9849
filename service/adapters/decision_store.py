"""Keeps decisions in the database, where each draft stands, and the messages about it.

What a decision is: `domain.feedback`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, desc, insert, select

from service.adapters.basis_rows import citation_rows
from service.adapters.decision_tables import decisions, proposals
from service.adapters.recall_tables import draft_citations, draft_requests
from service.adapters.slot_revisions import SlotRevisions, grow
from service.adapters.slot_tables import standings
from service.adapters.tables import sortable, upsert
from service.adapters.webhook_outbox import post_decided
from service.domain.feedback import Decision, DecisionId
from service.domain.nouns import BrandId, DraftId
from service.domain.recalls import CitedItem
from service.domain.slots import Standing

_GET = select(decisions.c.noun).where(decisions.c.brand == bindparam("brand"), decisions.c.id == bindparam("id"))
_UNCITE = delete(draft_citations).where(
    draft_citations.c.brand == bindparam("of_brand"), draft_citations.c.draft_id == bindparam("of_draft")
)
_NEWEST = (
    select(decisions.c.noun)
    .join(standings, (standings.c.brand == decisions.c.brand) & (standings.c.decision_id == decisions.c.id))
    .where(standings.c.brand == bindparam("brand"), standings.c.draft_id.in_(bindparam("ids", expanding=True)))
)
_STANDINGS = select(standings.c.noun).where(
    standings.c.brand == bindparam("brand"), standings.c.draft_id.in_(bindparam("ids", expanding=True))
)
_NEWEST_ID = select(standings.c.decision_id).where(
    standings.c.brand == bindparam("brand"), standings.c.draft_id == bindparam("draft_id")
)
_CUSTOMER = select(draft_requests.c.customer).where(
    draft_requests.c.brand == bindparam("brand"), draft_requests.c.draft_id == bindparam("draft_id")
)
_IDS = 500
"""Ids in one statement; engines limit its parameters."""


class SqlDecisionStore:
    """Fulfils `ports.DecisionStore`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, revisions: SlotRevisions) -> None:
        self._revisions = revisions

    async def add(
        self, decision: Decision, standing: Standing, cited: Sequence[CitedItem] | None, expected: DecisionId | None
    ) -> bool:
        """Keep a decision, the draft's new state, what changed words cite, and the messages, in one transaction."""
        brand = BrandId(decision.brand)
        here = {"brand": brand, "draft_id": decision.draft_id}

        def keep(connection: Connection) -> bool:
            if connection.execute(_NEWEST_ID, here).scalar() != expected:
                return False
            connection.execute(insert(decisions), _row(decision)).close()
            connection.execute(upsert(standings, connection.dialect.name), _standing_row(brand, standing)).close()
            if cited is not None:
                connection.execute(_UNCITE, {"of_brand": brand, "of_draft": decision.draft_id}).close()
                if rows := citation_rows(brand, decision.draft_id, cited):
                    connection.execute(insert(draft_citations), rows).close()
            grow(connection, brand)
            post_decided(connection, decision, connection.execute(_CUSTOMER, here).scalar())
            return True

        return await self._revisions.write(keep)

    async def get(self, brand: BrandId, decision_id: DecisionId) -> Decision | None:
        """Return a decision, or None."""
        noun = await self._revisions.read(lambda c: c.execute(_GET, {"brand": brand, "id": decision_id}).scalar())
        return None if noun is None else Decision.model_validate_json(noun)

    async def history(self, brand: BrandId, draft_id: DraftId) -> tuple[Decision, ...]:
        """Return all decisions about a draft, newest first."""
        query = select(decisions.c.noun).where(decisions.c.brand == brand, decisions.c.draft_id == draft_id)
        query = query.order_by(desc(decisions.c.decided_at), desc(decisions.c.id))
        nouns = await self._revisions.read(lambda c: c.execute(query).scalars().all())
        return tuple(map(Decision.model_validate_json, nouns))

    async def newest(self, brand: BrandId, drafts: Sequence[DraftId]) -> Mapping[DraftId, Decision]:
        """Return the newest decision about each of these drafts that has one."""
        given = {"brand": brand, "ids": list(drafts)}
        nouns = await self._revisions.read(lambda c: c.execute(_NEWEST, given).scalars().all())
        found = map(Decision.model_validate_json, nouns)
        return {decision.draft_id: decision for decision in found}

    async def standings(self, brand: BrandId, drafts: Sequence[DraftId]) -> Mapping[DraftId, Standing]:
        """Return where these drafts stand; those without a decision are left out."""
        given = {"brand": brand, "ids": list(drafts)}
        nouns = await self._revisions.read(lambda c: c.execute(_STANDINGS, given).scalars().all())
        found = map(Standing.model_validate_json, nouns)
        return {standing.draft_id: standing for standing in found}

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Take the words out of the decisions and proposals about a customer's drafts; return how many there were.

        That a draft was decided on, by whom and when, stays: it is about the draft. Call it before the requests are
        forgotten (`SqlBasisStore.forget_customer`), which tell whose drafts these are.
        """
        theirs = select(draft_requests.c.draft_id).where(
            draft_requests.c.brand == brand, draft_requests.c.customer == customer
        )
        return await self._revisions.write(lambda c: _forget(c, brand, theirs))

    async def forget_drafts(self, brand: BrandId, drafts: Sequence[DraftId]) -> int:
        """Take the words out of the decisions and proposals about drafts that are gone; return how many there were."""

        def forget(connection: Connection) -> int:
            count = 0
            for start in range(0, len(drafts), _IDS):
                some = drafts[start : start + _IDS]
                count += _forget(connection, brand, some)
                stood = (standings.c.brand == brand, standings.c.draft_id.in_(some))
                connection.execute(delete(standings).where(*stood)).close()
            return count

        return await self._revisions.write(forget) if drafts else 0


def _forget(connection: Connection, brand: BrandId, drafts: Sequence[DraftId] | Select[Any]) -> int:
    mine = (decisions.c.brand == brand, decisions.c.draft_id.in_(drafts))
    found = connection.execute(select(decisions.c.id, decisions.c.noun).where(*mine)).all()
    for row in found:
        decision = Decision.model_validate_json(row.noun)
        bare = decision.model_copy(update={"parts": {}, "changes": (), "note": ""})
        connection.execute(upsert(decisions, connection.dialect.name), _row(bare)).close()
    proposed = (proposals.c.brand == brand, proposals.c.draft_id.in_(drafts))
    gone = connection.execute(delete(proposals).where(*proposed)).rowcount
    grow(connection, brand)
    return len(found) + gone


def _row(decision: Decision) -> dict[str, object]:
    return {
        "brand": decision.brand,
        "id": decision.id,
        "draft_id": decision.draft_id,
        "decided_at": sortable(decision.decided_at),
        "verdict": decision.verdict.value,
        "reason": decision.reason.value if decision.reason else None,
        "author": decision.author,
        "status": decision.status,
        "edit_distance": decision.edit_distance,
        "noun": decision.model_dump_json(),
    }


def _standing_row(brand: BrandId, standing: Standing) -> dict[str, object]:
    return {
        "brand": brand,
        "draft_id": standing.draft_id,
        "state": standing.state,
        "decision_id": standing.decision_id,
        "accepted": standing.accepted,
        "content_type": standing.content_type.value,
        "decided_at": sortable(standing.decided_at),
        "noun": standing.model_dump_json(),
    }
