"""What drafts rest on, and which are stale or must be written anew when that changes."""

import datetime as dt

import pytest

from service.adapters.basis_store import SqlBasisStore
from service.adapters.database import Database
from service.adapters.decision_store import SqlDecisionStore
from service.adapters.draft_store import SqlDraftStore
from service.adapters.proposal_store import SqlProposalStore
from service.adapters.slot_revisions import SlotRevisions
from service.adapters.slot_store import SqlSlotStore
from service.domain.nouns import DraftId
from service.domain.recalls import Changed, Why
from service.ports import FeedbackStores
from service.ports.feedback import Judged
from tests.builders import BRAND, NOON, OTHER_BRAND, build_draft
from tests.contracts.judged_drafts import TODAY, basis, cited, decide, decision, standing


@pytest.fixture
def drafts(database: Database) -> SqlDraftStore:
    return SqlDraftStore(database)


@pytest.fixture
def stores(database: Database) -> FeedbackStores:
    revisions = SlotRevisions(database)
    return FeedbackStores(
        SqlDecisionStore(revisions), SqlBasisStore(revisions), SqlProposalStore(database), SqlSlotStore(revisions)
    )


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
