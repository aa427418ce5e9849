"""Models for tests: they record every call, and answer as a function says."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from service.bootstrap import Service
from service.domain.prompts import Completion, ModelCall, ModelState


class ScriptedModel:
    """Fulfils `ports.ChatModel`: the n-th call is answered by the n-th answer, the last one for good."""

    name = "test/scripted"

    def __init__(self, *answers: str | Callable[[ModelCall], str]) -> None:
        self.answers = list(answers)
        self.calls: list[ModelCall] = []

    async def complete(self, call: ModelCall) -> Completion:
        self.calls.append(call)
        answer = self.answers[min(len(self.calls), len(self.answers)) - 1]
        return Completion(
            text=answer if isinstance(answer, str) else answer(call), model=self.name, input_tokens=3, output_tokens=2
        )

    async def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        whole = await self.complete(call)
        for start in range(0, len(whole.text), 20):
            yield whole.text[start : start + 20]
        yield whole

    def admitted(self, model: str | None = None, *, urgent: bool = False) -> AbstractContextManager[None]:
        return nullcontext()

    def states(self) -> tuple[ModelState, ...]:
        return ()

    @property
    def words(self) -> str:
        """Everything this model has been shown."""
        return "\n".join(message.content for call in self.calls for message in call.messages)


def with_model(service: Service, model: ScriptedModel) -> Service:
    """Return the service with another model."""
    return replace(service, ports=replace(service.ports, model=model))


def parts(**named: str) -> str:
    """Return an answer with these parts."""
    return json.dumps(named)
