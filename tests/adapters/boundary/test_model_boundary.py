"""One deadline, retries within a budget, fallbacks in order, probes that cost no caller anything."""

import asyncio
from contextlib import ExitStack

import pytest

from service.adapters.boundary import breaker
from service.adapters.boundary.model_boundary import ModelBoundary
from service.adapters.mock.cast import NAMES
from service.adapters.mock_model import WRITERS
from service.domain.prompts import Attempt, Completion
from service.errors import (
    DeadlineExceeded,
    InvalidRequest,
    ModelBusy,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from service.ports.deadlines import within
from tests.adapters.boundary.endpoints import CALL, Scripted, boundary

DOWN = ModelUnavailable("down")


async def test_an_answer_tells_what_it_took():
    seen: list[tuple[Attempt, str]] = []
    asked = ModelBoundary(
        ("only",), lambda _: Scripted(DOWN, "hi"), watches=(lambda _, attempt, text: seen.append((attempt, text)),)
    )
    answer = await asked.complete(CALL)
    assert (answer.text, answer.attempts) == ("hi", 2)
    assert [(one.model, one.outcome, one.number) for one in answer.tried] == [
        ("only", "model_unavailable", 1),
        ("only", "ok", 2),
    ]
    assert (answer.tried[1].input_tokens, answer.tried[1].cost_usd) == (3, 0.01)
    assert [(one.outcome, text) for one, text in seen] == [("model_unavailable", ""), ("ok", "hi")]


async def test_a_call_may_be_given_another_time_than_its_prompts():
    hurried = CALL.model_copy(update={"settings": CALL.settings.model_copy(update={"timeout_s": 0.06})})
    with pytest.raises(ModelTimeout, match="did not answer"):
        await boundary(Scripted(0.2)).complete(hurried)
    assert (await boundary(Scripted(0.2), call_s=5.0).complete(hurried)).text == "slow"


async def test_with_a_fallback_the_first_model_is_tried_once():
    first, second = Scripted(DOWN), Scripted("hi")
    answer = await boundary(first, second).complete(CALL)
    assert (answer.text, first.calls, second.calls) == ("hi", 1, 1)
    assert [one.model for one in answer.tried] == ["model-1", "model-2"]


@pytest.mark.parametrize("error", [ModelMisconfigured("bad key"), ModelRateLimited("slowly", retry_after_s=30.0)])
async def test_what_another_model_may_do_better_is_asked_of_it(error):
    assert (await boundary(Scripted(error), Scripted("hi")).complete(CALL)).text == "hi"


async def test_a_refusal_is_not_shopped_around():
    first, second = Scripted(ModelRefused("no")), Scripted("hi")
    with pytest.raises(ModelRefused):
        await boundary(first, second).complete(CALL)
    assert (first.calls, second.calls) == (1, 0)


async def test_a_model_that_asks_us_to_wait_is_not_asked_until_then():
    first, second = Scripted(ModelRateLimited("slowly", retry_after_s=30.0), "hi"), Scripted("other")
    asked = boundary(first, second)
    for _ in range(5):
        assert (await asked.complete(CALL)).text == "other"
    assert first.calls == 1
    with within(5.0), pytest.raises(ModelRateLimited) as refused:
        await asked.complete(CALL.model_copy(update={"model": "model-1"}))
    assert refused.value.retry_after_s is not None
    assert refused.value.retry_after_s > 20
    assert first.calls == 1


async def test_a_wait_that_outlasts_the_deadline_fails_at_once():
    endpoint = Scripted(ModelRateLimited("slowly", retry_after_s=30.0))
    with within(5.0), pytest.raises(ModelRateLimited):
        async with asyncio.timeout(1):
            await boundary(endpoint).complete(CALL)
    assert endpoint.calls == 1


async def test_retries_cannot_multiply_an_outage(monkeypatch):
    monkeypatch.setattr("service.adapters.boundary.guard._BACK_OFF", lambda _: 0.0)
    monkeypatch.setattr(breaker, "FEWEST_CALLS", 10_000)
    endpoint = Scripted(DOWN)
    asked = boundary(endpoint)
    for _ in range(300):
        with pytest.raises(ModelUnavailable):
            await asked.complete(CALL)
    assert endpoint.calls <= 300 * 1.1 + 12


async def test_a_model_that_fails_too_often_is_left_alone():
    endpoint = Scripted(DOWN)
    asked = boundary(endpoint)
    for _ in range(40):
        with pytest.raises(ModelUnavailable) as failed:
            await asked.complete(CALL)
    assert failed.value.code == "model_resting"
    assert endpoint.calls <= breaker.FEWEST_CALLS
    assert asked.states()[0].breaker == "open"


async def test_a_model_that_is_back_is_found_out_in_nobodys_time(monkeypatch):
    monkeypatch.setattr(breaker, "REST_S", 0.05)
    first, second = Scripted(*[DOWN] * breaker.FEWEST_CALLS, 0.2, "back"), Scripted("other")
    asked = boundary(first, second)
    for _ in range(breaker.FEWEST_CALLS):
        await asked.complete(CALL)
    assert asked.states()[0].breaker == "open"
    await asyncio.sleep(0.06)
    async with asyncio.timeout(0.15):  # the probe takes 0.2 s, but not of this caller's
        assert (await asked.complete(CALL)).text == "other"
    for _ in range(100):
        if asked.states()[0].breaker == "closed":
            break
        await asyncio.sleep(0.01)
    assert (await asked.complete(CALL)).text == "back"


async def test_probes_end_with_the_boundary(monkeypatch):
    monkeypatch.setattr(breaker, "REST_S", 0.0)
    first = Scripted(*[DOWN] * breaker.FEWEST_CALLS, 60.0)
    asked = boundary(first, Scripted("other"))
    for _ in range(breaker.FEWEST_CALLS + 1):
        await asked.complete(CALL)
    await asyncio.sleep(0)
    await asked.close()
    assert first.cancelled == 1


async def test_the_deadline_of_the_request_holds_and_the_call_is_really_stopped():
    endpoint = Scripted(60.0)
    with within(0.3), pytest.raises(DeadlineExceeded):
        async with asyncio.timeout(2):
            await boundary(endpoint).complete(CALL)
    assert endpoint.cancelled == endpoint.calls == 1


async def test_a_caller_who_goes_away_stops_the_call():
    endpoint = Scripted(60.0)
    asked = boundary(endpoint)
    task = asyncio.create_task(asked.complete(CALL))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert endpoint.cancelled == 1
    assert asked.states()[0].running == 0


async def test_too_many_callers_are_told_when_to_come_back():
    asked = boundary(Scripted(0.05), places=2, queue=3)
    ends = await asyncio.gather(*(asked.complete(CALL) for _ in range(20)), return_exceptions=True)
    busy = [end for end in ends if isinstance(end, ModelBusy)]
    assert (len(busy), sum(isinstance(end, Completion) for end in ends)) == (15, 5)
    assert all(end.retry_after_s for end in busy)


async def test_only_models_that_are_set_up_may_be_named():
    asked = boundary(Scripted("one"), Scripted("two"))
    assert (await asked.complete(CALL.model_copy(update={"model": "model-2"}))).text == "two"
    with pytest.raises(InvalidRequest, match="model-1") as refused:
        await asked.complete(CALL.model_copy(update={"model": "other"}))
    assert refused.value.code == "model_not_allowed"


async def test_a_mock_model_that_there_is_not_is_the_callers_mistake_and_no_fault_of_ours():
    with pytest.raises(InvalidRequest, match="mock/hallucinator, ") as refused:
        await boundary(Scripted("one")).complete(CALL.model_copy(update={"model": "mock/halucinator:price"}))
    assert refused.value.code == "model_not_allowed"


@pytest.mark.parametrize("given", ["slow:-5ms", "slow:700s", "flaky:oops", "hallucinator:nothing", "composer:x"])
async def test_so_is_what_a_mock_model_cannot_read_behind_its_colon(given: str):
    asked = Scripted("one")
    with pytest.raises(InvalidRequest) as refused, boundary(asked).admitted(f"mock/{given}"):
        pass
    assert refused.value.code == "model_not_allowed"


@pytest.mark.parametrize("given", ["slow:5ms", "slow", "flaky:429(7),ok", "hallucinator:price", "composer"])
async def test_what_it_can_read_is_taken(given: str):
    asked = ModelBoundary(("model-1",), lambda _: Scripted("one"))
    with asked.admitted(f"mock/{given}"):
        answer = await asked.complete(CALL.model_copy(update={"model": f"mock/{given}"}))
    assert (answer.text, [one.model for one in answer.tried]) == ("one", [f"mock/{given}"])


def test_every_mock_model_may_be_named():
    assert set(NAMES) == set(WRITERS)


def test_requests_are_counted_before_anything_is_done_for_them():
    asked = boundary(Scripted("hi"), places=2, queue=3)
    with ExitStack() as under_way:
        for _ in range(5):
            under_way.enter_context(asked.admitted())
        with pytest.raises(ModelBusy) as refused:
            under_way.enter_context(asked.admitted())
        assert refused.value.retry_after_s
        for _ in range(3):
            under_way.enter_context(asked.admitted(urgent=True))
        with pytest.raises(ModelBusy):
            under_way.enter_context(asked.admitted(urgent=True))
    with asked.admitted():
        pass


async def test_callers_in_a_hurry_do_not_close_a_model_to_the_others():
    asked = boundary(Scripted(60.0))
    for _ in range(breaker.FEWEST_CALLS + 5):
        with within(0.06), pytest.raises((DeadlineExceeded, ModelUnavailable)):
            await asked.complete(CALL)
    assert asked.states()[0].breaker == "closed"


async def test_the_fallback_is_tried_again_while_the_preferred_model_is_ill():
    first, second = Scripted(DOWN), Scripted("hi")
    asked = boundary(first, second)
    for _ in range(breaker.FEWEST_CALLS):
        await asked.complete(CALL)
    assert asked.states()[0].breaker == "open"
    second.script, second.calls = (DOWN, "well again"), 0
    assert (await asked.complete(CALL)).text == "well again"
    assert first.calls == breaker.FEWEST_CALLS


async def test_who_waits_while_the_model_falls_ill_is_not_sent_to_it():
    endpoint = Scripted(0.05, ModelRateLimited("slowly", retry_after_s=30.0))
    asked = boundary(endpoint, places=1, queue=10)
    with within(20.0):
        ends = await asyncio.gather(*(asked.complete(CALL) for _ in range(6)), return_exceptions=True)
    assert endpoint.calls == 2
    assert sum(isinstance(end, ModelRateLimited) for end in ends) == 5


async def test_a_rate_limit_is_not_forgotten_by_one_without_a_time():
    endpoint = Scripted(ModelRateLimited("slowly", retry_after_s=30.0), ModelRateLimited("slowly"))
    asked = boundary(endpoint, places=2)
    with within(1.0):
        await asyncio.gather(*(asked.complete(CALL) for _ in range(2)), return_exceptions=True)
        with pytest.raises(ModelRateLimited):
            await asked.complete(CALL)
    assert endpoint.calls == 2


async def test_a_broken_off_call_is_estimated():
    seen: list[Attempt] = []
    long = CALL.model_copy(update={"messages": (CALL.messages[0].model_copy(update={"content": "x" * 400}),)})
    asked = ModelBoundary(("only",), lambda _: Scripted(60.0), watches=(lambda _, attempt, text: seen.append(attempt),))
    with within(0.2), pytest.raises(DeadlineExceeded):
        await asked.complete(long)
    assert (seen[0].outcome, seen[0].input_tokens, seen[0].output_tokens) == ("model_timeout", 100, 0)


async def test_to_wait_for_a_limit_is_no_retry():
    endpoint = Scripted(ModelRateLimited("slowly", retry_after_s=0.3), "hi")
    asked = boundary(endpoint)
    with within(20.0):
        answers = await asyncio.gather(*(asked.complete(CALL) for _ in range(60)))
    assert {answer.text for answer in answers} == {"hi"}
    assert endpoint.calls == 61
