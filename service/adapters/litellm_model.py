"""Any model through LiteLLM, with our deadline and tenacity's retries. Errors are translated in `litellm_errors`."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module, unlogged
from service.domain.prompts import Completion, ModelCall
from service.errors import InvalidRequest, ModelRateLimited, ModelUnavailable

_LOG = logging.getLogger("moments.model")
_ATTEMPTS = 3
_BACK_OFF = wait_random_exponential(multiplier=0.25, max=4)
_LOOPBACK_KEY = "not-needed"


class LiteLLMModel:
    """Fulfils `ports.ChatModel`. `deadline_s` bounds one completion in all, retries and waits included."""

    def __init__(
        self, model: str, *, api_base: str | None = None, api_key: str | None = None, deadline_s: float = 60
    ) -> None:
        self.name = model
        self._api_base = api_base
        self._api_key = api_key
        self._deadline_s = deadline_s
        self._litellm: Any = None

    async def complete(self, call: ModelCall) -> Completion:
        """Return the model's answer, after up to three attempts.

        Raises:
            InvalidRequest: the request names a model that is not set up here (code `model_not_allowed`).
            ModelError: no answer within the deadline.
        """
        model = call.model or self.name
        if model != self.name and not model.startswith("mock/"):
            raise InvalidRequest(
                f"this service is set up for {self.name!r}; ask for that or for a mock/… model",
                code="model_not_allowed",
            )
        litellm = self._litellm = self._litellm or await asyncio.to_thread(litellm_module)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._deadline_s):
                async for attempt in self._retrying():
                    with attempt:
                        response = await self._ask(litellm, model, call)
        except TimeoutError as error:
            raise ModelUnavailable(f"the model {model!r} did not answer within {self._deadline_s:g} s") from error
        return _completion(response, model, started, attempt.retry_state.attempt_number)

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(_ATTEMPTS), wait=_wait, reraise=True,
            retry=retry_if_exception_type((ModelUnavailable, ModelRateLimited)),
        )  # fmt: skip

    async def _ask(self, litellm: Any, model: str, call: ModelCall) -> Any:
        settings = call.settings
        try:
            with unlogged():
                return await litellm.acompletion(
                    model=model,
                    messages=[message.model_dump() for message in call.messages],
                    temperature=settings.temperature,
                    max_tokens=settings.max_output_tokens,
                    timeout=min(settings.timeout_s, self._deadline_s),
                    seed=call.seed,
                    response_format=_response_format(call),
                    max_retries=0,
                    num_retries=0,
                    **self._address(model),
                )
        except asyncio.CancelledError:
            raise
        except Exception as error:  # LiteLLM raises vendors' errors of every kind; one function sorts them
            _LOG.warning(
                "an attempt of %s failed: %s", model, type(error).__name__, exc_info=_LOG.isEnabledFor(logging.DEBUG)
            )
            raise model_error(error, model) from error

    def _address(self, model: str) -> dict[str, str]:
        if model.startswith("mock/"):
            return {}
        address = {"api_base": self._api_base} if self._api_base else {}
        # An OpenAI-compatible server on one's own machine asks for no key, but the client insists on having one.
        key = self._api_key or (_LOOPBACK_KEY if self._api_base else None)
        return {**address, "api_key": key} if key else address


def _wait(state: RetryCallState) -> float:
    """Wait as long as the model asks, or a random time that grows from 0.25 to 4 s."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ModelRateLimited) and error.retry_after_s is not None:
        return error.retry_after_s
    return _BACK_OFF(state)


def _response_format(call: ModelCall) -> Mapping[str, Any]:
    schema = {"name": call.schema_name, "strict": True, "schema": call.answer_schema}
    return {"type": "json_schema", "json_schema": schema}


def _completion(response: Any, model: str, started: float, attempts: int) -> Completion:
    choices = response.choices
    usage = getattr(response, "usage", None)
    cost = (getattr(response, "_hidden_params", None) or {}).get("response_cost") or 0.0
    return Completion(
        text=(choices[0].message.content or "") if choices else "",
        model=model,
        input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        output_tokens=getattr(usage, "completion_tokens", 0) or 0,
        cost_usd=round(float(cost), 6),
        latency_ms=round((time.perf_counter() - started) * 1_000),
        attempts=attempts,
    )
