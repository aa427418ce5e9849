"""Where it is kept what people decided, what drafts rest on, what edits propose, and what slots serve."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from service.domain.asked import Asked
from service.domain.feedback import Decision, DecisionId
from service.domain.moments import ContentType
from service.domain.nouns import BrandId, DraftId, Slug
from service.domain.proposals import Proposal, ProposalId
from service.domain.recalls import Changed, CitedItem, Recall, Staleness, Why
from service.domain.slots import Slot, Standing


class Basis(NamedTuple):
    """What a draft was asked for with, and what it cites: kept in the transaction that keeps the draft.

    Replies of one call share its usage, so each is counted with its share; `missing` is told beside them.
    """

    asked: Asked | None = None
    cited: tuple[CitedItem, ...] = ()
    usage_share: float = 1.0
    missing: tuple[str, ...] = ()


class Judged(NamedTuple):
    """What is true today of one thing that drafts cite: why it can no longer be relied on, and its last day."""

    item: CitedItem
    why: Why | None
    valid_until: dt.date | None


class DecisionStore(Protocol):
    """Keeps decisions, and where each draft stands."""

    async def add(
        self, decision: Decision, standing: Standing, cited: Sequence[CitedItem] | None, expected: DecisionId | None
    ) -> bool:
        """Keep a decision, where the draft stands now, and what its words cite if they changed, in one transaction.

        The messages of webhooks about it are kept in it as well.

        Returns:
            False, with nothing kept, where the newest decision is no longer the expected one.
        """
        ...

    async def get(self, brand: BrandId, decision_id: DecisionId) -> Decision | None:
        """Return a decision, or None."""
        ...

    async def history(self, brand: BrandId, draft_id: DraftId) -> tuple[Decision, ...]:
        """Return all decisions about a draft, newest first."""
        ...

    async def newest(self, brand: BrandId, drafts: Sequence[DraftId]) -> Mapping[DraftId, Decision]:
        """Return the newest decision about each of these drafts that has one."""
        ...

    async def standings(self, brand: BrandId, drafts: Sequence[DraftId]) -> Mapping[DraftId, Standing]:
        """Return where these drafts stand; those without a decision are left out."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Take the words out of the decisions and proposals about a customer's drafts; return how many there were."""
        ...

    async def forget_drafts(self, brand: BrandId, drafts: Sequence[DraftId]) -> int:
        """Take the words out of the decisions and proposals about drafts that are gone; return how many there were."""
        ...


class BasisStore(Protocol):
    """What drafts were asked for with and what they cite, and which of that is still so."""

    async def asked(self, brand: BrandId, draft_id: DraftId) -> Asked | None:
        """Return what a draft was asked for with, or None if that is not on record."""
        ...

    async def cited_by(self, brand: BrandId, draft_id: DraftId) -> tuple[CitedItem, ...]:
        """Return what a draft cites."""
        ...

    async def cited(self, brand: BrandId, changed: Changed) -> tuple[CitedItem, ...]:
        """Return what drafts cite of what changed, the same thing once whatever the number of drafts; no summaries."""
        ...

    async def mark(self, brand: BrandId, judged: Sequence[Judged], now: dt.datetime, recalled: int | None) -> Recall:
        """Put on record what is true of cited things, for all drafts that cite them as they were.

        `recalled` is the revision of the knowledge that all marks agree with now, if they do.
        """
        ...

    async def recalled(self, brand: BrandId) -> int:
        """Return the revision of the knowledge that all marks agree with; 0 at first."""
        ...

    async def staleness(self, brand: BrandId, drafts: Sequence[DraftId], today: dt.date) -> Mapping[DraftId, Staleness]:
        """Return why these drafts are stale; those that are not are left out."""
        ...

    async def dependents(
        self, brand: BrandId, source_id: str, kinds: Sequence[str], most: int | None = None
    ) -> Mapping[DraftId, tuple[CitedItem, ...]]:
        """Return the drafts that cite something of a source, and what; for a summary, `source_id` is `reviews:…`.

        With `most`, only so many, the newest by their ids.
        """
        ...

    async def count_dependents(
        self, brand: BrandId, kinds: Sequence[str], source_id: str | None = None
    ) -> Mapping[str, int]:
        """Return how many drafts cite something of each source, or of one; sources that none cites are left out."""
        ...

    async def summaries(self, brand: BrandId) -> tuple[str, ...]:
        """Return the source ids of all summaries of reviews that drafts cite."""
        ...

    async def stale_accepted(self, brand: BrandId, today: dt.date) -> tuple[DraftId, ...]:
        """Return the approved drafts that are stale and not written anew, newest decision first."""
        ...

    async def redrafted(self, brand: BrandId, draft_id: DraftId, redraft: DraftId) -> None:
        """Remember which draft was written in the place of another."""
        ...

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the requests that were for a customer; return how many there were."""
        ...

    async def forget_drafts(self, brand: BrandId, drafts: Sequence[DraftId]) -> int:
        """Remove what drafts that are gone were asked for with and what they cite.

        Return how many requests there were.
        """
        ...


class ProposalStore(Protocol):
    """Keeps what edits propose."""

    async def add(self, proposal: Proposal) -> None:
        """Keep a proposal."""
        ...

    async def get(self, brand: BrandId, proposal_id: ProposalId) -> Proposal | None:
        """Return a proposal, or None."""
        ...

    async def list(self, brand: BrandId, state: str | None, limit: int) -> tuple[Proposal, ...]:
        """Return proposals, newest first."""
        ...

    async def settle(self, proposal: Proposal) -> bool:
        """Put an accepted or rejected proposal in place of the open one; False if it was not open any more."""
        ...


class SlotStore(Protocol):
    """Keeps slots, and tells when what they serve may have changed."""

    async def revision(self, brand: BrandId) -> int:
        """Return a number that grows with every change of slots, decisions and staleness of a brand."""
        ...

    async def put(self, brand: BrandId, slot: Slot) -> bool:
        """Add or replace a slot; return whether it is new."""
        ...

    async def get(self, brand: BrandId, slot: Slug) -> Slot | None:
        """Return a slot, or None."""
        ...

    async def list(self, brand: BrandId) -> tuple[Slot, ...]:
        """Return all slots by id."""
        ...

    async def delete(self, brand: BrandId, slot: Slug) -> bool:
        """Remove a slot; return whether there was one."""
        ...

    async def candidates(self, brand: BrandId, content_type: ContentType, limit: int) -> tuple[Standing, ...]:
        """Return the approved drafts of a type, newest decision first."""
        ...


class FeedbackStores(NamedTuple):
    """The stores of the loop that people close."""

    decisions: DecisionStore
    basis: BasisStore
    proposals: ProposalStore
    slots: SlotStore
