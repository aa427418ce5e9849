"""What the stores of decisions, proposals and slots promise, on every database. What drafts rest on: `test_recalls`."""

import datetime as dt
import json

import pytest

from service.adapters.basis_store import SqlBasisStore
from service.adapters.database import Database
from service.adapters.decision_store import SqlDecisionStore
from service.adapters.draft_store import SqlDraftStore
from service.adapters.proposal_store import SqlProposalStore
from service.adapters.slot_revisions import SlotRevisions
from service.adapters.slot_store import SqlSlotStore
from service.adapters.webhook_store import SqlWebhookStore
from service.domain.drafts import DraftFilter
from service.domain.moments import ContentType
from service.domain.nouns import DraftId
from service.domain.proposals import Proposal
from service.domain.recalls import Changed, Why
from service.domain.slots import Slot
from service.domain.webhooks import NewWebhook
from service.ports import FeedbackStores
from service.ports.feedback import Judged
from tests.builders import BRAND, NOON, OTHER_BRAND, build_draft
from tests.contracts.judged_drafts import basis, cited, decide, decision


@pytest.fixture
def drafts(database: Database) -> SqlDraftStore:
    return SqlDraftStore(database)


@pytest.fixture
def stores(database: Database) -> FeedbackStores:
    revisions = SlotRevisions(database)
    return FeedbackStores(
        SqlDecisionStore(revisions), SqlBasisStore(revisions), SqlProposalStore(database), SqlSlotStore(revisions)
    )


async def test_decisions_come_back_newest_first_and_each_brand_has_its_own(stores: FeedbackStores):
    first, second = decision(1), decision(2, verdict="dismiss", reason="tone")
    assert await decide(stores, first)
    assert await decide(stores, second, "dec_1")
    assert await decide(stores, decision(1, brand=OTHER_BRAND))
    assert await stores.decisions.history(BRAND, DraftId("drf_1")) == (second, first)
    assert await stores.decisions.get(BRAND, first.id) == first
    assert await stores.decisions.newest(BRAND, [DraftId("drf_1"), DraftId("drf_2")]) == {"drf_1": second}
    assert (await stores.decisions.standings(BRAND, [DraftId("drf_1")]))[DraftId("drf_1")].decision_id == "dec_2"
    assert await stores.decisions.newest(BRAND, []) == {}


async def test_who_did_not_know_of_the_newest_decision_changes_nothing(stores: FeedbackStores):
    assert await decide(stores, decision(1))
    for expected in (None, "dec_0"):
        assert not await decide(stores, decision(2), expected)
    assert [one.id for one in await stores.decisions.history(BRAND, DraftId("drf_1"))] == ["dec_1"]


