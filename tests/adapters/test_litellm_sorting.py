"""What an error of a vendor is taken for by its status, headers and words, and when to try again; without a server."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module
from service.errors import (
    ModelError,
    ModelGone,
    ModelInputTooLong,
    ModelMisconfigured,
    ModelUnavailable,
)

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


async def test_a_model_without_a_key_or_a_vendor_is_not_set_up(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    litellm = litellm_module()
    for name in ("openai/local", "nobody/local"):
        with pytest.raises(Exception) as raised:  # what LiteLLM raises is what is sorted
            await litellm.acompletion(model=name, messages=[{"role": "user", "content": "u"}], max_retries=0)
        assert type(model_error(raised.value, name)) is ModelMisconfigured
