"""Steps of a batch on a real store: what is drafted, what waits or fails, and how it ends."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from service.domain.batches import BatchOptions
from service.domain.prompts import Completion, ModelCall
from service.errors import LimitReached, ModelMisconfigured, ModelRefused, ModelUnavailable, NotReady, StorageFailed
from service.ports.batches import Onward
from service.settings import Settings
from tests.workflows.batch_world import BRAND, World, person


async def test_results_are_counted_once_they_are_kept_and_only_those(world: World, ask: Any) -> None:
    ask(lambda call: ModelRefused("policy") if call.seed == 7 else None)
    before = await world.service.batches.figures()
    batch = await world.submit([person(1), person(2), person(3, seed=7)])
    open_now = await world.service.batches.figures()
    assert open_now.open == {"running": 1, "paused": 0}
    assert open_now.waiting == 3
    (portion,) = world.engine.waiting
    # Two processes draft the same items, as after a takeover; of each one result is kept.
    await asyncio.gather(world.engine.run(), world.service.batches.work.step(portion))
    assert (await world.batch(batch)).state == "completed"
    after = await world.service.batches.figures()
    assert (after.open, after.waiting) == ({"running": 0, "paused": 0}, 0)
    grown = {state: after.items[state] - open_now.items[state] for state in after.items}
    assert grown == {"succeeded": 2, "failed": 1}
    assert after.shared - before.shared == 1
    assert sum(after.drafts.values()) - sum(before.drafts.values()) == 2


async def test_where_nobody_drafts_nothing_is_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await world.service.batches.list(BRAND, None, 200)
    monkeypatch.setattr(world.runner, "_runs_here", False)
    with pytest.raises(NotReady, match="MOMENTS_BATCH_PLACES"):
        await world.submit([person(1)])
    assert len((await world.service.batches.list(BRAND, None, 200)).items) == len(before.items)
    monkeypatch.setattr(world.runner, "_alone", False)  # another process will draft them
    batch = await world.submit([person(1)])
    assert world.engine.waiting == []
    await world.service.batches.cancel(BRAND, batch.id)


async def test_a_failing_model_lets_items_wait_and_none_fails(world: World, ask: Any) -> None:
    ask(lambda _: ModelUnavailable("down", retry_after_s=7))
    batch = await world.submit([person(n, seed=n) for n in range(3)])
    assert await world.engine.run() == [Onward("wait", 7.0)]
    paused = await world.batch(batch)
    assert (paused.state, paused.paused_because, paused.counts.waiting) == ("paused", "model_unavailable", 3)
    for _ in range(8):
        assert [one.how for one in await world.engine.run()] == ["wait"]
    ask(lambda _: None)
    await world.engine.run()
    done = await world.batch(batch)
    assert (done.state, done.counts.succeeded, done.paused_because) == ("completed", 3, None)


async def test_a_store_that_cannot_keep_results_is_what_the_batch_waits_for(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lambda _: None)
    batch = await world.submit([person(1)])

    async def full(*_: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(world.service.batches.store, "settle", full)
    assert [one.how for one in await world.engine.run()] == ["wait"]
    paused = await world.batch(batch)
    assert (paused.state, paused.paused_because, paused.counts.waiting) == ("paused", "storage_failed", 1)
    monkeypatch.undo()
    ask(lambda _: None)
    await world.engine.run()
    done = await world.batch(batch)
    assert (done.state, done.counts.succeeded, done.paused_because) == ("completed", 1, None)


async def test_while_a_model_fails_it_is_not_asked_for_every_item(world: World, ask: Any) -> None:
    asked = ask(lambda _: ModelMisconfigured("no key"))
    await world.submit([person(n, seed=n) for n in range(30)], share=False)
    await world.engine.run()
    assert 1 <= len(asked) <= Settings(_env_file=None).batch_places
    ask(lambda _: None)
    await world.engine.run()


async def test_an_item_that_fails_alone_has_failed_after_a_few_tries(world: World, ask: Any) -> None:
    ask(lambda call: ModelUnavailable("reset") if call.seed == 2 else None)
    batch = await world.submit([person(n, seed=n) for n in range(3)])
    rounds = 0
    while (await world.batch(batch)).is_open:
        await world.engine.run()
        rounds += 1
        assert rounds < 40, "it must come to an end"
    results = await world.results(batch)
    assert [results[name].state for name in ("c0", "c1", "c2")] == ["succeeded", "succeeded", "failed"]
    assert results["c2"].error is not None
    assert results["c2"].error.code == "model_unavailable"


async def test_a_refusal_fails_its_item_and_a_retry_tries_it_again(world: World, ask: Any) -> None:
    ask(lambda call: ModelRefused("policy") if call.seed == 1 else None)
    batch = await world.submit([person(n, seed=n) for n in range(2)])
    await world.engine.run()
    assert (await world.batch(batch)).counts.failed == 1
    ask(lambda _: None)
    again = await world.service.batches.retry(BRAND, batch.id)
    assert (again.state, again.counts.waiting) == ("running", 1)
    await world.engine.run()
    done = await world.batch(batch)
    assert (done.state, done.counts.succeeded, done.counts.failed) == ("completed", 2, 0)


async def test_what_is_cancelled_is_not_drafted(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    batch = await world.submit([person(n, seed=n) for n in range(3)])
    cancelled = await world.service.batches.cancel(BRAND, batch.id)
    assert (cancelled.state, cancelled.counts.cancelled) == ("cancelled", 3)
    assert [one.how for one in await world.engine.run()] == ["over"]
    assert asked == []


async def test_a_batch_that_takes_longer_than_a_day_expires(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lambda _: None)
    batch = await world.submit([person(1)])
    late = batch.expires_at + dt.timedelta(seconds=1)
    monkeypatch.setattr(type(world.service.ports.clock), "now", lambda _: late)
    assert await world.engine.run() == [Onward("over")]
    expired = await world.batch(batch)
    assert (expired.state, expired.counts.expired) == ("expired", 1)
    (result,) = (await world.results(batch)).values()
    assert result.error is not None
    assert result.error.code == "batch_expired"


async def test_a_batch_ends_when_its_budget_is_spent(world: World, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(lambda _: None)
    real = world.service.ports.model.complete

    async def costly(_: object, call: ModelCall) -> Completion:
        return (await real(call)).model_copy(update={"cost_usd": 0.5})

    monkeypatch.setattr(type(world.service.ports.model), "complete", costly)
    monkeypatch.setattr(world.engine, "step", 2)
    batch = await world.submit([person(n, seed=n) for n in range(6)], budget_usd=0.8)
    await world.engine.run()
    done = await world.batch(batch)
    assert (done.state, done.counts.succeeded, done.counts.cancelled) == ("cancelled", 2, 4)
    assert done.usage.cost_usd == 1.0


async def test_a_spent_day_budget_lets_the_batch_wait(world: World, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(lambda _: None)
    batch = await world.submit([person(1)])

    async def used_up(*_: object) -> None:
        raise LimitReached("used up", retry_after_s=120)

    monkeypatch.setattr(world.service.batches.work, "_require", used_up)
    assert await world.engine.run() == [Onward("wait", 120)]
    assert (await world.batch(batch)).paused_because == "limit_reached"
    assert asked == []
    monkeypatch.undo()
    await world.engine.run()


async def test_bad_rows_are_told_and_the_rest_go_in(world: World, ask: Any) -> None:
    ask(lambda _: None)
    rows = [
        person(1),
        person(1),
        {"custom_id": "c3", "channel": "letter"},
        {"custom_id": "c4", "colour": "red"},
        person(5),
        {"custom_id": "c6", "products": [" "]},
    ]
    batch = await world.submit(rows)
    assert (batch.counts.total, batch.counts.refused) == (2, 4)
    assert [row.line for row in batch.errors] == [2, 3, 4, 6]
    await world.engine.run()
    assert set(await world.results(batch)) == {"c1", "c5"}


async def test_a_dry_run_says_what_it_takes_and_keeps_nothing(world: World, ask: Any) -> None:
    asked = ask(lambda _: None)
    before = await world.service.batches.list(BRAND, None, 200)
    brief = {"content_type": "follow_up", "products": ["trail-hat"]}
    for rows, calls in (([person(n) for n in range(50)], 1), ([person(n, seed=n) for n in range(50)], 50)):
        listed = world.service.batches.reader.listed(rows, brief)
        found = await world.service.batches.estimate(BRAND, listed, BatchOptions())
        assert found.calls == calls
        assert found.input_tokens > 500 * calls
        assert found.cost_usd == 0.0
    assert asked == []
    assert await world.service.batches.list(BRAND, None, 200) == before


async def test_what_got_lost_in_the_queue_is_put_there_again(world: World, ask: Any) -> None:
    ask(lambda _: None)
    batch = await world.submit([person(1)])
    world.engine.waiting.clear()
    await world.runner._look()
    await world.engine.run()
    assert (await world.batch(batch)).state == "completed"


async def test_a_lost_batch_ends_though_its_last_customer_was_forgotten_meanwhile(world: World) -> None:
    batch = await world.submit([person(1)])
    world.engine.waiting.clear()
    await world.service.batches.store.forget_customer(BRAND, "cust-1")
    await world.runner._look()
    await world.engine.run()
    assert (await world.batch(batch)).state == "completed"


async def test_two_runs_of_the_same_step_keep_each_item_once(world: World, ask: Any) -> None:
    ask(lambda _: None)
    batch = await world.submit([person(n, seed=n) for n in range(6)], share=False)
    (portion,) = world.engine.waiting
    await asyncio.gather(*(world.service.batches.work.step(portion) for _ in range(3)))
    done = await world.batch(batch)
    assert (done.state, done.counts.succeeded, len(await world.results(batch))) == ("completed", 6, 6)
