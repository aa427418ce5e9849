"""Decisions for the web and the command line: workflows bound to what they use. How one is made: `decide_drafts`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.drafts import Draft
from service.domain.feedback import Decided, Decision, DecisionRequest
from service.domain.nouns import BrandId
from service.ports import FeedbackStores, Ports
from service.workflows.check_edit import CheckedEdit, check_edit
from service.workflows.decide_drafts import decide_draft
from service.workflows.find_drafts import whole_draft
from service.workflows.know_brand import BrandMemory
from service.workflows.run_drafts import DraftRuns


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decide about drafts. Brands are named by id; an unknown one raises `NotFound`.

    A draft that is not whole is refused; see `whole_draft`. `wake` is called when there may be messages of webhooks
    to send.
    """

    ports: Ports
    memory: BrandMemory
    stores: FeedbackStores
    runs: DraftRuns
    wake: Callable[[], None]

    async def decide(
        self, brand: str, draft_id: str, request: DecisionRequest, author: str, key: str | None = None
    ) -> Decided:
        """Keep one decision about a draft; see `decide_draft` for what is refused."""
        known = self.ports.library.brand(brand)
        draft = await whole_draft(self.ports, self.runs, known, draft_id)
        decided = await decide_draft(self.ports, self.memory, self.stores, known, draft, request, author, key)
        self.wake()
        return decided

    async def check(self, brand: str, draft_id: str, parts: Mapping[str, str]) -> CheckedEdit:
        """Say what the checks would say of an edit, and keep nothing."""
        known = self.ports.library.brand(brand)
        draft = await whole_draft(self.ports, self.runs, known, draft_id)
        asked = await self.stores.basis.asked(known.brand_id, draft.id)
        cited = await self.stores.basis.cited_by(known.brand_id, draft.id)
        return await check_edit(self.ports, self.memory, known, draft, asked, cited, parts)

    async def history(self, brand: str, draft_id: str) -> tuple[Decision, ...]:
        """Return all decisions about a draft, newest first."""
        known = self.ports.library.brand(brand)
        draft = await whole_draft(self.ports, self.runs, known, draft_id)
        return await self.stores.decisions.history(known.brand_id, draft.id)

    async def told(self, brand: BrandId, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
        """Return drafts with what became of them: the newest decision, and what they cite that is no longer so."""
        ids = [draft.id for draft in drafts]
        newest = await self.stores.decisions.newest(brand, ids) if ids else {}
        stale = await self.stores.basis.staleness(brand, ids, self.ports.clock.now().date()) if ids else {}
        return tuple(
            draft.model_copy(update={"decision": newest.get(draft.id), "stale": stale.get(draft.id)})
            if draft.id in newest or draft.id in stale
            else draft
            for draft in drafts
        )
