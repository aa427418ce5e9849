"""Places are never exceeded nor lost, urgent callers go first, and who cannot be served in time is told so."""

import asyncio
import time

import pytest

from service.adapters.boundary.bulkhead import Bulkhead
from service.errors import ModelBusy


def soon(seconds: float = 30.0) -> float:
    return time.monotonic() + seconds


async def test_no_more_calls_than_places_and_each_gets_its_turn():
    bulkhead, most, done = Bulkhead("m", 3, 100), 0, 0

    async def call() -> None:
        nonlocal most, done
        async with bulkhead.place(urgent=False, ends=soon()):
            most = max(most, bulkhead.running)
            await asyncio.sleep(0.001)
            done += 1

    await asyncio.gather(*(call() for _ in range(40)))
    assert (most, done, bulkhead.running, bulkhead.waiting) == (3, 40, 0, 0)


async def test_urgent_callers_go_before_those_that_came_earlier():
    bulkhead, order = Bulkhead("m", 1, 10), []

    async def call(name: str, *, urgent: bool) -> None:
        async with bulkhead.place(urgent=urgent, ends=soon()):
            order.append(name)
            await asyncio.sleep(0.001)

    names = [("first", False), ("draft", False), ("draft", False), ("reply", True), ("reply", True)]
    await asyncio.gather(*(call(name, urgent=urgent) for name, urgent in names))
    assert order == ["first", "reply", "reply", "draft", "draft"]


async def test_a_full_queue_refuses_and_says_when_to_come_back():
    bulkhead, go = Bulkhead("m", 1, 2), asyncio.Event()

    async def call() -> str:
        async with bulkhead.place(urgent=False, ends=soon()):
            await go.wait()
            return "served"

    callers = [asyncio.create_task(call()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(ModelBusy, match="full") as refused:
        await call()
    assert refused.value.retry_after_s is not None
    assert refused.value.retry_after_s >= 1
    go.set()
    assert await asyncio.gather(*callers) == ["served"] * 3


async def test_an_urgent_caller_takes_the_place_of_the_last_that_is_not():
    bulkhead, go = Bulkhead("m", 1, 2), asyncio.Event()

    async def call(*, urgent: bool = False) -> str:
        async with bulkhead.place(urgent=urgent, ends=soon()):
            await go.wait()
            return "served"

    running, second, third = (asyncio.create_task(call()) for _ in range(3))
    await asyncio.sleep(0)
    reply = asyncio.create_task(call(urgent=True))
    await asyncio.sleep(0)
    go.set()
    served = await asyncio.gather(running, second, third, reply, return_exceptions=True)
    assert [str(one) if one == "served" else type(one) for one in served] == ["served", "served", ModelBusy, "served"]


async def test_nobody_waits_past_the_deadline():
    bulkhead, go = Bulkhead("m", 1, 10), asyncio.Event()
    bulkhead._mean_s = 0.0

    async def hold() -> None:
        async with bulkhead.place(urgent=False, ends=soon()):
            await go.wait()

    holder = asyncio.create_task(hold())
    await asyncio.sleep(0)
    with pytest.raises(ModelBusy, match="in time"):
        async with bulkhead.place(urgent=False, ends=soon(0.05)):
            raise AssertionError("there was no place")
    go.set()
    await holder
    assert (bulkhead.running, bulkhead.waiting) == (0, 0)


async def test_who_cannot_be_served_in_time_does_not_even_wait():
    bulkhead = Bulkhead("m", 1, 10)
    bulkhead._mean_s = 20.0
    async with bulkhead.place(urgent=False, ends=soon()):
        with pytest.raises(ModelBusy, match="longer than"):
            async with bulkhead.place(urgent=False, ends=soon(5)):
                raise AssertionError("there was no place")


async def test_a_cancelled_waiter_gives_its_place_to_the_next():
    bulkhead, go = Bulkhead("m", 1, 10), asyncio.Event()

    async def call() -> str:
        async with bulkhead.place(urgent=False, ends=soon()):
            await go.wait()
            return "served"

    first, second, third = (asyncio.create_task(call()) for _ in range(3))
    await asyncio.sleep(0)
    go.set()
    await first
    second.cancel()  # the place is its own already, though it does not know yet
    assert await third == "served"
    assert (bulkhead.running, bulkhead.waiting) == (0, 0)
