"""Overhears what a model is told, so that a case can be judged by the prompt as it was rendered for it."""

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from service.domain.prompts import Completion, ModelCall, ModelState
from service.ports import ChatModel

_RULE = re.compile(r"^\[rule:([a-z][a-z0-9_]*)\][ \t]*(.*)$", re.MULTILINE)
_HEARD: ContextVar[list[ModelCall] | None] = ContextVar("heard", default=None)


@contextmanager
def overhearing() -> Iterator[list[ModelCall]]:
    """Collect the calls that are made inside, by this task and those that it starts."""
    calls: list[ModelCall] = []
    token = _HEARD.set(calls)
    try:
        yield calls
    finally:
        _HEARD.reset(token)


def rules_told(calls: list[ModelCall]) -> dict[str, str]:
    """Return the rules of the first call by id, with their words; a rule without words is none."""
    system = calls[0].messages[0].content if calls else ""
    return {match[1]: match[2].strip() for match in _RULE.finditer(system) if match[2].strip()}


class Overheard:
    """Fulfils `ports.ChatModel` by another one, and lets its calls be overheard."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model asked when a request names none."""
        return self._model.name

    async def complete(self, call: ModelCall) -> Completion:
        """Return the model's answer. Raises what the model raises."""
        _tell(call)
        return await self._model.complete(call)

    def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        """Yield the model's answer. Raises what the model raises."""
        _tell(call)
        return self._model.stream(call)

    def admitted(self, model: str | None = None, *, urgent: bool = False) -> AbstractContextManager[None]:
        """Count a request in, as the model does. Raises what the model raises."""
        return self._model.admitted(model, urgent=urgent)

    def states(self) -> tuple[ModelState, ...]:
        """Return the states of the model."""
        return self._model.states()


def _tell(call: ModelCall) -> None:
    if (heard := _HEARD.get()) is not None:
        heard.append(call)
