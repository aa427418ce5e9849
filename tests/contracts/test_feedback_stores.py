"""What the stores of decisions, of what drafts rest on, of proposals and of slots promise, on every database."""

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
from service.domain.asked import Asked
from service.domain.drafts import DraftFilter, DraftRequest
from service.domain.feedback import Decision
from service.domain.moments import ContentType
from service.domain.nouns import DraftId
from service.domain.proposals import Proposal
from service.domain.recalls import Changed, CitedItem, Why
from service.domain.slots import Slot, Standing
from service.domain.webhooks import NewWebhook
from service.ports import Basis, FeedbackStores
from service.ports.feedback import Judged
from tests.builders import BRAND, NOON, OTHER_BRAND, build_draft

TODAY = NOON.date()


@pytest.fixture
def drafts(database: Database) -> SqlDraftStore:
    return SqlDraftStore(database)


@pytest.fixture
def stores(database: Database) -> FeedbackStores:
    revisions = SlotRevisions(database)
    return FeedbackStores(
        SqlDecisionStore(revisions), SqlBasisStore(revisions), SqlProposalStore(database), SqlSlotStore(revisions)
    )


def cited(item_id: str = "comet.price", **changes: object) -> CitedItem:
    fields = {"label": f"e-{item_id}", "kind": "fact", "item_id": item_id, "source_id": "facts", "fingerprint": "a1"}
    return CitedItem.model_validate(fields | changes)


def basis(*items: CitedItem, customer: str | None = None) -> Basis:
    request = DraftRequest.model_validate({"content_type": "buyer_guide", "customer": {"id": customer}})
    return Basis(Asked(request=request), items)


def decision(number: int = 1, draft_id: str = "drf_1", **changes: object) -> Decision:
    at = NOON + dt.timedelta(seconds=number)
    fields = {"id": f"dec_{number}", "brand": BRAND, "draft_id": draft_id, "verdict": "approve", "author": "Ada"}
    return Decision.model_validate(fields | {"decided_at": at, "parts": {"body": "Hi \x00"}} | changes)


def standing(made: Decision, **changes: object) -> Standing:
    fields = {
        "draft_id": made.draft_id,
        "state": made.verdict,
        "decision_id": made.id,
        "accepted": made.id,
        "decided_at": made.decided_at,
        "content_type": "buyer_guide",
        "channel": "web",
        "locale": "en",
    }
    return Standing.model_validate(fields | changes)


async def decide(stores: FeedbackStores, made: Decision, expected: str | None = None, **changes: object) -> bool:
    return await stores.decisions.add(made, standing(made, **changes), None, expected)  # type: ignore[arg-type]  # ids of tests


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


async def test_what_a_draft_rests_on_is_kept_with_it_and_replaced_by_an_edit(
    drafts: SqlDraftStore, stores: FeedbackStores
):
    day = dt.date(2026, 12, 31)
    items = (
        cited(),
        cited("r1", kind="review", source_id="r1", quoted_in="web"),
        cited("p", kind="passage", valid_until=day),
    )
    await drafts.add(build_draft(), basis(*items, customer="c-1"))
    here = (BRAND, DraftId("drf_1"))
    assert set(await stores.basis.cited_by(*here)) == set(items)
    asked = await stores.basis.asked(*here)
    assert asked == basis(customer="c-1").asked
    assert await stores.basis.asked(OTHER_BRAND, DraftId("drf_1")) is None
    made = decision(1, verdict="edit")
    assert await stores.decisions.add(made, standing(made), (cited("other"),), None)
    assert await stores.basis.cited_by(*here) == (cited("other"),)


