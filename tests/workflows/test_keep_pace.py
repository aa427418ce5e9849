"""How fast batches ask models on a real store: what waits for its pace or a day's dollars, and what counts."""

import datetime as dt
from typing import Any

import pytest

from service.domain.paces import PaceLimits
from service.domain.prompts import Attempt
from service.workflows.keep_pace import Pacing
from tests.workflows.batch_world import BRAND, World, person


def paced(world: World, monkeypatch: pytest.MonkeyPatch, limits: PaceLimits) -> Pacing:
    """Limit how fast batches may ask models, for one test."""
    pacing = world.service.batches.work._texts._pacing
    monkeypatch.setattr(pacing, "_limits", limits)
    return pacing


async def test_what_meets_its_pace_waits_says_so_and_goes_on(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, now = ask(lambda _: None), [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]
    pacing = paced(world, monkeypatch, PaceLimits(model_calls=24))
    monkeypatch.setattr(pacing, "_now", lambda: now[0])
    batch = await world.submit([person(n, seed=n) for n in range(5)])
    for drafted in (2, 4):
        (onward,) = await world.engine.run()
        assert onward.how == "later"
        waits = await world.batch(batch)
        assert (waits.state, waits.paused_because, waits.counts.succeeded) == ("paused", "pace_reached", drafted)
        assert len(asked) == drafted
        assert {one.waits for one in world.engine.waiting} == {0}
        now[0] += dt.timedelta(seconds=5)
    await world.engine.run()
    assert (await world.batch(batch)).state == "completed"


async def test_those_who_share_a_text_do_not_wait_for_the_pace(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lambda _: None)
    paced(world, monkeypatch, PaceLimits(brand_calls=1))
    batch = await world.submit([person(n) for n in range(12)])
    await world.engine.run()
    done = await world.batch(batch)
    assert (done.state, done.usage.calls, done.counts.shared) == ("completed", 1, 11)


async def test_what_a_model_may_cost_on_a_day_holds_its_batches(
    world: World, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lambda _: None)
    pacing = paced(world, monkeypatch, PaceLimits(model_usd=0.5))
    spent = [Attempt(model="mock/composer", cost_usd=0.3), Attempt(model="mock/composer", number=2, cost_usd=0.3)]
    await pacing.used(BRAND, "mock/composer", spent)
    batch = await world.submit([person(1)])
    (onward,) = await world.engine.run()
    waits = await world.batch(batch)
    assert (onward.how, waits.paused_because, waits.counts.waiting) == ("wait", "limit_reached", 1)
    paced(world, monkeypatch, PaceLimits())
    await world.engine.run()
    assert (await world.batch(batch)).state == "completed"


async def test_each_attempt_counts_for_the_model_that_made_it_and_the_first_once(world: World) -> None:
    counted: dict[Any, float] = {}

    class Counts:
        async def add(self, used: Any, _: dt.datetime) -> None:
            counted.update({pace.key: amount for pace, amount in used.items()})

    pacing = Pacing(Counts(), lambda: dt.datetime.now(dt.UTC), PaceLimits(brand_calls=9, model_calls=9, model_tokens=9))  # type: ignore[arg-type]  # only what is used here
    tried = [Attempt(model="a", outcome="model_timeout"), Attempt(model="a"), Attempt(model="b", input_tokens=7)]
    await pacing.used(BRAND, "a", tried)
    assert counted == {f"calls brand {BRAND}": 2, "calls model a": 1, "calls model b": 1, "tokens model b": 7}
