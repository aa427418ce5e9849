"""Every fault of a vendor ends as the error of ours that it should: real HTTP on the loopback, through real LiteLLM."""

import asyncio
import shutil
from typing import Any

import pytest

from service.adapters.litellm_answers import completion_text, stream_text, watch
from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module, unlogged
from service.errors import (
    ModelError,
    ModelGone,
    ModelInputTooLong,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from tests.certificates import self_signed
from tests.fault_replies import FAULTS, SECRET, TEXT, Reply, completion, endless, failure
from tests.fault_server import FaultServer, fault_server, refused_base

CUT = '{"body": "Hi'
OUTCOMES: dict[str, tuple[Any, Any]] = {
    "429": (ModelRateLimited, ModelRateLimited),
    "429 with seconds": (ModelRateLimited, ModelRateLimited),
    "429 with milliseconds": (ModelRateLimited, ModelRateLimited),
    "429 with a date": (ModelRateLimited, ModelRateLimited),
    "429 with a past date": (ModelRateLimited, ModelRateLimited),
    "429 with a reset": (ModelRateLimited, ModelRateLimited),
    "429 with nonsense": (ModelRateLimited, ModelRateLimited),
    "429 no quota": (ModelMisconfigured, ModelMisconfigured),
    "500": (ModelUnavailable, ModelUnavailable),
    "502 page": (ModelUnavailable, ModelUnavailable),
    "503": (ModelUnavailable, ModelUnavailable),
    "503 with seconds": (ModelUnavailable, ModelUnavailable),
    "504": (ModelTimeout, ModelTimeout),
    "529": (ModelUnavailable, ModelUnavailable),
    "408": (ModelTimeout, ModelTimeout),
    "401": (ModelMisconfigured, ModelMisconfigured),
    "403": (ModelMisconfigured, ModelMisconfigured),
    "400": (ModelMisconfigured, ModelMisconfigured),
    "404 model": (ModelGone, ModelGone),
    "404 deprecated": (ModelGone, ModelGone),
    "404 other": (ModelMisconfigured, ModelMisconfigured),
    "422": (ModelMisconfigured, ModelMisconfigured),
    "policy code": (ModelRefused, ModelRefused),
    "policy of Azure": (ModelRefused, ModelRefused),
    "policy in words": (ModelRefused, ModelRefused),
    "policy of 403": (ModelRefused, ModelRefused),
    "too long": (ModelInputTooLong, ModelInputTooLong),
    "too long in words": (ModelInputTooLong, ModelInputTooLong),
    "reset": (ModelUnavailable, ModelUnavailable),
    "closed": (ModelUnavailable, ModelUnavailable),
    "hang": (ModelTimeout, ModelTimeout),
    "reset in the body": (ModelUnavailable, ModelUnavailable),
    "cut in the body": (ModelUnavailable, ModelUnavailable),
    "stalled in the body": (ModelTimeout, ModelTimeout),
    "chunks cut": (ModelUnavailable, ModelUnavailable),
    "drip": (ModelTimeout, ModelTimeout),
    "slow": (TEXT, TEXT),
    "invalid JSON": (ModelUnavailable, ModelUnavailable),
    "page with 200": (ModelUnavailable, ModelUnavailable),
    "wrong content type": (TEXT, TEXT),
    "no choices": (ModelUnavailable, ModelUnavailable),
    "null content": (ModelUnavailable, ModelUnavailable),
    "empty content": (ModelUnavailable, ModelUnavailable),
    "blank content": (ModelUnavailable, ModelUnavailable),
    "off schema": ('{"colour": 7}', '{"colour": 7}'),
    "prose": ("Of course! Here is your draft.", "Of course! Here is your draft."),
    "refusal": (ModelRefused, ModelRefused),
    "finish content_filter": (ModelRefused, ModelRefused),
    "finish length": (CUT, CUT),
    "error event": (ModelUnavailable, ModelUnavailable),
    "error with 200": (ModelUnavailable, ModelUnavailable),
    "no finish": (TEXT, ModelUnavailable),
}
WAITS = {
    "429": None, "429 with seconds": 7.0, "429 with milliseconds": 1.5, "429 with a date": 3_600.0,
    "429 with a past date": 0.0, "429 with a reset": 62.5, "429 with nonsense": None, "503 with seconds": 3.0,
}  # fmt: skip
HANGS = {"hang", "stalled in the body"}


@pytest.fixture(scope="module")
async def server():
    async with fault_server() as server:
        yield server


async def told(api_base: str, streams: bool, timeout_s: float = 5.0) -> str:
    """Ask once, as `litellm_model` does, and judge the answer."""
    litellm = await asyncio.to_thread(litellm_module)
    more = {"stream": True, "stream_options": {"include_usage": True}} if streams else {}
    try:
        async with asyncio.timeout(timeout_s + 0.2):
            with unlogged():
                response = await litellm.acompletion(
                    model="openai/local",
                    messages=[{"role": "user", "content": "u"}],
                    api_base=api_base,
                    api_key="x",
                    timeout=timeout_s,
                    max_retries=0,
                    num_retries=0,
                    **more,
                )
            if not streams:
                return completion_text(response, "m")
            pieces = [c.choices[0].delta.content or "" async for c in watch(response, "m") if c.choices]
            return stream_text(response, "".join(pieces), "m")
    except ModelError:
        raise
    except Exception as error:  # LiteLLM raises vendors' errors of every kind
        raise model_error(error, "m") from error


async def streamed(server: FaultServer) -> Any:
    return await litellm_module().acompletion(
        model="openai/local",
        messages=[{"role": "user", "content": "u"}],
        api_base=server.api_base,
        api_key="x",
        timeout=30,
        stream=True,
        max_retries=0,
        num_retries=0,
    )


async def fault_of(api_base: str, streams: bool, timeout_s: float = 5.0) -> ModelError:
    with pytest.raises(ModelError) as raised:
        await told(api_base, streams, timeout_s)
    assert SECRET not in str(raised.value)
    assert "'m'" in raised.value.detail
    return raised.value


def answer_with(server: FaultServer, reply: Reply) -> None:
    server.answer = lambda _: reply
    server.requests.clear()


def test_the_table_holds_every_fault():
    assert set(OUTCOMES) == set(FAULTS)


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_ends_as_it_should_and_is_not_tried_again_by_litellm(
    server: FaultServer, name: str, streams: bool
):
    answer_with(server, FAULTS[name])
    wanted = OUTCOMES[name][streams]
    if isinstance(wanted, str):
        assert await told(server.api_base, streams) == wanted
    else:
        raised = await fault_of(server.api_base, streams, 0.3 if name in HANGS or name == "drip" else 5.0)
        assert type(raised) is wanted
        assert raised.retry_after_s == pytest.approx(WAITS.get(name))
    # LiteLLM sends a request again that was refused with 422, without the parameters that it thinks are at fault.
    assert len(server.requests) == (2 if name == "422" else 1)


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
async def test_nobody_listens(streams: bool):
    raised = await fault_of(refused_base(), streams)
    assert type(raised) is ModelUnavailable
    assert "cannot be reached" in raised.detail


async def test_a_server_without_tls_is_a_wrong_address(server: FaultServer):
    raised = await fault_of(server.tls_base, False)
    assert type(raised) is ModelMisconfigured
    assert "TLS" in raised.detail


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
async def test_a_certificate_that_nobody_trusts_lasts(tmp_path):
    async with fault_server(tls=self_signed(tmp_path)) as server:
        raised = await fault_of(server.api_base, False)
        assert type(raised) is ModelMisconfigured
        assert "certificate" in raised.detail
        assert not server.requests


async def test_far_too_long_an_answer_is_not_parsed(server: FaultServer):
    answer_with(server, endless())
    assert "200,000 characters" in (await fault_of(server.api_base, False, 30)).detail
    answer_with(server, endless(1_000_000))
    assert "200,000 characters" in (await fault_of(server.api_base, True, 30)).detail


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
async def test_tokens_used_up_before_the_first_word_are_no_passing_fault(server: FaultServer, streams: bool):
    answer_with(server, completion("", "length"))
    raised = await fault_of(server.api_base, streams)
    assert type(raised) is ModelMisconfigured
    assert "tokens" in raised.detail


async def test_who_stops_reading_a_stream_that_is_too_long_is_told_why(server: FaultServer):
    answer_with(server, endless(1_000_000))
    stream = await streamed(server)
    assert (await anext(stream)).choices
    with pytest.raises(ModelUnavailable, match="200,000 characters"):
        stream_text(stream, "x" * 200_001, "m")
    await stream.aclose()


@pytest.mark.parametrize(("name", "streams"), [("hang", False), ("hang", True), ("stalled in the body", True)])
async def test_who_gives_up_closes_the_connection(server: FaultServer, name: str, streams: bool):
    answer_with(server, FAULTS[name])
    before = server.hung_up
    task = asyncio.ensure_future(told(server.api_base, streams, 30))
    await server.until(lambda it: len(it.requests) == 1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()  # and is no failure of the model
    await server.until(lambda it: it.hung_up == before + 1)


async def test_a_stream_that_is_watched_can_be_closed(server: FaultServer):
    answer_with(server, FAULTS["stalled in the body"])
    before = server.hung_up
    stream = await streamed(server)
    watched = watch(stream, "m")
    assert (await anext(watched)).choices
    await watched.aclose()
    await server.until(lambda it: it.hung_up == before + 1)


def test_failures_here_are_worded_with_a_secret():
    assert SECRET in failure(500).body
