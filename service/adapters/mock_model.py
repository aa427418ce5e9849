"""The mock models as a LiteLLM custom provider, so that they travel the same road as a real model.

`mock/composer` writes from the evidence in the prompt. `mock/flaky` writes the same, but fails by a schedule
(`mock/flaky:429(7),ok,500,hang`); `mock/slow` takes its time (`mock/slow:200ms`, the median). The saboteurs commit one
fault each (`mock/hallucinator:price`). To add a model, add its row to `WRITERS`.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from litellm import CustomLLM
from litellm.types.utils import Choices, GenericStreamingChunk, Message, ModelResponse, Usage

from service.adapters.mock.composer import compose
from service.adapters.mock.faults import fault_of, unknown_model, wrong_parameter
from service.adapters.mock.gullible import obey
from service.adapters.mock.lapses import lapsed
from service.adapters.mock.saboteurs import SABOTEURS, NoSuchFault, sabotage
from service.adapters.mock.schedules import OK, Schedules, Step
from service.adapters.mock.waits import drawn_latency, pieces_of, read_median, spread, tokens_of

_CHARACTERS_PER_TOKEN = 4
_PIECE = 64
"""Characters of a chunk: each costs LiteLLM a quarter of a millisecond."""
_LONGEST_HANG_S = 3_600.0

Writer = Callable[[Sequence[Mapping[str, str]], Mapping[str, object] | None, int, str], str]
"""Writes an answer from messages, JSON Schema, seed, and what stands behind the colon of the model's name."""


def _compose(messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None, seed: int, _given: str) -> str:
    return lapsed(compose(messages, schema, seed), messages, schema, seed)


def _obey(messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None, seed: int, _given: str) -> str:
    return obey(messages, schema, seed)


WRITERS: Mapping[str, Writer] = MappingProxyType({
    "composer": _compose,
    "gullible": _obey,
    "flaky": _compose,
    "slow": _compose,
    **{name: partial(sabotage, name) for name in SABOTEURS},
})  # fmt: skip
"""Who writes, by the name of the model before its colon."""
_PLAIN = frozenset({"composer", "gullible"})
"""Those that take nothing after a colon."""


class _Play(NamedTuple):
    """How one call goes: a wait, pieces of text with a wait before each, and perhaps a fault instead or half-way."""

    model: str
    pieces: tuple[str, ...] = ()
    wait_s: float = 0.0
    waits: tuple[float, ...] = ()
    fault: Exception | None = None
    asked: int = 0

    @property
    def whole_s(self) -> float:
        """What the answer takes in one piece."""
        return self.wait_s + sum(self.waits)


