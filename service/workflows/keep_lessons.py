"""What edits teach, for the web and the command line: workflows bound to what they use."""

from dataclasses import dataclass

from service.domain.nouns import BrandId
from service.domain.proposals import Acceptance, Proposal, ProposalKind
from service.ports import FeedbackStores, Ports
from service.workflows.accept_lessons import accept_lesson, amended, find_proposal, reject_lesson
from service.workflows.feed_indexes import IndexFeed
from service.workflows.find_drafts import whole_draft
from service.workflows.know_brand import BrandMemory
from service.workflows.propose_lessons import propose_lesson
from service.workflows.run_drafts import DraftRuns


@dataclass(frozen=True, slots=True)
class Lessons:
    """Proposals from edited drafts. Brands are named by id; an unknown one raises `NotFound`."""

    ports: Ports
    memory: BrandMemory
    feed: IndexFeed
    stores: FeedbackStores
    runs: DraftRuns

    async def propose(self, brand: str, draft_id: str, kind: ProposalKind, by: str) -> Proposal:
        """Keep a proposal from the newest edit of a draft; see `whole_draft` and `propose_lesson`."""
        known = self.ports.library.brand(brand)
        draft = await whole_draft(self.ports, self.runs, known, draft_id)
        return await propose_lesson(self.ports, self.memory, self.stores, known, draft, kind, by)

    async def list(self, brand: str, state: str | None = None, limit: int = 100) -> tuple[Proposal, ...]:
        """Return proposals, newest first."""
        return await self.stores.proposals.list(self._brand(brand), state, limit)

    async def get(self, brand: str, proposal_id: str) -> Proposal:
        """Return a proposal; code `proposal_not_found` if there is none."""
        return await find_proposal(self.stores, self._brand(brand), proposal_id)

    async def amended(self, brand: str, proposal_id: str, words: Acceptance) -> Proposal:
        """Return a proposal as an editor wants it, to be looked at before it is accepted; nothing is kept."""
        return amended(await self.get(brand, proposal_id), words)

    async def accept(self, brand: str, proposal: Proposal, by: str) -> Proposal:
        """Take a proposal in as it stands; see `accept_lesson`."""
        return await accept_lesson(self.ports, self.feed, self.stores, self._brand(brand), proposal, by)

    async def reject(self, brand: str, proposal_id: str, by: str) -> Proposal:
        """Mark a proposal as rejected; see `reject_lesson`."""
        return await reject_lesson(self.ports, self.stores, await self.get(brand, proposal_id), by)

    def _brand(self, brand: str) -> BrandId:
        return self.ports.library.brand(brand).brand_id
