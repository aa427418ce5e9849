"""Urgent calls that are asked of a second model when the first takes long."""

import asyncio

from service.errors import (
    ModelMisconfigured,
    ModelUnavailable,
)
from tests.adapters.boundary.endpoints import CALL, Scripted, boundary

DOWN = ModelUnavailable("down")


async def test_an_urgent_call_that_takes_long_is_asked_of_a_second_model_and_the_first_is_stopped():
    slow, quick = Scripted(60.0), Scripted("quick")
    answer = await boundary(slow, quick, hedge_after_s=0.02).complete(CALL.model_copy(update={"urgent": True}))
    assert answer.text == "quick"
    assert slow.cancelled == 1
    assert {one.outcome for one in answer.tried} >= {"ok"}


async def test_a_hedge_that_fails_does_not_harm():
    slow, broken = Scripted(0.1), Scripted(ModelMisconfigured("no key"))
    answer = await boundary(slow, broken, hedge_after_s=0.02).complete(CALL.model_copy(update={"urgent": True}))
    assert answer.text == "slow"


async def test_a_first_model_that_fails_is_hedged_at_once():
    second = Scripted("quick")
    asked = boundary(Scripted(ModelMisconfigured("no key")), second, hedge_after_s=60.0)
    async with asyncio.timeout(5):
        answer = await asked.complete(CALL.model_copy(update={"urgent": True}))
    assert (answer.text, second.calls) == ("quick", 1)