async def test_a_decision_and_the_message_about_it_are_kept_together_or_not_at_all(
    drafts: SqlDraftStore, stores: FeedbackStores, database: Database, monkeypatch: pytest.MonkeyPatch
):
    hooks = SqlWebhookStore(database)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    endpoint = {"url": "https://hooks.example/in", "events": ("draft.decided",), "id": "whk_1", "brand": BRAND}
    await hooks.add(NewWebhook.model_validate({**endpoint, "created_at": NOON, "secret": secret}))
    await drafts.add(build_draft(), basis(customer="c-1"))
    made = decision(1, verdict="dismiss", reason="tone", note="secret words")
    assert await decide(stores, made)
    assert not await decide(stores, decision(2), "dec_0")  # somebody else was first
    monkeypatch.setattr("service.adapters.decision_store.post_decided", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await decide(stores, decision(3), "dec_1")
    assert await stores.decisions.history(BRAND, DraftId("drf_1")) == (made,)
    (message,) = await hooks.claim(NOON + dt.timedelta(hours=1), NOON + dt.timedelta(hours=2), 10)
    body = json.loads(message.body)
    assert (body["type"], body["timestamp"]) == ("draft.decided", made.decided_at.isoformat())
    told = {"draft_id": "drf_1", "decision_id": "dec_1", "verdict": "dismiss", "reason": "tone", "author": "Ada"}
    assert body["data"] == {"brand": BRAND, "status": "effective", **told}
    assert await hooks.forget_customer(BRAND, "c-1") == 1


async def test_drafts_are_listed_by_their_newest_decision(drafts: SqlDraftStore, stores: FeedbackStores):
    for number in range(3):
        await drafts.add(build_draft(id=f"drf_{number}"))
        await drafts.add(build_draft(id=f"drf_{number}", brand=OTHER_BRAND))
    await decide(stores, decision(1, "drf_1"))
    await decide(stores, decision(2, "drf_2"), state="awaiting_second", accepted=None)

    async def listed(state: str) -> list[str]:
        return [draft.id for draft in (await drafts.list(BRAND, DraftFilter(decision=state))).items]

    found = {state: await listed(state) for state in ("undecided", "approve", "awaiting_second", "dismiss")}
    assert found == {"undecided": ["drf_0"], "approve": ["drf_1"], "awaiting_second": ["drf_2"], "dismiss": []}


async def test_slots_and_what_may_stand_in_them(stores: FeedbackStores):
    slot = Slot.model_validate({"id": "a", "brand": BRAND, "updated_at": NOON, "draft_id": "drf_1"})
    assert [await stores.slots.put(BRAND, slot) for _ in range(2)] == [True, False]
    assert (await stores.slots.get(BRAND, "a"), await stores.slots.get(OTHER_BRAND, "a")) == (slot, None)
    assert await stores.slots.list(BRAND) == (slot,)
    assert [await stores.slots.delete(BRAND, "a") for _ in range(2)] == [True, False]
    for number in range(4):
        await decide(stores, decision(number, f"drf_{number}"), accepted=None if number == 2 else f"dec_{number}")
    found = await stores.slots.candidates(BRAND, ContentType.BUYER_GUIDE, 2)
    assert [one.draft_id for one in found] == ["drf_3", "drf_1"]
    assert await stores.slots.candidates(BRAND, ContentType.FAQ_ANSWER, 9) == ()


async def test_everything_that_may_change_an_answer_is_counted_also_for_others(
    database: Database, drafts: SqlDraftStore, stores: FeedbackStores
):
    elsewhere = SqlSlotStore(SlotRevisions(database))  # another process shares the database and nothing else
    slot = Slot.model_validate({"id": "a", "brand": BRAND, "updated_at": NOON, "draft_id": "drf_1"})
    await drafts.add(build_draft(), basis(cited()))
    (item,) = await stores.basis.cited(BRAND, Changed())
    seen = [await stores.slots.revision(BRAND)]
    for change in (
        lambda: stores.slots.put(BRAND, slot),
        lambda: decide(stores, decision(1)),
        lambda: stores.basis.mark(BRAND, [Judged(item, Why.DELETED, None)], NOON, None),
        lambda: stores.slots.delete(BRAND, "a"),
    ):
        await change()
        seen.append(await stores.slots.revision(BRAND))
    assert seen == sorted(set(seen))
    assert await elsewhere.revision(BRAND) == seen[-1]
    assert await stores.slots.revision(OTHER_BRAND) == 0


def proposal(number: int = 1, **changes: object) -> Proposal:
    fields = {
        "id": f"pro_{number}",
        "brand": BRAND,
        "draft_id": "drf_1",
        "decision_id": "dec_1",
        "kind": "faq",
        "content_type": "faq_answer",
        "locale": "en",
        "proposed_by": "Ada",
        "created_at": NOON + dt.timedelta(seconds=number),
        "faq": {"question": "Why?", "answer": "Because \x00."},
    }
    return Proposal.model_validate(fields | changes)


async def test_a_proposal_is_settled_once(stores: FeedbackStores):
    for number in (1, 2):
        await stores.proposals.add(proposal(number))
    settled = proposal(1, state="accepted", decided_by="Bo")
    assert [await stores.proposals.settle(settled), await stores.proposals.settle(proposal(1, state="rejected"))] == [
        True,
        False,
    ]
    assert await stores.proposals.get(BRAND, proposal(1).id) == settled
    assert await stores.proposals.get(OTHER_BRAND, proposal(1).id) is None
    assert await stores.proposals.list(BRAND, None, 9) == (proposal(2), settled)
    assert await stores.proposals.list(BRAND, "open", 9) == (proposal(2),)
    assert await stores.proposals.list(BRAND, None, 1) == (proposal(2),)


async def test_of_a_customer_nothing_is_left(drafts: SqlDraftStore, stores: FeedbackStores):
    await drafts.add(build_draft(), basis(customer="c-1"))
    await drafts.add(build_draft(id="drf_2"), basis(customer="c-2"))
    await decide(stores, decision(1, parts={"body": "Dear Ada"}, note="for Ada"))
    await decide(stores, decision(2, "drf_2", parts={"body": "Dear Bo"}))
    await stores.proposals.add(proposal())
    assert await stores.decisions.forget_customer(BRAND, "c-1") == 2
    assert await stores.basis.forget_customer(BRAND, "c-1") == 1
    (bare,) = await stores.decisions.history(BRAND, DraftId("drf_1"))
    assert (bare.parts, bare.note, bare.author) == ({}, "", "Ada")
    (kept,) = await stores.decisions.history(BRAND, DraftId("drf_2"))
    assert kept.parts == {"body": "Dear Bo"}
    assert await stores.proposals.get(BRAND, proposal().id) is None
    assert await stores.basis.asked(BRAND, DraftId("drf_1")) is None
    assert await stores.decisions.forget_customer(BRAND, "c-1") == 0