async def test_the_same_thing_is_judged_once_and_marked_wherever_it_is_cited(
    drafts: SqlDraftStore, stores: FeedbackStores
):
    for number in range(3):
        await drafts.add(build_draft(id=f"drf_{number}"), basis(cited(), cited("old", fingerprint=f"f{number}")))
    await drafts.add(build_draft(id="drf_9", brand=OTHER_BRAND), basis(cited()))
    everything = await stores.basis.cited(BRAND, Changed())
    assert len(everything) == 4
    assert len(await stores.basis.cited(BRAND, Changed(drafts=("drf_1",)))) == 2
    assert await stores.basis.cited(BRAND, Changed(reviews=("facts",))) == ()
    (price,) = (item for item in everything if item.item_id == "comet.price")
    found = await stores.basis.mark(BRAND, [Judged(price, Why.CHANGED, None)], NOON, 7)
    assert found.stale == ("drf_0", "drf_1", "drf_2")
    assert await stores.basis.recalled(BRAND) == 7
    again = await stores.basis.mark(BRAND, [Judged(price, Why.CHANGED, None)], NOON, None)
    assert (again.stale, await stores.basis.recalled(BRAND)) == ((), 7)
    stale = await stores.basis.staleness(BRAND, [DraftId("drf_0"), DraftId("drf_9")], TODAY)
    assert {id_: [item.why for item in one.why] for id_, one in stale.items()} == {"drf_0": [Why.CHANGED]}
    assert await stores.basis.staleness(OTHER_BRAND, [DraftId("drf_9")], TODAY) == {}
    marked = next(item for item in await stores.basis.cited(BRAND, Changed()) if item.item_id == "comet.price")
    assert (await stores.basis.mark(BRAND, [Judged(marked, None, None)], NOON, None)).stale == ()
    assert await stores.basis.staleness(BRAND, [DraftId("drf_0")], TODAY) == {}


async def test_a_last_day_counts_from_the_day_after(drafts: SqlDraftStore, stores: FeedbackStores):
    await drafts.add(build_draft(), basis(cited(valid_until=TODAY)))
    draft_id, tomorrow = DraftId("drf_1"), TODAY + dt.timedelta(days=1)
    assert await stores.basis.staleness(BRAND, [draft_id], TODAY) == {}
    stale = (await stores.basis.staleness(BRAND, [draft_id], tomorrow))[draft_id]
    assert (stale.why[0].why, stale.since.date()) == (Why.EXPIRED, tomorrow)


async def test_stale_approved_drafts_wait_until_they_are_written_anew(drafts: SqlDraftStore, stores: FeedbackStores):
    for number in range(4):
        await drafts.add(build_draft(id=f"drf_{number}"), basis(cited(valid_until=None if number == 3 else TODAY)))
    for number in (1, 2, 3):
        await decide(stores, decision(number, f"drf_{number}"))
    await decide(stores, decision(4, "drf_0", verdict="dismiss", reason="tone"), accepted=None)
    later = TODAY + dt.timedelta(days=1)
    assert await stores.basis.stale_accepted(BRAND, later) == ("drf_2", "drf_1")
    await stores.basis.redrafted(BRAND, DraftId("drf_2"), DraftId("drf_8"))
    assert await stores.basis.stale_accepted(BRAND, later) == ("drf_1",)
    assert (await stores.basis.staleness(BRAND, [DraftId("drf_2")], later))[DraftId("drf_2")].redraft == "drf_8"


async def test_dependents_are_told_apart_by_kind(drafts: SqlDraftStore, stores: FeedbackStores):
    summary = cited("overview:", kind="summary", source_id="reviews:comet")
    await drafts.add(build_draft(), basis(cited(), cited("facts", kind="review", source_id="facts"), summary))
    found = await stores.basis.dependents(BRAND, "facts", ("passage", "fact"))
    assert {id_: [item.kind for item in items] for id_, items in found.items()} == {"drf_1": ["fact"]}
    assert await stores.basis.summaries(BRAND) == ("reviews:comet",)
    assert all(item.kind != "summary" for item in await stores.basis.cited(BRAND, Changed()))


async def test_dependents_are_counted_and_the_newest_are_named(drafts: SqlDraftStore, stores: FeedbackStores):
    for number in range(4):
        await drafts.add(
            build_draft(id=f"drf_{number}"), basis(cited(), cited("other", source_id=f"guide-{number % 2}"))
        )
    kinds = ("passage", "fact")
    assert await stores.basis.count_dependents(BRAND, kinds) == {"facts": 4, "guide-0": 2, "guide-1": 2}
    assert await stores.basis.count_dependents(BRAND, kinds, "guide-1") == {"guide-1": 2}
    assert await stores.basis.count_dependents(OTHER_BRAND, kinds) == {}
    assert set(await stores.basis.dependents(BRAND, "facts", kinds, 2)) == {"drf_3", "drf_2"}
    assert set(await stores.basis.dependents(BRAND, "guide-0", kinds, 5)) == {"drf_2", "drf_0"}


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