class MockProvider(CustomLLM):  # type: ignore[misc]  # litellm is not typed
    """Answers from the evidence in the prompt, offline and deterministically. Counts the calls of `mock/flaky`."""

    def __init__(self) -> None:
        super().__init__()
        self._schedules = Schedules()

    def completion(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """Answer synchronously."""
        play = self._play(kwargs)
        seconds, late = _bounded(play.whole_s, kwargs)
        if seconds:
            time.sleep(seconds)
        return _response(play, late)

    async def acompletion(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """Answer asynchronously; composing takes about a millisecond of CPU, too little to be worth a thread."""
        play = self._play(kwargs)
        seconds, late = _bounded(play.whole_s, kwargs)
        if seconds:
            await asyncio.sleep(seconds)
        return _response(play, late)

    def streaming(self, *args: Any, **kwargs: Any) -> Iterator[GenericStreamingChunk]:
        """Answer synchronously, piece by piece."""
        play = self._play(kwargs)
        _raise_at_once(play)

        def stream() -> Iterator[GenericStreamingChunk]:
            for wait_s, chunk in _chunks(play, kwargs):
                if wait_s:
                    time.sleep(wait_s)
                yield _sent(chunk)

        return stream()

    def astreaming(self, *args: Any, **kwargs: Any) -> AsyncIterator[GenericStreamingChunk]:
        """Answer piece by piece. LiteLLM does not await this: a vendor's refusal comes before there is a stream."""
        play = self._play(kwargs)
        _raise_at_once(play)

        async def stream() -> AsyncIterator[GenericStreamingChunk]:
            for wait_s, chunk in _chunks(play, kwargs):
                if wait_s:
                    await asyncio.sleep(wait_s)
                yield _sent(chunk)

        return stream()

    def _play(self, kwargs: Mapping[str, Any]) -> _Play:
        model = str(kwargs["model"]).removeprefix("mock/")
        name, _, given = model.partition(":")
        parameters = kwargs.get("optional_params") or {}
        seed = int(parameters.get("seed") or 0)
        try:
            step = self._schedules.next_step(given, seed) if name == "flaky" else OK
            latency_s = drawn_latency(read_median(given), seed) if name == "slow" else 0.0
        except ValueError as error:
            raise wrong_parameter(model, str(error)) from None
        if name not in WRITERS or (name in _PLAIN and given):
            raise unknown_model(model)
        if step.fate not in {"ok", "cut"}:
            return _Play(model, wait_s=_LONGEST_HANG_S if step.fate == "hang" else 0.0, fault=fault_of(step, model))
        fault = None if step.fate == "ok" else fault_of(step, model)
        return _written(model, kwargs["messages"], parameters, latency_s, fault)


def _written(
    model: str, messages: Any, parameters: Mapping[str, Any], latency_s: float, fault: Exception | None
) -> _Play:
    wanted = parameters.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema") if isinstance(wanted, Mapping) else None
    seed = int(parameters.get("seed") or 0)
    name, _, given = model.partition(":")
    try:
        text = WRITERS[name](messages, schema, seed, given)
    except NoSuchFault as error:
        raise wrong_parameter(model, str(error)) from None
    asked = sum(len(message["content"]) for message in messages) // _CHARACTERS_PER_TOKEN
    if not latency_s:
        return _Play(model, pieces_of(text, _PIECE), fault=fault, asked=asked)
    pieces = tokens_of(text)
    wait_s, waits = spread(latency_s, len(pieces), seed)
    return _Play(model, pieces, wait_s, waits, fault, asked)


def _bounded(seconds: float, kwargs: Mapping[str, Any]) -> tuple[float, bool]:
    """Return how long to wait, and whether the caller's timeout ends it.

    A mock keeps to it as a vendor's client does.
    """
    timeout = kwargs.get("timeout")
    longest = float(timeout) if isinstance(timeout, int | float) else _LONGEST_HANG_S
    return min(seconds, longest), seconds > longest


def _raise_at_once(play: _Play) -> None:
    if play.fault and not play.pieces and not play.wait_s:
        raise play.fault


def _response(play: _Play, late: bool) -> ModelResponse:
    if late:
        raise fault_of(Step("hang"), play.model)
    if play.fault:
        raise play.fault
    text = "".join(play.pieces)
    response = ModelResponse(
        model=play.model,
        choices=[Choices(finish_reason="stop", index=0, message=Message(role="assistant", content=text))],
        usage=Usage(**_usage(play)),
    )
    # A preset cost spares LiteLLM's cost calculation, a third of a call's CPU.
    response._hidden_params["response_cost"] = 1e-12
    return response


def _usage(play: _Play) -> dict[str, int]:
    answered = sum(map(len, play.pieces)) // _CHARACTERS_PER_TOKEN
    return {"prompt_tokens": play.asked, "completion_tokens": answered, "total_tokens": play.asked + answered}


def _chunks(play: _Play, kwargs: Mapping[str, Any]) -> Iterator[tuple[float, GenericStreamingChunk | Exception]]:
    """Yield each chunk, or the fault that ends them, with the wait before it in seconds."""
    wait_s, late = _bounded(play.wait_s, kwargs)
    if late or (play.fault and not play.pieces):
        yield wait_s, fault_of(Step("hang"), play.model)
        return
    for number, piece in enumerate(play.pieces):
        if play.fault and number >= len(play.pieces) / 2:
            yield 0.0, play.fault
            return
        yield wait_s + (play.waits[number] if play.waits else 0.0), _chunk(piece)
        wait_s = 0.0
    yield 0.0, _chunk("", _usage(play))


def _sent(chunk: GenericStreamingChunk | Exception) -> GenericStreamingChunk:
    if isinstance(chunk, Exception):
        raise chunk
    return chunk


def _chunk(text: str, usage: dict[str, int] | None = None) -> GenericStreamingChunk:
    return GenericStreamingChunk(
        text=text,
        is_finished=usage is not None,
        finish_reason="stop" if usage else "",
        usage=usage,
        index=0,
        tool_use=None,
    )
