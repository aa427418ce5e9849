"""What rests on what changed is found and marked: real stores, the mock model."""

import datetime as dt
import io
import json
from dataclasses import replace

import pytest

from service.domain.nouns import BrandId
from service.domain.recalls import Changed, Why
from service.errors import Conflict, NotFound
from service.ports.rows import RowFile
from service.workflows.recall_drafts import catch_up, recall
from service.workflows.tend_recalls import Recalls
from tests.caps import GUIDE, PRICE, QUOTE, WASH, decide, drafted, review, taught_caps
from tests.clocks import SetClock

QUOTES = {"content_type": "review_digest", "topic": "Comet Cap", "products": ["comet"], "channel": "web"}


@pytest.fixture
async def service(tmp_path):
    async with taught_caps(tmp_path) as service:
        yield service


async def put_reviews(service, *rows):
    stream = io.BytesIO(json.dumps(rows).encode())
    report = await service.add_reviews("caps", RowFile(stream, "json", "body"))
    assert not report.refused, report.refused


async def why(service, draft):
    stale = (await service.get_draft("caps", draft.id)).stale
    return {(item.item_id.split("-")[0], item.why.value) for item in stale.why} if stale else set()


async def cites(service, draft, kind):
    return {
        item.item_id for item in await service.decisions.stores.basis.cited_by("caps", draft.id) if item.kind == kind
    }


async def priced(service):
    draft = await drafted(service, topic="What does the Comet Cap cost?")
    assert "comet.price" in await cites(service, draft, "fact")
    return draft


async def test_a_new_price_is_found_and_the_old_one_brought_back_is_forgiven(service):
    draft = await priced(service)
    more = PRICE + "  - {key: comet.colours, subject: comet, attribute: colours, value: 4}\n"
    await service.put_document("caps", "facts", more.encode(), "application/yaml", {})
    assert await why(service, draft) == set()
    await service.put_document("caps", "facts", PRICE.replace("20", "25").encode(), "application/yaml", {})
    assert await why(service, draft) == {("comet.price", "changed")}
    await service.put_document("caps", "facts", PRICE.encode(), "application/yaml", {})
    assert await why(service, draft) == set()


async def test_a_fact_that_is_gone_and_a_source_that_is_gone(service):
    draft, washing = await priced(service), await drafted(service)
    await service.put_document(
        "caps", "facts", PRICE.replace("comet.price", "comet.cost").encode(), "application/yaml", {}
    )
    assert await why(service, draft) == {("comet.price", "deleted")}
    await service.delete_source("caps", "care")
    assert {reason for _, reason in await why(service, washing)} == {"deleted"}


async def test_a_passage_that_has_only_moved_still_says_what_it_said(service):
    draft = await drafted(service)
    moved = GUIDE.replace("## Washing", "## First\n\nA cap is a hat with a visor, and this one is ours.\n\n## Washing")
    await service.put_document("caps", "care", moved.encode(), "text/markdown", {})
    assert await why(service, draft) == set()
    await service.put_document("caps", "care", moved.replace("30 °C", "20 °C").encode(), "text/markdown", {})
    assert {reason for _, reason in await why(service, draft)} == {"changed"}


async def test_a_last_day_passes_without_any_call(service):
    draft = await drafted(service)
    dated = GUIDE.replace("locale: en-GB", "locale: en-GB\nvalid_until: 2030-01-31")
    await service.put_document("caps", "care", dated.encode(), "text/markdown", {})
    assert await why(service, draft) == set()

    def on(day):
        ports = replace(service.ports, clock=clock_at(dt.datetime.combine(day, dt.time(12), dt.UTC)))
        return replace(service.decisions, ports=ports)

    (last,) = await on(dt.date(2030, 1, 31)).told("caps", (draft,))
    (after,) = await on(dt.date(2030, 2, 1)).told("caps", (draft,))
    assert last.stale is None
    assert after.stale is not None
    assert {item.why for item in after.stale.why} == {Why.EXPIRED}
    assert after.stale.since == dt.datetime(2030, 2, 1, tzinfo=dt.UTC)
    await service.put_document("caps", "care", GUIDE.encode(), "text/markdown", {})
    (again,) = await on(dt.date(2030, 2, 1)).told("caps", (draft,))
    assert again.stale is None


async def quoting(service):
    await put_reviews(service, *(review(number, f"{QUOTE[:-1]}, all {number} of them.") for number in range(2, 9)))
    draft = await drafted(service, **QUOTES)
    quoted = await cites(service, draft, "review")
    assert quoted
    return draft, sorted(quoted)[0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"consent": {"quote": True, "channels": ["web"], "withdrawn_at": "2026-06-01"}}, "withdrawn"),
        ({"consent": {"quote": True, "channels": ["email"]}}, "withdrawn"),
        ({"consent": None}, "withdrawn"),
        ({"text": "It fell apart on the second day, and nobody answered me."}, "changed"),
        ({"rating": 1}, "changed"),
        ({"author": "Someone Else"}, None),
    ],
)
async def test_a_review_whose_words_or_consent_change(service, changes, reason):
    draft, quoted = await quoting(service)
    number = int(quoted[1:])
    await put_reviews(service, review(number, f"{QUOTE[:-1]}, all {number} of them.") | changes)
    assert await why(service, draft) == ({(quoted, reason)} if reason else set())


async def test_a_deleted_review(service):
    draft, quoted = await quoting(service)
    await service.ports.knowledge.delete_reviews("caps", [quoted])
    found = await service.recalls.after("caps", Changed(reviews=(quoted,)))
    assert found.stale == (draft.id,)
    assert await why(service, draft) == {(quoted, "deleted")}


