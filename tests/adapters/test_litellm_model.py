"""The model boundary against real HTTP faults on the loopback."""

import pytest

from service.adapters.boundary.model_boundary import Bounds, ModelBoundary
from service.adapters.litellm_model import LiteLLMModel
from service.adapters.litellm_setup import litellm_module
from service.domain.prompts import ModelCall, ModelMessage, ModelSettings
from service.errors import (
    DeadlineExceeded,
    InvalidRequest,
    ModelError,
    ModelMisconfigured,
    ModelRateLimited,
    ModelUnavailable,
)
from tests.fault_replies import Reply, completion
from tests.fault_server import fault_server

CALL = ModelCall(
    messages=(ModelMessage(role="system", content="s"), ModelMessage(role="user", content="u")),
    schema_name="answer",
    answer_schema={"type": "object", "properties": {}},
    settings=ModelSettings(timeout_s=2),
    seed=7,
)
SLOW_DOWN = Reply(429, (("retry-after", "0"),), "{}")


@pytest.fixture(autouse=True, scope="module")
def imported() -> None:
    """The import takes seconds, which are no attempt's."""
    litellm_module()


def scheduled(*replies: Reply):
    """Answer with each reply in turn, then with a good one."""
    left = list(replies)
    return lambda _: left.pop(0) if left else completion('{"body": "Hi"}')


def behind_the_boundary(model: str, api_base: str | None = None, deadline_s: float = 60) -> ModelBoundary:
    return ModelBoundary((model,), lambda name: LiteLLMModel(name, api_base=api_base), Bounds(deadline_s))


async def ask(answer, *, deadline_s: float = 8):
    async with fault_server(answer) as server:
        try:
            return await behind_the_boundary("openai/local", server.api_base, deadline_s).complete(
                CALL
            ), server.requests
        except (ModelError, DeadlineExceeded) as error:
            return error, server.requests


async def test_any_openai_compatible_server_answers():
    answer, requests = await ask(scheduled())
    assert (answer.text, answer.model, answer.input_tokens, answer.attempts) == (
        '{"body": "Hi"}',
        "openai/local",
        10,
        1,
    )
    assert requests[0]["model"] == "local"
    assert requests[0]["seed"] == 7
    assert requests[0]["response_format"]["json_schema"]["schema"] == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    "fault",
    [SLOW_DOWN, Reply(500, (), "{}"), Reply(503, (), "busy"), Reply(fault="reset")],
    ids=["429", "500", "503", "reset"],
)
async def test_a_passing_fault_is_tried_again(fault):
    answer, requests = await ask(scheduled(fault, fault))
    assert answer.text == '{"body": "Hi"}'
    assert (answer.attempts, len(requests)) == (3, 3)


@pytest.mark.parametrize(
    ("fault", "error", "tries"),
    [
        (SLOW_DOWN, ModelRateLimited, 3),
        (Reply(500, (), "{}"), ModelUnavailable, 3),
        (Reply(401, (), '{"error": {"message": "bad key sk-secret-123"}}'), ModelMisconfigured, 1),
        (Reply(404, (), "{}"), ModelMisconfigured, 1),
        (Reply(429, (), '{"error": {"message": "x", "code": "insufficient_quota"}}'), ModelMisconfigured, 1),
    ],
    ids=["429", "500", "401", "404", "quota"],
)  # fmt: skip
async def test_a_lasting_fault_becomes_ours_and_says_nothing_secret(fault, error, tries):
    raised, requests = await ask(lambda _: fault)
    assert type(raised) is error
    assert len(requests) == tries
    assert "secret" not in raised.detail


async def test_a_model_that_hangs_ends_at_the_deadline():
    raised, _ = await ask(lambda _: Reply(fault="hang"), deadline_s=1)
    assert isinstance(raised, DeadlineExceeded)
    assert "1.0 s" in raised.detail


async def test_a_request_cannot_name_a_model_that_is_not_set_up():
    with pytest.raises(InvalidRequest, match="mock/composer"):
        await behind_the_boundary("mock/composer").complete(CALL.model_copy(update={"model": "openai/gpt-9"}))


async def test_an_unknown_mock_is_a_clear_mistake():
    with pytest.raises(ModelMisconfigured, match="MOMENTS_MODEL"):
        await behind_the_boundary("mock/nobody").complete(CALL)
