"""What every OutcomeStore promises, in memory and on every database: counted once, in any order, and added up right."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.domain.nouns import DraftId
from tests.builders import BRAND, DATABASES, NOON, OTHER_BRAND, open_database
from tests.contracts.outcome_world import World, event, outcome


@pytest.fixture(params=["memory", *DATABASES])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "memory":
        yield World(None)
        return
    async with open_database(request.param, tmp_path) as database:
        yield World(database)


async def test_an_event_counts_once_however_often_it_comes(world: World):
    await world.draft()
    assert await world.store.add_events(BRAND, [event(), event(), event(2)], ()) == ["added", "known", "added"]
    later = event(at=NOON + dt.timedelta(days=3))
    assert await world.store.add_events(BRAND, [event(), later], ()) == ["known", "known"]
    (sent,) = (await world.tell()).total.events
    assert (sent.kind, sent.events, sent.drafts.count) == ("sent", 2, 1)


async def test_an_id_that_is_taken_and_an_unknown_draft_are_refused_and_change_nothing(world: World):
    await world.draft()
    other = event(kind="opened")
    assert await world.store.add_events(BRAND, [event(), other, event(2, draft_id="drf_9")], ()) == [
        "added",
        "taken",
        "no_draft",
    ]
    rows = [outcome(value=5, currency="EUR"), outcome(value=6, currency="EUR"), outcome(2, draft_id="drf_9")]
    assert await world.store.add_outcomes(BRAND, rows, ()) == ["added", "taken", "no_draft"]
    assert await world.store.add_events(BRAND, [event(3, draft_id="drf_9")], {DraftId("drf_9")}) == ["added"]


async def test_brands_share_nothing(world: World):
    await world.draft()
    await world.draft(brand=OTHER_BRAND)
    assert await world.store.add_events(BRAND, [event()], ()) == ["added"]
    assert await world.store.add_events(OTHER_BRAND, [event(kind="opened")], ()) == ["added"]
    assert await world.store.add_outcomes(OTHER_BRAND, [outcome(draft_id=None, customer="c1")], ()) == ["added"]
    ours, theirs = (await world.tell(BRAND)).total, (await world.tell(OTHER_BRAND)).total
    assert [one.kind for one in ours.events] == ["sent"]
    assert [one.kind for one in theirs.events] == ["opened"]
    assert (await world.tell(BRAND)).unattributed == ()


async def test_the_latest_effective_decision_of_a_draft_counts(world: World):
    made: list[tuple[str, dict[str, Any]]] = [
        ("approve", {}),
        ("edit", {"edit_distance": 0.2}),
        ("edit", {"edit_distance": 0.0}),
        ("dismiss", {"reason": "tone"}),
        ("approve", {"status": "awaiting_second"}),
    ]
    for number, (verdict, more) in enumerate(made):
        draft = await world.draft(id=f"drf_{number}")
        await world.decide(draft, "dismiss", id=f"dec_a{number}", reason="other", decided_at=NOON - dt.timedelta(1))
        await world.decide(draft, verdict, id=f"dec_b{number}", **more)
    await world.draft(id="drf_undecided")
    total = (await world.tell()).total
    assert (total.drafted, total.decided) == (6, 5)
    counts = [rate.count for rate in (total.accepted_unedited, total.accepted_edited, total.dismissed)]
    assert counts == [2, 1, 2]  # an edit that changed nothing is an approval; one that waits decides nothing
    assert {one.name: one.times for one in total.dismissed_for} == {"tone": 1, "other": 1}
    assert {one.name: one.times for one in total.edit_sizes if one.times} == {"10 to 25 %": 1}
    assert total.edit_distance.mean == 0.2


@pytest.mark.parametrize(
    ("days", "window", "found"), [(0, 30, "drf_2"), (30, 30, "drf_2"), (31, 30, None), (2, 1, None), (-1, 30, "drf_1")]
)
async def test_an_outcome_of_a_customer_counts_to_the_last_draft_sent_in_time(world: World, days, window, found):
    await world.draft(id="drf_1", provenance={"prompt": "p@1", "prompt_hash": "1", "model": "drf_1"})
    await world.draft(id="drf_2", provenance={"prompt": "p@1", "prompt_hash": "1", "model": "drf_2"})
    early, late = NOON - dt.timedelta(days=5), NOON
    sent = [
        event(1, customer="c1", at=early),
        event(2, draft_id="drf_2", customer="c1", at=late),
        event(3, customer="c2", at=late),
        event(4, "opened", customer="c1", at=late),
    ]
    came = outcome(draft_id=None, customer="c1", at=late + dt.timedelta(days=days), value=9, currency="EUR")
    await world.store.add_outcomes(BRAND, [came], ())  # before what it rests on
    await world.store.add_events(BRAND, sent, ())
    insights = await world.tell(group_by=("model",), window_days=window)
    assert {one.group["model"]: one.converted.count for one in insights.groups if one.converted.count} == (
        {found: 1} if found else {}
    )
    assert [(one.name, one.times) for one in insights.unattributed] == ([] if found else [("conversion", 1)])


async def test_the_customer_of_a_draft_is_that_of_its_events(world: World):
    await world.draft(customer="c1")
    await world.store.add_events(BRAND, [event()], ())
    await world.store.add_outcomes(BRAND, [outcome(draft_id=None, customer="c1", kind="csat", value=5)], ())
    assert (await world.tell()).total.satisfied.count == 1


async def test_what_is_shown_reaches_a_customer_only_where_the_text_is_public(world: World):
    await world.draft(id="drf_1")
    await world.draft(id="drf_2", content_type="suggested_reply", moment="interim", channel="chat")
    shown = [event(1, "shown"), event(2, "shown", draft_id="drf_2")]
    await world.store.add_events(BRAND, shown, ())
    groups = (await world.tell(group_by=("content_type",))).groups
    assert {one.group["content_type"]: one.reached for one in groups} == {"buyer_guide": 1, "suggested_reply": 0}


async def test_a_draft_converts_once_whatever_the_number_of_orders_and_currencies(world: World):
    await world.draft()
    orders = [
        outcome(1, value=10, currency="EUR"),
        outcome(2, value=20, currency="USD"),
        outcome(3),
        outcome(4, value=30, currency="EUR"),
    ]
    await world.store.add_outcomes(BRAND, orders, ())
    total = (await world.tell()).total
    assert (total.converted.count, total.converted.of) == (1, 1)
    assert [(one.currency, one.total, one.value.of) for one in total.conversion_value] == [
        ("EUR", 40, 2),
        ("USD", 20, 1),
    ]


async def test_rules_gaps_and_what_accepted_drafts_cite_are_named(world: World):
    block = {"check": "claims", "rule": "claims.unsupported", "severity": "block", "message": "no"}
    warn = block | {"rule": "voice.tone", "severity": "warn"}
    await world.draft(id="drf_1", status="blocked", checks=[block, block, warn])
    await world.draft(id="drf_2", status="insufficient_evidence", missing=["reviews: 0, at least 5 are needed"])
    accepted = await world.draft(
        id="drf_3", cited=(("passage", "care"), ("fact", "care"), ("review", "r-1"), ("summary", "s"))
    )
    dismissed = await world.draft(id="drf_4", cited=(("passage", "other"),))
    await world.decide(accepted, "approve", id="dec_3")
    await world.decide(dismissed, "dismiss", id="dec_4", reason="tone")
    total = (await world.tell()).total
    assert [(one.name, one.times) for one in total.blocked_by] == [("claims.unsupported", 1)]
    assert [(one.name, one.times) for one in total.missing] == [("reviews: 0, at least 5 are needed", 1)]
    assert [(one.name, one.times) for one in total.sources_used] == [("care", 1)]
    assert [(one.name, one.times) for one in total.reviews_used] == [("r-1", 1)]


async def test_a_customer_is_forgotten_with_all_that_is_about_their_drafts(world: World):
    await world.draft(id="drf_1", customer="c1")
    await world.draft(id="drf_2", customer="c2")
    rows = [event(1), event(2, draft_id="drf_2"), event(3, draft_id="drf_2", customer="c1")]
    await world.store.add_events(BRAND, rows, ())
    came = [outcome(1), outcome(2, draft_id=None, customer="c1", kind="referral"), outcome(3, draft_id="drf_2")]
    await world.store.add_outcomes(BRAND, came, ())
    assert await world.store.forget_customer(OTHER_BRAND, "c1") == 0
    assert await world.store.forget_customer(BRAND, "c1") == 5  # two events, two outcomes, one count of a draft
    assert await world.store.forget_customer(BRAND, "c1") == 0
    insights = await world.tell()
    assert (insights.total.drafted, insights.total.events[0].events, insights.total.converted.count) == (1, 1, 1)
    assert insights.unattributed == ()
    # What comes late of a draft that is gone does not bring the customer back.
    assert await world.store.add_events(BRAND, [event(1)], ()) == ["no_draft"]


async def test_filters_and_periods(world: World):
    for number in range(3):
        await world.draft(
            id=f"drf_{number}", created_at=NOON + dt.timedelta(days=20 * number), locale="de" if number else "en"
        )
    assert (await world.tell(since=NOON, until=NOON)).total.drafted == 1
    assert (await world.tell(locale="de", prompt="buyer_guide")).total.drafted == 2
    assert (await world.tell(prompt="buyer_guid")).total.drafted == 0
    for period, names in {
        "day": ["2026-03-02", "2026-03-22", "2026-04-11"],
        "week": ["2026-W10", "2026-W12", "2026-W15"],
        "month": ["2026-03", "2026-04"],
    }.items():
        groups = (await world.tell(group_by=("period",), period=period)).groups
        assert [one.group["period"] for one in groups] == names


async def test_nothing_on_record_says_nothing(world: World):
    total = (await world.tell(compare="prompt")).total
    assert (total.drafted, total.converted.share, total.nps.score, total.cost_usd.mean) == (0, None, None, None)
