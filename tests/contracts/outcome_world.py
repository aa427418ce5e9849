"""A store of outcomes with the drafts and decisions beside it, and events and outcomes to put into it."""

import datetime as dt
from typing import Any

from sqlalchemy import insert

from service.adapters.database import Database
from service.adapters.decision_tables import decisions
from service.adapters.draft_store import SqlDraftStore
from service.adapters.outcome_store import SqlOutcomeStore
from service.adapters.tables import sortable
from service.domain.asked import Asked
from service.domain.drafts import Draft, DraftRequest
from service.domain.feedback import Decision
from service.domain.insights import InsightFilter, Insights
from service.domain.nouns import BrandId
from service.domain.outcomes import Event, Outcome
from service.domain.recalls import CitedItem
from service.ports import Basis
from service.ports.outcomes import OutcomeStore
from service.workflows.tell_insights import tell_insights
from tests.builders import BRAND, NOON, build_draft
from tests.fake_outcomes import FakeOutcomeStore


class World:
    """A store, and the drafts and decisions beside it."""

    def __init__(self, database: Database | None) -> None:
        self._database = database
        self._fake = FakeOutcomeStore()
        self.store: OutcomeStore = SqlOutcomeStore(database) if database else self._fake

    async def draft(
        self, *, customer: str | None = None, cited: tuple[tuple[str, str], ...] = (), **changes: Any
    ) -> Draft:
        draft = build_draft(**changes)
        key = (draft.brand, draft.id)
        self._fake.drafts[key], self._fake.cited[key] = (draft, customer), cited
        if self._database is not None:
            request = DraftRequest.model_validate({"content_type": draft.content_type, "customer": {"id": customer}})
            items = tuple(
                CitedItem.model_validate(
                    {"label": f"c{n}", "kind": kind, "item_id": name, "source_id": name, "fingerprint": "1"}
                )
                for n, (kind, name) in enumerate(cited)
            )
            await SqlDraftStore(self._database).add(draft, Basis(Asked(request=request), items))
        return draft

    async def decide(self, draft: Draft, verdict: str, **changes: Any) -> None:
        fields = {"id": "dec_1", "brand": draft.brand, "draft_id": draft.id, "author": "Ann", "decided_at": NOON}
        one = Decision.model_validate(fields | {"verdict": verdict} | changes)
        self._fake.decisions.append(one)
        if self._database is not None:
            row = one.model_dump(mode="json", include=set(decisions.c.keys()) - {"noun"})
            row |= {"decided_at": sortable(one.decided_at), "noun": one.model_dump_json()}
            await self._database.write(lambda connection: connection.execute(insert(decisions), row).close())

    async def tell(self, brand: BrandId = BRAND, **wanted: Any) -> Insights:
        compare = wanted.pop("compare", None)
        return await tell_insights(self.store, brand, InsightFilter.model_validate(wanted), compare)


def event(number: int = 1, kind: str = "sent", **changes: Any) -> Event:
    fields = {"id": f"e{number}", "draft_id": "drf_1", "kind": kind, "at": NOON + dt.timedelta(hours=number)}
    return Event.model_validate(fields | changes)


def outcome(number: int = 1, kind: str = "conversion", **changes: Any) -> Outcome:
    fields = {"id": f"o{number}", "kind": kind, "at": NOON + dt.timedelta(days=number), "draft_id": "drf_1"}
    return Outcome.model_validate(fields | changes)
