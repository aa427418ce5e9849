"""Fakes of decisions, lessons, slots and recalls for `FakeService`: each answers with the documented example."""

from collections.abc import Awaitable, Callable
from typing import Any

from service.domain.drafts import Draft
from service.domain.feedback import Decided, Decision, DecisionRequest
from service.domain.proposals import Acceptance, Proposal, ProposalKind
from service.domain.recalls import Dependents, FactConflicts
from service.domain.slots import Slot, SlotContent, SlotQuery, SlotSetting
from service.errors import NotFound
from service.web.examples import examples_of
from service.workflows.serve_slots import Served

Asked = Callable[[str, Any], Awaitable[None]]


def example_of(operation: str, status: str) -> Any:
    """Return the first example of an operation's response."""
    named = examples_of(operation)["responses"][status]["application/json"]
    return next(iter(named.values()))["value"]


class FakeDecisions:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    async def decide(
        self, brand: str, draft_id: str, request: DecisionRequest, author: str, key: str | None = None
    ) -> Decided:
        await self.asked("decide", (draft_id, request, author, key))
        return Decided.model_validate(example_of("decide_draft", "200"))

    async def history(self, brand: str, draft_id: str) -> tuple[Decision, ...]:
        await self.asked("history", draft_id)
        return tuple(Decision.model_validate(one) for one in example_of("list_decisions", "200")["items"])


class FakeLessons:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.proposal = Proposal.model_validate(example_of("get_proposal", "200"))

    async def propose(self, brand: str, draft_id: str, kind: ProposalKind, by: str) -> Proposal:
        await self.asked("propose", (draft_id, kind, by))
        return self.proposal

    async def list(self, brand: str, state: str | None = None, limit: int = 100) -> tuple[Proposal, ...]:
        await self.asked("list_proposals", (state, limit))
        return (self.proposal,)

    async def get(self, brand: str, proposal_id: str) -> Proposal:
        await self.asked("get_proposal", proposal_id)
        return self.proposal

    async def amended(self, brand: str, proposal_id: str, words: Acceptance) -> Proposal:
        await self.asked("amended", (proposal_id, words))
        return self.proposal

    async def accept(self, brand: str, proposal: Proposal, by: str) -> Proposal:
        await self.asked("accept", (proposal.id, by))
        return proposal.model_copy(update={"state": "accepted", "decided_by": by})

    async def reject(self, brand: str, proposal_id: str, by: str) -> Proposal:
        await self.asked("reject", (proposal_id, by))
        return self.proposal.model_copy(update={"state": "rejected", "decided_by": by})


class FakeSlots:
    """Holds one slot, `care-box`, once it is put."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.slots: dict[str, Slot] = {}

    async def serve(self, brand: str, slot: str, query: SlotQuery) -> Served:
        await self.asked("serve", (slot, query))
        if slot not in self.slots:
            raise NotFound("there is no slot of this name", code="slot_not_found")
        content = SlotContent.model_validate(example_of("serve_slot", "200"))
        texts = {"application/json": content.model_dump_json(), "text/html": content.html, "text/plain": content.text}
        return Served(content, 60, {kind: (text.encode(), f'"{len(text)}"') for kind, text in texts.items()})

    async def put(self, brand: str, slot: str, setting: SlotSetting) -> tuple[Slot, bool]:
        await self.asked("put_slot", (slot, setting))
        new = slot not in self.slots
        self.slots[slot] = Slot.model_validate(example_of("put_slot", "201") | {"id": slot})
        return self.slots[slot], new

    async def list(self, brand: str) -> tuple[Slot, ...]:
        return tuple(self.slots.values())

    async def delete(self, brand: str, slot: str) -> Slot:
        if slot not in self.slots:
            raise NotFound("there is no slot of this name", code="slot_not_found")
        return self.slots.pop(slot)


class FakeRecalls:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    async def of_source(self, brand: str, source_id: str) -> Dependents:
        await self.asked("of_source", source_id)
        return Dependents.model_validate(example_of("list_source_dependents", "200"))

    async def of_review(self, brand: str, review_id: str) -> Dependents:
        await self.asked("of_review", review_id)
        return Dependents.model_validate(example_of("list_review_dependents", "200"))

    async def conflicts(self, brand: str) -> FactConflicts:
        await self.asked("conflicts", None)
        return FactConflicts.model_validate(example_of("list_conflicts", "200"))

    async def redrafts(self, brand: str) -> tuple[Draft, ...]:
        await self.asked("redrafts", None)
        return tuple(Draft.model_validate(one) for one in example_of("list_redrafts", "200")["items"])

    async def redraft(self, brand: str, draft_id: str) -> Draft:
        await self.asked("redraft", draft_id)
        return Draft.model_validate(example_of("redraft_content", "201"))
