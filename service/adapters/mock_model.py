"""The mock model as a LiteLLM custom provider: `mock/composer` travels the same road as a real model."""

from collections.abc import Mapping, Sequence
from typing import Any

from litellm import CustomLLM
from litellm.llms.custom_llm import CustomLLMError
from litellm.types.utils import Choices, Message, ModelResponse, Usage

from service.adapters.mock.composer import compose

_CHARACTERS_PER_TOKEN = 4


class MockProvider(CustomLLM):  # type: ignore[misc]  # litellm is not typed
    """Answers from the evidence in the prompt, offline and deterministically."""

    def completion(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """Answer synchronously."""
        return _answer(kwargs["model"], kwargs["messages"], kwargs.get("optional_params") or {})

    async def acompletion(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """Answer asynchronously; composing takes about a millisecond of CPU, too little to be worth a thread."""
        return self.completion(*args, **kwargs)


def _answer(model: str, messages: Sequence[Mapping[str, str]], parameters: Mapping[str, Any]) -> ModelResponse:
    if model not in {"composer", "mock/composer"}:
        raise CustomLLMError(404, f"there is no mock model {model!r}; use mock/composer")
    wanted = parameters.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema") if isinstance(wanted, Mapping) else None
    text = compose(messages, schema, int(parameters.get("seed") or 0))
    asked = sum(len(message["content"]) for message in messages) // _CHARACTERS_PER_TOKEN
    answered = len(text) // _CHARACTERS_PER_TOKEN
    response = ModelResponse(
        model=model,
        choices=[Choices(finish_reason="stop", index=0, message=Message(role="assistant", content=text))],
        usage=Usage(prompt_tokens=asked, completion_tokens=answered, total_tokens=asked + answered),
    )
    # A preset cost spares LiteLLM's cost calculation, a third of a call's CPU.
    response._hidden_params["response_cost"] = 1e-12
    return response