async def test_what_changed_while_nobody_called_is_made_up_for(service):
    draft, stores = await priced(service), service.decisions.stores
    await service.recalls.after("caps")
    before = await stores.basis.recalled("caps")
    assert before == await service.ports.knowledge.revision("caps")
    await service.ports.knowledge.delete_source("caps", "facts")  # a process that died before it called
    await service.put_document("caps", "care", GUIDE.replace("flat", "well").encode(), "text/markdown", {})
    assert await stores.basis.recalled("caps") == before
    await catch_up(service.ports, stores.basis, BrandId("caps"))
    assert ("comet.price", "deleted") in await why(service, draft)
    assert await stores.basis.recalled("caps") == await service.ports.knowledge.revision("caps")
    assert (await recall(service.ports, stores.basis, BrandId("caps"))).stale == ()


async def test_dependents_of_a_source_tell_decision_slot_and_staleness(service):
    draft = await drafted(service)
    await decide(service, draft, "approve")
    await service.slots.put("caps", "wash", slot_of(draft))
    (found,) = (await service.recalls.of_source("caps", "care")).items
    assert (found.draft_id, found.decision, found.slots, found.stale) == (draft.id, "approve", ("wash",), None)
    await service.delete_source("caps", "care")
    (found,) = (await service.recalls.of_source("caps", "care")).items
    assert found.stale is not None
    assert (await service.recalls.of_source("caps", "facts")).items is not None
    with pytest.raises(NotFound) as caught:
        await service.recalls.of_source("caps", "nothing")
    assert caught.value.code == "source_not_found"


async def test_dependents_of_a_review_are_those_that_cite_or_count_it(service):
    draft, quoted = await quoting(service)
    cited = await cites(service, draft, "review")
    silent = min({f"r{number}" for number in range(2, 9)} - cited)
    kinds = {
        name: {item.kind for one in (await service.recalls.of_review("caps", name)).items for item in one.cited}
        for name in (quoted, silent)
    }
    assert kinds == {quoted: {"review", "summary"}, silent: {"summary"}}
    with pytest.raises(NotFound) as caught:
        await service.recalls.of_review("caps", "r99")
    assert caught.value.code == "review_not_found"


async def test_stale_approved_drafts_wait_to_be_asked_for_again(service):
    draft, dismissed = await priced(service), await priced(service)
    await decide(service, draft, "approve")
    await decide(service, dismissed, "dismiss", reason="other")
    await service.put_document("caps", "facts", PRICE.replace("20", "25").encode(), "application/yaml", {})
    with pytest.raises(Conflict) as caught:
        await decide(service, draft, "approve")
    assert caught.value.code == "draft_stale"
    assert [one.id for one in await service.recalls.redrafts("caps")] == [draft.id]
    anew = await service.recalls.redraft("caps", draft.id)
    assert "25 euros" in anew.text
    assert await service.recalls.redrafts("caps") == ()
    told = (await service.get_draft("caps", draft.id)).stale
    assert told is not None
    assert told.redraft == anew.id


async def test_an_edit_that_no_longer_cites_what_changed_is_fresh_again(service):
    draft = await priced(service)
    await service.put_document("caps", "facts", PRICE.replace("20", "25").encode(), "application/yaml", {})
    assert await why(service, draft)
    await decide(service, draft, "edit", text="The Comet Cap costs 25 euros.")
    assert await why(service, draft) == set()
    await service.put_document("caps", "facts", PRICE.replace("20", "26").encode(), "application/yaml", {})
    assert await why(service, draft) == {("comet.price", "changed")}


async def test_a_conversation_is_not_asked_for_again(service):
    from service.domain.suggestions import ReplyRequest

    request = ReplyRequest.model_validate({"messages": [{"role": "customer", "text": WASH["topic"]}]})
    draft = (await service.suggest_replies("caps", request)).suggestions[0]
    with pytest.raises(Conflict) as caught:
        await service.recalls.redraft("caps", draft.id)
    assert caught.value.code == "redraft_not_possible"
    with pytest.raises(NotFound):
        await service.recalls.redraft("caps", "drf_none")


async def test_two_values_of_one_fact(service):
    assert (await service.recalls.conflicts("caps")).items == ()
    second = "key,subject,attribute,value,unit,valid_from,valid_until\n"
    second += "comet.price,comet,price,25,EUR,,\ncomet.weight,comet,weight,70,g,,\n"
    second += "comet.size,comet,size,1,,2030-01-01,2030-02-01\ncomet.size_2,comet,size,2,,2030-02-02,\n"
    await service.put_document("caps", "shop", second.encode(), "text/csv", {})
    (conflict,) = (await service.recalls.conflicts("caps")).items
    assert (conflict.subject, conflict.attribute) == ("comet", "price")
    assert {(said.source_id, said.value) for said in conflict.values} == {("facts", "20.0"), ("shop", "25")}
    ports = replace(service.ports, clock=clock_at(dt.datetime(2030, 3, 1, tzinfo=dt.UTC)))
    later = Recalls(ports, service.memory, service.decisions.stores, service.runs)
    assert [one.attribute for one in (await later.conflicts("caps")).items] == ["price"]


def slot_of(draft):
    from service.domain.slots import SlotSetting

    return SlotSetting(draft_id=draft.id)


def clock_at(time):
    clock = SetClock()
    clock.time = time
    return clock
