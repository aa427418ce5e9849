"""One model through LiteLLM: one call, no retries. What makes it behave: `boundary`; its errors: `litellm_errors`."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from service.adapters.litellm_answers import MOST_CHARACTERS, completion_text, stream_text, watch
from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module, unlogged
from service.domain.prompts import Completion, ModelCall
from service.errors import ModelError

_LOG = logging.getLogger("moments.model")
_LOOPBACK_KEY = "not-needed"


class LiteLLMModel:
    """Fulfils `boundary.lane.Endpoint`."""

    def __init__(self, model: str, *, api_base: str | None = None, api_key: str | None = None) -> None:
        self.name = model
        # An OpenAI-compatible server on one's own machine asks for no key, but the client insists on having one.
        key = api_key or (_LOOPBACK_KEY if api_base else None)
        self._address = {name: value for name, value in (("api_base", api_base), ("api_key", key)) if value}
        self._litellm: Any = None

    async def ask(self, call: ModelCall) -> Completion:
        """Return the model's answer to one call.

        Raises:
            ModelError: it gave none; the subclass says why and whether another try makes sense.
        """
        began = time.perf_counter()
        response = await self._send(call)
        return _completion(completion_text(response, self.name), response, self.name, began)

    async def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        """Yield the answer piece by piece, and at last as a whole. Raises as `ask`."""
        began = time.perf_counter()
        asked = await self._send(call, stream=True, stream_options={"include_usage": True})
        stream = watch(asked, self.name)
        pieces: list[str] = []
        length, last = 0, None
        try:
            async for chunk in stream:
                last = chunk
                piece = (chunk.choices[0].delta.content or "") if chunk.choices else ""
                length += len(piece)
                if piece:
                    pieces.append(piece)
                if length > MOST_CHARACTERS:
                    break  # the rest is not fetched; the judgement below refuses it
                if piece:
                    yield piece
        except (ModelError, asyncio.CancelledError, GeneratorExit):
            raise
        except Exception as error:  # LiteLLM raises vendors' errors of every kind; one function sorts them
            raise self._ours(error) from error
        finally:
            await _close(stream)
        text = stream_text(stream, "".join(pieces), self.name)
        whole = _completion(text, last, self.name, began)
        yield whole.model_copy(update={"cost_usd": self._cost_of(whole)})

    async def _send(self, call: ModelCall, **more: object) -> Any:
        litellm = self._litellm = self._litellm or await asyncio.to_thread(litellm_module)
        settings = call.settings
        try:
            with unlogged():
                return await litellm.acompletion(
                    model=self.name,
                    messages=[message.model_dump() for message in call.messages],
                    temperature=settings.temperature,
                    max_tokens=settings.max_output_tokens,
                    # LiteLLM keeps a client, with connections and certificates of its own, for each time that it is
                    # given: the prompt's, which is always the same. The exact time left is the lane's to hold.
                    timeout=settings.timeout_s,
                    seed=call.seed,
                    response_format=_response_format(call),
                    max_retries=0,
                    num_retries=0,
                    **self._address,
                    **more,
                )
        except asyncio.CancelledError:
            raise
        except Exception as error:  # as above
            raise self._ours(error) from error

    def _cost_of(self, whole: Completion) -> float:
        """Return what a stream has cost, which LiteLLM works out for plain answers only.

        0 for a model without a price.
        """
        tokens = {"prompt_tokens": whole.input_tokens, "completion_tokens": whole.output_tokens}
        try:
            return round(float(sum(self._litellm.cost_per_token(model=self.name, **tokens))), 6)
        except Exception:  # noqa: BLE001 - it raises plain Exception for models that it does not know
            return 0.0

    def _ours(self, error: Exception) -> ModelError:
        _LOG.debug("an attempt failed", exc_info=error)
        return model_error(error, self.name)


async def _close(stream: Any) -> None:
    """Close the connection of a stream that was not read to its end."""
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()


def _response_format(call: ModelCall) -> Mapping[str, Any]:
    schema = {"name": call.schema_name, "strict": True, "schema": call.answer_schema}
    return {"type": "json_schema", "json_schema": schema}


def _completion(text: str, response: Any, model: str, began: float) -> Completion:
    usage = getattr(response, "usage", None)
    cost = (getattr(response, "_hidden_params", None) or {}).get("response_cost") or 0.0
    return Completion(
        text=text,
        model=model,
        input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        output_tokens=getattr(usage, "completion_tokens", 0) or 0,
        cost_usd=round(float(cost), 6),
        latency_ms=round((time.perf_counter() - began) * 1_000),
    )
