"""What is on record beside drafts and bears on journeys.

Outcomes as feedback, and drafts that were sent as messages.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from service.adapters.database import Database
from service.adapters.outcome_tables import events, outcomes
from service.adapters.tables import drafts
from service.domain.journeys import Feedback, FeedbackKind, JourneyEvent
from service.domain.nouns import BrandId
from service.domain.outcomes import EventKind, OutcomeKind

_CHUNK = 500
"""Customers in one statement; engines limit its parameters."""
_KINDS: Mapping[str, FeedbackKind] = {
    OutcomeKind.CSAT: "csat", OutcomeKind.NPS: "nps", OutcomeKind.REVIEW: "rating", OutcomeKind.REFERRAL: "referral",
}  # fmt: skip
_FEEDBACK = select(outcomes.c.id, outcomes.c.customer, outcomes.c.kind, outcomes.c.value, outcomes.c.at)
_SENT = select(events.c.id, events.c.customer, events.c.at, drafts.c.content_type, drafts.c.channel).join(
    drafts, and_(drafts.c.brand == events.c.brand, drafts.c.id == events.c.draft_id)
)


class SqlDraftFeedback:
    """Fulfils `ports.journeys.FeedbackSource` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def feedback(self, brand: BrandId, customers: Sequence[str] | None) -> Mapping[str, Sequence[Feedback]]:
        """Return the outcomes of some customers, or of all, that say what they think.

        Raises:
            StorageFailed: the database cannot be read.
        """
        wanted = _FEEDBACK.where(outcomes.c.brand == brand, outcomes.c.kind.in_(list(_KINDS)))
        found: dict[str, list[Feedback]] = {}
        for row in await self._rows(wanted.where(outcomes.c.customer.is_not(None)), outcomes.c.customer, customers):
            value = 1.0 if row.kind == OutcomeKind.REFERRAL else row.value
            if value is not None:
                at = dt.datetime.fromisoformat(row.at)
                told = Feedback(kind=_KINDS[row.kind], value=value, at=at, source=f"outcome:{row.id}")
                found.setdefault(row.customer, []).append(told)
        return found

    async def messages(
        self, brand: BrandId, customers: Sequence[str], name: str
    ) -> Mapping[str, Sequence[JourneyEvent]]:
        """Return the drafts that were sent to some customers, as events of a name.

        Raises:
            StorageFailed: the database cannot be read.
        """
        wanted = _SENT.where(events.c.brand == brand, events.c.kind == EventKind.SENT.value)
        found: dict[str, list[JourneyEvent]] = {}
        for row in await self._rows(wanted, events.c.customer, customers):
            values = {"channel": row.channel, "content type": row.content_type}
            at = dt.datetime.fromisoformat(row.at)
            # Two events of different makers may have one id.
            event = JourneyEvent(id=f"draft-event:{row.id}", customer=row.customer, name=name, at=at, values=values)
            found.setdefault(row.customer, []).append(event)
        return found

    async def _rows(self, wanted: Select[Any], column: Any, customers: Sequence[str] | None) -> list[Any]:
        if customers is None:
            statements = [wanted]
        else:
            parts = (customers[start : start + _CHUNK] for start in range(0, len(customers), _CHUNK))
            statements = [wanted.where(column.in_(part)) for part in parts]

        def find(connection: Connection) -> list[Any]:
            return [row for one in statements for row in connection.execute(one)]

        return await self._database.read(find)
