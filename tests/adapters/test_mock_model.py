"""The mock models through real LiteLLM: the same words as a stream, and saboteurs that fail as a vendor would."""

import asyncio
from collections import Counter
from itertools import count
from typing import Any

import pytest
from litellm.exceptions import MidStreamFallbackError

from service.adapters.litellm_answers import completion_text, stream_text, watch
from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module, unlogged
from service.adapters.mock.waits import drawn_latency
from service.errors import (
    ModelError,
    ModelGone,
    ModelMisconfigured,
    ModelRateLimited,
    ModelTimeout,
    ModelUnavailable,
)

MESSAGES = [
    {"role": "system", "content": "You write for a brand."},
    {"role": "user", "content": "Write about the Trail Hat. " * 9},
]
SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}, "body": {"type": "string"}}}
FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
_serial = count(1)


def own(schedule: str) -> str:
    """Return a schedule of one's own: the calls of a name are counted over the whole process."""
    return f"mock/flaky:{schedule}{',ok' * (20 + next(_serial))}"


async def sent(model: str, *, seed: int = 0, timeout_s: float = 30.0, **more: Any) -> Any:
    litellm = await asyncio.to_thread(litellm_module)
    with unlogged():
        return await litellm.acompletion(
            model=model,
            messages=MESSAGES,
            seed=seed,
            response_format=FORMAT,
            timeout=timeout_s,
            max_retries=0,
            num_retries=0,
            **more,
        )


async def streamed(model: str, **given: Any) -> tuple[str, list[str], Any]:
    """Return the text, its pieces, and the usage that came with them."""
    stream = await sent(model, stream=True, stream_options={"include_usage": True}, **given)
    chunks = [chunk async for chunk in watch(stream, model)]
    pieces = [piece for chunk in chunks if chunk.choices and (piece := chunk.choices[0].delta.content)]
    [usage] = [chunk.usage for chunk in chunks if getattr(chunk, "usage", None)]
    return stream_text(stream, "".join(pieces), model), pieces, usage


async def fate(model: str, streams: bool = False, **given: Any) -> str | ModelError:
    """Return the text, or our error for what LiteLLM raised."""
    try:
        return (await streamed(model, **given))[0] if streams else completion_text(await sent(model, **given), model)
    except ModelError as error:
        return error
    except Exception as error:  # noqa: BLE001  # LiteLLM raises vendors' errors of every kind
        return model_error(error, model)


@pytest.mark.parametrize("model", ["mock/composer", "mock/flaky:ok", "mock/slow:1ms"])
async def test_a_stream_brings_the_same_words_and_usage(model: str):
    plain = await sent(model, seed=5)
    text, pieces, usage = await streamed(model, seed=5)
    assert text == completion_text(plain, model) == await fate("mock/composer", seed=5)
    assert len(pieces) > 1
    told = [(it.prompt_tokens, it.completion_tokens, it.total_tokens) for it in (plain.usage, usage)]
    assert told[0] == told[1]
    assert all(number > 0 for number in told[0])


async def test_the_composer_streams_in_few_pieces_and_the_slow_one_in_tokens():
    text, pieces, _ = await streamed("mock/composer")
    assert {len(piece) for piece in pieces[:-1]} == {64}
    _, tokens, _ = await streamed("mock/slow:1ms")
    assert max(map(len, tokens)) <= 5
    assert len(tokens) > len(text) / 6


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(
    ("step", "kind", "wait_s"),
    [
        ("429", ModelRateLimited, None), ("429(7)", ModelRateLimited, 7), ("500", ModelUnavailable, None),
        ("503", ModelUnavailable, None), ("503(2.5)", ModelUnavailable, 2.5), ("reset", ModelUnavailable, None),
        ("cut", ModelUnavailable, None), ("hang", ModelTimeout, None),
    ],
)  # fmt: skip
async def test_a_scheduled_fault_ends_as_a_vendors_does(step: str, kind: type, wait_s: float | None, streams: bool):
    model = own(step)
    raised = await fate(model, streams, timeout_s=0.2)
    assert isinstance(raised, ModelError)
    assert type(raised) is kind
    assert raised.retry_after_s == wait_s
    assert isinstance(await fate(model, streams, timeout_s=0.2), str)


async def test_a_vendor_refuses_before_there_is_a_stream():
    with pytest.raises(litellm_module().RateLimitError) as raised:
        await sent(own("429(7)"), stream=True)
    assert raised.value.status_code == 429
    assert raised.value.litellm_response_headers["retry-after"] == "7"


async def test_a_cut_stream_brings_its_first_half():
    stream = await sent(own("cut"), stream=True)
    with pytest.raises(MidStreamFallbackError) as raised:
        assert [chunk async for chunk in stream]
    whole = await fate("mock/composer")
    assert isinstance(whole, str)
    assert 0 < len(raised.value.generated_content) < len(whole)
    assert whole.startswith(raised.value.generated_content)


async def test_a_schedule_goes_round_over_all_calls_of_its_name():
    model = "mock/flaky:500, ok ,429"
    kinds = [type(await fate(model, streams)) for streams in (False, True, False, False, True, False)]
    assert kinds == [ModelUnavailable, str, ModelRateLimited] * 2


async def test_without_a_schedule_the_seed_decides_and_three_attempts_are_enough():
    async def fates(seed: int) -> list[type]:
        kinds: list[type] = []
        while str not in kinds:
            kinds.append(type(await fate("mock/flaky", seed=seed, timeout_s=0.05)))
        return kinds

    first = [await fates(seed) for seed in range(40)]
    assert first == [await fates(seed) for seed in range(40)]
    assert max(map(len, first)) == 3
    assert set(Counter(kind for kinds in first for kind in kinds)) == {
        str,
        ModelRateLimited,
        ModelUnavailable,
        ModelTimeout,
    }


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
async def test_the_slow_one_takes_at_least_what_its_seed_says(streams: bool):
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert isinstance(await fate("mock/slow:150ms", streams, seed=1), str)
    assert loop.time() - began >= drawn_latency(0.15, 1) * 0.95


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
async def test_the_slow_one_keeps_to_the_timeout(streams: bool):
    assert type(await fate("mock/slow:60s", streams, timeout_s=0.1)) is ModelTimeout


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("mock/nobody", ModelGone), ("mock/composer:fast", ModelGone), ("mock/flaky:teapot", ModelMisconfigured),
        ("mock/flaky:500(7)", ModelMisconfigured), ("mock/slow:soon", ModelMisconfigured),
        ("mock/slow:601s", ModelMisconfigured),
    ],
)  # fmt: skip
@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
async def test_a_name_that_cannot_be_read_is_a_mistake(model: str, kind: type, streams: bool):
    assert type(await fate(model, streams)) is kind


async def test_the_synchronous_road_leads_to_the_same_words():
    litellm = await asyncio.to_thread(litellm_module)
    said = {"messages": MESSAGES, "response_format": FORMAT, "max_retries": 0, "num_retries": 0}
    plain = litellm.completion(model="mock/composer", **said).choices[0].message.content
    pieces = litellm.completion(model="mock/slow:1ms", stream=True, **said)
    assert plain == "".join(chunk.choices[0].delta.content or "" for chunk in pieces) == await fate("mock/composer")
    with pytest.raises(litellm.ServiceUnavailableError):
        litellm.completion(model=own("503"), stream=True, **said)
