"""Which items of a batch share one text on a real store, whose name each holds, and who pays for it."""

import asyncio
from typing import Any

import pytest

from tests.workflows.batch_world import World, person


async def test_equal_briefs_share_one_call_and_each_text_holds_its_own_name(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    people = {"c0": "Ruth", "c1": "Max", "c2": "Quirina", "c3": "Björn"}
    batch = await world.submit([person(n, name) for n, name in enumerate(people.values())])
    assert {one.how for one in await world.engine.run()} == {"over"}
    done, results = await world.batch(batch), await world.results(batch)
    assert len(asked) == 1
    assert (done.state, done.counts.shared, done.usage.calls) == ("completed", 3, 1)
    payers = [name for name, one in results.items() if one.shared_with is None]
    assert len(payers) == 1
    for name, own in people.items():
        draft = results[name].draft
        assert draft is not None
        assert [one for one in people.values() if one in draft.text] == [own]
        if name not in payers:
            assert results[name].shared_with is not None
            assert (draft.usage.attempts, draft.usage.cost_usd) == (0, 0.0)
            assert draft.provenance.shared_with == results[payers[0]].draft_id
            assert draft.provenance.model == "mock/composer"
    assert done.usage.input_tokens == sum(one.draft.usage.input_tokens for one in results.values() if one.draft)


async def test_no_name_of_any_recipient_reaches_the_model(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    await world.submit([person(n, name) for n, name in enumerate(("Quirina", "Zebulon"))])
    await world.engine.run()
    assert not any(name in words for words in asked for name in ("Quirina", "Zebulon", "cust-"))


@pytest.mark.parametrize(
    "other",
    [{"topic": "rain"}, {"locale": "de"}, {"seed": 5}, {"products": ["isla-panama"]}, {"facts": {"stock": "3"}}],
)
async def test_briefs_that_differ_in_more_than_values_share_nothing(
    world: World, ask: Any, other: dict[str, Any]
) -> None:
    asked = ask(lambda _: None)
    batch = await world.submit([person(1), person(2, **other)])
    await world.engine.run()
    assert len(asked) == 2
    assert (await world.batch(batch)).counts.shared == 0


async def test_a_recipient_without_the_attribute_shares_nothing_with_those_who_have_it(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    await world.submit([person(1), {"custom_id": "c2", "customer": {"id": "cust-2"}}])
    await world.engine.run()
    assert len(asked) == 2


async def test_sharing_can_be_switched_off(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    batch = await world.submit([person(1), person(2)], share=False)
    await world.engine.run()
    assert len(asked) == 2
    assert (await world.batch(batch)).usage.calls == 2


async def test_a_text_that_does_not_fit_one_recipient_is_written_anew_for_that_one(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    batch = await world.submit([person(1), person(2), person(3, "Wolfeschlegelstein " * 30)])
    await world.engine.run()
    results = await world.results(batch)
    assert results["c3"].shared_with is None
    assert len(asked) >= 2
    assert (await world.batch(batch)).counts.shared == 1


async def test_what_two_runs_of_a_step_paid_for_is_shared_only_from_the_draft_that_was_kept(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lambda _: None)
    batch = await world.submit([person(1), person(2)])
    (portion,) = world.engine.waiting
    settle, turns, second_kept = world.service.batches.store.settle, iter((1, 2)), asyncio.Event()

    async def second_first(*given: Any) -> Any:
        if next(turns, 3) == 1:
            await second_kept.wait()
        kept = await settle(*given)
        second_kept.set()
        return kept

    monkeypatch.setattr(world.service.batches.store, "settle", second_first)
    await asyncio.gather(*(world.service.batches.work.step(portion._replace(last=1)) for _ in range(2)))
    await world.engine.run()
    results = await world.results(batch)
    assert results["c1"].shared_with is None
    assert results["c2"].shared_with is not None
    assert results["c2"].shared_with.draft_id == results["c1"].draft_id
