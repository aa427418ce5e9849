"""Every fault of a vendor ends as the error of ours that it should: real HTTP on the loopback, through real LiteLLM."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from service.adapters.litellm_answers import completion_text, stream_text, was_cut, watch
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
from tests.fault_replies import FAULTS, SECRET, TEXT, Reply, completion, endless, failure
from tests.fault_server import FaultServer, fault_server, refused_base, self_signed

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
                    model="openai/local", messages=[{"role": "user", "content": "u"}], api_base=api_base, api_key="x",
                    timeout=timeout_s, max_retries=0, num_retries=0, **more,
                )  # fmt: skip
            if not streams:
                return completion_text(response, "m")
            pieces = [c.choices[0].delta.content or "" async for c in watch(response, "m") if c.choices]
            return stream_text(response, "".join(pieces), "m")
    except ModelError:
        raise
    except Exception as error:  # LiteLLM raises vendors' errors of every kind
        raise model_error(error, "m") from error


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
    stream = await litellm_module().acompletion(
        model="openai/local", messages=[{"role": "user", "content": "u"}], api_base=server.api_base, api_key="x",
        stream=True, max_retries=0, num_retries=0,
    )  # fmt: skip
    assert (await anext(stream)).choices
    with pytest.raises(ModelUnavailable, match="200,000 characters"):
        stream_text(stream, "x" * 200_001, "m")
    await stream.aclose()


async def test_an_answer_that_was_cut_can_be_told_from_a_whole_one(server: FaultServer):
    litellm = litellm_module()
    said = {"model": "openai/local", "messages": [{"role": "user", "content": "u"}], "api_key": "x", "max_retries": 0}
    for name, cut in (("finish length", True), ("wrong content type", False)):
        answer_with(server, FAULTS[name])
        plain = await litellm.acompletion(**said, api_base=server.api_base)
        stream = await litellm.acompletion(**said, api_base=server.api_base, stream=True)
        assert [chunk async for chunk in stream]
        assert (was_cut(plain), was_cut(stream)) == (cut, cut)


@pytest.mark.parametrize(("name", "streams"), [("hang", False), ("hang", True), ("stalled in the body", True)])
async def test_who_gives_up_closes_the_connection(server: FaultServer, name: str, streams: bool):
    answer_with(server, FAULTS[name])
    before = server.hung_up
    task = asyncio.ensure_future(told(server.api_base, streams, 30))
    await server.until(lambda it: len(it.requests) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await server.until(lambda it: it.hung_up == before + 1)


async def test_a_stream_that_is_watched_can_be_closed(server: FaultServer):
    answer_with(server, FAULTS["stalled in the body"])
    before = server.hung_up
    stream = await litellm_module().acompletion(
        model="openai/local", messages=[{"role": "user", "content": "u"}], api_base=server.api_base, api_key="x",
        timeout=30, stream=True, max_retries=0, num_retries=0,
    )  # fmt: skip
    watched = watch(stream, "m")
    assert (await anext(watched)).choices
    await watched.aclose()
    await server.until(lambda it: it.hung_up == before + 1)


async def test_a_model_without_a_key_or_a_vendor_is_not_set_up(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    litellm = litellm_module()
    for name in ("openai/local", "nobody/local"):
        with pytest.raises(Exception) as raised:  # what LiteLLM raises is what is sorted
            await litellm.acompletion(model=name, messages=[{"role": "user", "content": "u"}], max_retries=0)
        assert type(model_error(raised.value, name)) is ModelMisconfigured


# ---------------------------------------------------------------- headers


class Refused(Exception):
    """What a vendor may raise: a status, and headers in one of two places."""

    def __init__(self, status: int, said: str = "", **headers: str) -> None:
        super().__init__(said)
        self.status_code = status
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = httpx.Response(status, headers=named)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("2.5", 2.5), ("-4", 0), ("nan", None), ("inf", None), ("99999999", 3_600), ("", None), ("soon", None)],
)
def test_a_wish_to_wait_is_never_absurd(value: str, seconds: float | None):
    assert model_error(Refused(429, retry_after=value), "m").retry_after_s == seconds


def test_a_wish_may_be_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    waits = model_error(Refused(503, retry_after=soon), "m").retry_after_s
    assert waits is not None
    assert 50 < waits <= 60


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_ratelimit_reset_requests": "6m0s", "x_ratelimit_remaining_requests": "0"}, 360),
        ({"x_ratelimit_reset_requests": "6m0s", "x_ratelimit_remaining_requests": "9", "x_ratelimit_reset_tokens": "17ms"}, 0.017),
        ({"x_ratelimit_reset_tokens": "1h2m3s"}, 3_600),
        ({"x_ratelimit_reset_tokens": "tomorrow"}, None),
        ({"x_ratelimit_reset_tokens": "5s", "retry_after": "1"}, 1),
    ],
)  # fmt: skip
def test_limits_that_are_used_up_say_when_they_are_whole(headers: dict[str, str], seconds: float | None):
    assert model_error(Refused(429, **headers), "m").retry_after_s == seconds


def test_a_fault_that_lasts_names_no_time():
    assert model_error(Refused(401, retry_after="7"), "m").retry_after_s is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (402, ModelMisconfigured), (405, ModelMisconfigured), (409, ModelUnavailable), (410, ModelGone),
        (413, ModelInputTooLong), (425, ModelUnavailable), (507, ModelUnavailable), (599, ModelUnavailable),
    ],
)  # fmt: skip
def test_statuses_that_are_seldom_seen(status: int, kind: type[ModelError]):
    assert type(model_error(Refused(status), "m")) is kind


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("status", [500, 503, 529])
def test_a_prompt_repeated_by_a_failing_server_does_not_change_what_failed(status: int):
    words = "the prompt is too long and against our content policy; insufficient_quota; model not found"
    assert type(model_error(Refused(status, words), "m")) is ModelUnavailable


def test_a_fault_that_was_wrapped_is_found():
    outer = RuntimeError("failed")
    outer.__cause__ = ConnectionResetError("peer")
    assert model_error(outer, "m").detail == "the model 'm' broke the connection"


def test_what_failed_before_this_call_is_not_its_fault():
    fallback = Refused(500)
    fallback.__context__ = model_error(Refused(429, retry_after="7"), "first")
    fallback.__context__.__cause__ = Refused(401)
    raised = model_error(fallback, "m")
    assert (type(raised), raised.retry_after_s) == (ModelUnavailable, None)
    assert model_error(raised, "other") is raised


def test_failures_here_are_worded_with_a_secret():
    assert SECRET in failure(500).body
