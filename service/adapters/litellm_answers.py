"""What a response of LiteLLM that looks good can hide: no words, a refusal, a stream that just stopped, far too much.

Whether the words have the structure that was asked for is `drafting`'s to say. What LiteLLM raises: `litellm_errors`.
"""

from collections.abc import AsyncIterator
from typing import Any

from service.errors import ModelMisconfigured, ModelRefused, ModelUnavailable

MOST_CHARACTERS = 200_000
"""Of one answer; more is not parsed."""
_FILTERED = {"content_filter", "refusal", "safety"}
_SEEN = "moments_saw_a_refusal"


def completion_text(response: Any, model: str) -> str:
    """Return the text of a plain response. A text that was cut at the token limit counts: it may yet be rescued.

    Raises:
        ModelRefused: a filter or the model itself refused.
        ModelUnavailable: there is no text, or more than 200,000 characters.
        ModelMisconfigured: the tokens allowed were used up before the first word, or the vendor said 422, for which
            LiteLLM returns nothing at all where it may drop parameters.
    """
    if response is None:
        raise _not_taken(model)
    choice = response.choices[0] if response.choices else None
    message = getattr(choice, "message", None)
    return _judged(getattr(message, "content", None), _finish(choice), _has_refusal(message), model)


def stream_text(stream: Any, text: str, model: str) -> str:
    """Return the text of a stream that has ended, if it ended as it should. Raises as `completion_text`.

    LiteLLM invents the finish "stop" where a stream ends without one; what the vendor sent stands beside it.
    """
    finish = getattr(stream, "received_finish_reason", None) or getattr(stream, "intermittent_finish_reason", None)
    refused = bool(getattr(stream, _SEEN, False))
    if len(text) > MOST_CHARACTERS:  # who stops reading there sees no finish
        raise _too_long(model)
    if not refused and not finish and hasattr(stream, "received_finish_reason"):
        raise ModelUnavailable(f"the model {model!r} stopped in the middle of its answer")
    return _judged(text, str(finish or ""), refused, model)


def watch(stream: Any, model: str) -> Any:
    """Return LiteLLM's stream with an eye on what it drops.

    The pieces of a refusal, which come in a field of their own.

    Raises:
        ModelMisconfigured: there is no stream, which is what LiteLLM makes of a vendor's 422.
    """
    if stream is None:
        raise _not_taken(model)
    raw = getattr(stream, "completion_stream", None)
    if hasattr(raw, "__anext__"):
        stream.completion_stream = _Watched(raw, stream)
    return stream


class _Watched:
    """A vendor's stream of chunks that notes on LiteLLM's stream whether one of them held a refusal."""

    def __init__(self, raw: Any, stream: Any) -> None:
        self._raw = raw
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        chunk = await anext(self._raw)
        choices = getattr(chunk, "choices", None)
        if choices and getattr(getattr(choices[0], "delta", None), "refusal", None):
            setattr(self._stream, _SEEN, True)
        return chunk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def _too_long(model: str) -> ModelUnavailable:
    return ModelUnavailable(f"the model {model!r} answered with more than {MOST_CHARACTERS:,} characters")


def _not_taken(model: str) -> ModelMisconfigured:
    return ModelMisconfigured(f"the model {model!r} did not take the request (status 422): check MOMENTS_MODEL")


def _finish(choice: Any) -> str:
    return str(getattr(choice, "finish_reason", None) or "")


def _has_refusal(message: Any) -> bool:
    fields = getattr(message, "provider_specific_fields", None) or {}
    return bool(getattr(message, "refusal", None) or fields.get("refusal"))


def _judged(text: object, finish: str, refused: bool, model: str) -> str:
    if refused or finish.lower() in _FILTERED:
        raise ModelRefused(f"the model {model!r} refused the request: its content policy forbids it")
    if not isinstance(text, str) or not text.strip():
        if finish == "length":
            raise ModelMisconfigured(
                f"the model {model!r} used up the tokens that it may before the first word: allow more of them"
            )
        raise ModelUnavailable(f"the model {model!r} gave an empty answer")
    if len(text) > MOST_CHARACTERS:
        raise _too_long(model)
    return text
