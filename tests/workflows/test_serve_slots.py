"""Slots serve what is approved and still true, from memory: real stores, the mock model."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from service.domain.recalls import Changed
from service.domain.slots import SlotQuery, SlotSetting
from service.errors import Conflict, InvalidRequest, NotFound
from service.workflows.serve_slots import Slots
from tests.caps import GUIDE, PRICE, decide, drafted, taught_caps
from tests.clocks import SetClock

NOBODY = SlotQuery()
WASHING = {"rule": {"content_type": "faq_answer"}, "fallback": {"text": "Ask **us**."}}


@pytest.fixture
async def service(tmp_path):
    async with taught_caps(tmp_path) as service:
        yield service


async def put(service, **setting):
    return await service.slots.put("caps", "wash", SlotSetting.model_validate(setting))


async def served(service, **asked):
    return (await service.slots.serve("caps", "wash", SlotQuery(**asked))).content


async def approved(service, **changes):
    draft = await drafted(service, **changes)
    await decide(service, draft, "approve")
    return draft


async def weighed(service):
    """Return an approved draft that rests on a fact alone."""
    draft = await drafted(service)
    await decide(service, draft, "edit", text="The Comet Cap weighs 70 g.")
    return draft


async def test_words_of_a_draft_are_served_once_it_is_approved_and_no_longer_than_that(service):
    slot, new = await put(service, **WASHING)
    assert (slot.id, new) == ("wash", True)
    first = await served(service)
    assert (first.fallback, first.text, first.html.strip(), first.draft_id) == (
        True,
        "Ask **us**.",
        "<p>Ask <strong>us</strong>.</p>",
        None,
    )
    draft = await drafted(service)
    assert (await served(service)).fallback
    await decide(service, draft, "approve")
    content = await served(service)
    assert (content.draft_id, content.fallback, content.text, content.html) == (draft.id, False, draft.text, draft.html)
    await decide(service, draft, "edit", text="Keep the Comet Cap in a dry place.")
    assert (await served(service)).parts["body"] == "Keep the Comet Cap in a dry place."
    await decide(service, draft, "dismiss", reason="other")
    assert (await served(service)).fallback


async def test_words_that_wait_for_a_second_person_are_not_served(tmp_path):
    async with taught_caps(tmp_path, brand="approval: {second_person: public}\n") as service:
        await put(service, **WASHING)
        draft = await approved(service)
        assert (await served(service)).fallback
        await decide(service, draft, "approve", by="Bo")
        assert (await served(service)).draft_id == draft.id
        await decide(service, draft, "edit", text="Keep the Comet Cap in a dry place.")
        assert (await served(service)).parts == draft.parts


async def test_what_is_no_longer_true_is_taken_out_and_comes_back_with_the_truth(service):
    await put(service, **WASHING)
    draft = await approved(service)
    assert (await served(service)).draft_id == draft.id
    await service.put_document("caps", "care", GUIDE.replace("30", "40").encode(), "text/markdown", {})
    assert (await served(service)).fallback
    await service.put_document("caps", "care", GUIDE.encode(), "text/markdown", {})
    assert (await served(service)).draft_id == draft.id
    await service.delete_source("caps", "care")
    assert (await served(service)).fallback


async def test_what_nobody_has_recalled_yet_is_taken_out_all_the_same(service):
    await put(service, **WASHING)
    draft = await approved(service)
    assert (await served(service)).draft_id == draft.id
    await service.ports.knowledge.delete_source("caps", "care")  # as another process would, before its recall
    assert (await served(service)).fallback


async def test_the_next_best_draft_steps_in(service):
    await put(service, **WASHING)
    older = await weighed(service)
    newer = await approved(service)
    assert (await served(service)).draft_id == newer.id
    kept = {item.source_id for item in await service.decisions.stores.basis.cited_by("caps", older.id)}
    assert kept == {"facts"}
    await service.delete_source("caps", "care")
    assert (await served(service)).draft_id == older.id


@pytest.mark.parametrize(
    ("take_out", "fallback"), [("[deleted, withdrawn]", False), ("[changed]", True), ("[]", False)]
)
async def test_a_brand_says_for_what_a_text_is_taken_out(tmp_path, take_out, fallback):
    async with taught_caps(tmp_path, brand=f"recall: {{take_out: {take_out}}}\n") as service:
        await put(service, **WASHING)
        draft = await approved(service)
        await service.put_document("caps", "care", GUIDE.replace("30", "40").encode(), "text/markdown", {})
        assert (await service.get_draft("caps", draft.id)).stale
        assert (await served(service)).fallback is fallback


async def test_an_expired_text_goes_out_at_midnight_without_any_call(service):
    dated = GUIDE.replace("locale: en-GB", "locale: en-GB\nvalid_until: 2030-01-31")
    await service.put_document("caps", "care", dated.encode(), "text/markdown", {})
    await put(service, **WASHING)
    draft = await approved(service)
    clock = SetClock()
    slots = Slots(replace(service.ports, clock=clock), service.decisions.stores)
    found = []
    for day in (dt.datetime(2030, 1, 31, 23, tzinfo=dt.UTC), dt.datetime(2030, 2, 1, 0, tzinfo=dt.UTC)):
        clock.time = day
        found.append((await slots.serve("caps", "wash", NOBODY)).content.draft_id)
    assert found == [draft.id, None]


async def test_a_text_for_one_customer_stands_in_no_slot(service):
    draft = await approved(service, customer={"id": "c-1", "attributes": {"first_name": "Ada"}})
    await put(service, **WASHING)
    assert (await served(service)).fallback
    with pytest.raises(Conflict) as caught:
        await put(service, draft_id=draft.id)
    assert caught.value.code == "draft_not_servable"
    with pytest.raises(InvalidRequest, match="placeholder"):
        await put(service, rule=WASHING["rule"], fallback={"text": "Hello {first_name}"})


async def test_a_named_draft_must_be_approved_and_a_fallback_draft_steps_in(service):
    draft, other = await drafted(service), await weighed(service)
    for setting in ({"draft_id": draft.id}, {"rule": WASHING["rule"], "fallback": {"draft_id": draft.id}}):
        with pytest.raises(Conflict) as caught:
            await put(service, **setting)
        assert caught.value.code == "draft_not_servable"
    with pytest.raises(NotFound) as missing:
        await put(service, draft_id="drf_none")
    assert missing.value.code == "draft_not_found"
    await decide(service, draft, "approve")
    await put(service, draft_id=draft.id, fallback={"draft_id": other.id})
    assert (await served(service)).draft_id == draft.id
    await service.delete_source("caps", "care")
    content = await served(service)
    assert (content.draft_id, content.fallback) == (other.id, True)


async def test_products_by_name_and_languages(service):
    await put(service, rule={"content_type": "faq_answer"})
    draft = await approved(service, products=["Comet Cap"])
    assert (await served(service, product="comet")).draft_id == draft.id
    assert (await served(service, product="COMET CAP")).draft_id == draft.id
    for asked in ({"product": "nova"}, {"locale": "de-DE"}):
        with pytest.raises(NotFound) as caught:
            await served(service, **asked)
        assert caught.value.code == "slot_empty"
    assert (await served(service, locale="en-us")).draft_id == draft.id


async def test_slots_are_changed_listed_and_removed(service):
    assert (await put(service, **WASHING))[1]
    slot, new = await put(service, **WASHING, max_age_s=5)
    assert (new, (await service.slots.serve("caps", "wash", NOBODY)).max_age_s) == (False, 5)
    assert await service.slots.list("caps") == (slot,)
    assert await service.slots.delete("caps", "wash") == slot
    for gone in (service.slots.serve("caps", "wash", NOBODY), service.slots.delete("caps", "wash")):
        with pytest.raises(NotFound) as caught:
            await gone
        assert caught.value.code == "slot_not_found"


async def test_what_is_known_is_served_from_memory_and_made_once(service, monkeypatch):
    await put(service, **WASHING)
    await approved(service)
    made = []
    answer = Slots._answer

    async def counted(self, *args):
        made.append(args)
        return await answer(self, *args)

    monkeypatch.setattr(Slots, "_answer", counted)
    tags = {
        (await one).bodies["text/html"][1]
        for one in [service.slots.serve("caps", "wash", SlotQuery(audience=word)) for word in ("a", "A ", "a")]
    }
    found = await asyncio.gather(*(service.slots.serve("caps", "wash", NOBODY) for _ in range(20)))
    assert (len(made), len(tags), len({id(one) for one in found})) == (2, 1, 1)


async def test_tags_tell_words_and_media_types_apart(service):
    await put(service, **WASHING)
    first = await service.slots.serve("caps", "wash", NOBODY)
    assert len({tag for _, tag in first.bodies.values()}) == 3
    await put(service, **{**WASHING, "fallback": {"text": "Ask us"}})
    second = await service.slots.serve("caps", "wash", NOBODY)
    assert not {tag for _, tag in first.bodies.values()} & {tag for _, tag in second.bodies.values()}
    await service.put_document("caps", "facts", PRICE.replace("70", "71").encode(), "application/yaml", {})
    await service.recalls.after("caps", Changed())
    third = await service.slots.serve("caps", "wash", NOBODY)
    assert third.bodies == second.bodies
