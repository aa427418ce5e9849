"""The time that requests leave: one turn at a time, after every request, but not never."""

import asyncio
import time

import pytest

from service.ports.turns import resting
from service.web import leftover
from service.web.leftover import Leftover
from service.web.turnstile import Turnstile, Visit


def arrive(turnstile: Turnstile) -> Visit:
    visit = turnstile.arrive(lambda _: None, urgent=False)
    assert visit is not None
    return visit


async def test_turns_are_held_one_at_a_time() -> None:
    spare, at_work, most = Leftover(Turnstile(3)), 0, 0

    async def work() -> None:
        nonlocal at_work, most
        async with spare.turn():
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0.001)
            at_work -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert most == 1


async def test_who_waits_for_a_model_gives_the_turn_to_the_next() -> None:
    spare, heard = Leftover(Turnstile(3)), []

    async def next_one() -> None:
        async with spare.turn():
            heard.append("the next has the turn")

    async with asyncio.timeout(5), spare.turn():
        waiting = asyncio.create_task(next_one())
        await asyncio.sleep(0.05)
        heard.append("a model is asked")
        with resting(model=True):
            await waiting
            heard.append("it answers")
    assert heard == ["a model is asked", "the next has the turn", "it answers"]


async def test_a_turn_waits_until_no_request_is_worked_on() -> None:
    turnstile = Turnstile(3)
    spare, visit = Leftover(turnstile), arrive(turnstile)
    async with spare.turn():
        pass  # the first in a while
    taken = asyncio.create_task(spare.turn().__aenter__())
    await asyncio.sleep(0.1)
    assert not taken.done()
    visit.leave()
    await asyncio.wait_for(taken, 0.2)


async def test_however_busy_it_is_a_turn_comes_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftover, "LONGEST_WAIT_S", 0.1)
    turnstile = Turnstile(3)
    spare, _ = Leftover(turnstile), arrive(turnstile)
    began = time.monotonic()
    for _ in range(4):
        async with spare.turn():
            pass
    assert 0.29 < time.monotonic() - began < 3
