"""The model that answers, the language of a text, time, and work that takes long."""

import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager
from typing import Protocol

from service.domain.prompts import Attempt, Completion, ModelCall, ModelState


class ChatModel(Protocol):
    """A model that answers."""

    @property
    def name(self) -> str:
        """The model asked when a request names none."""
        ...

    async def complete(self, call: ModelCall) -> Completion:
        """Return the model's answer.

        Raises:
            DeadlineExceeded: the request's time is over.
            ModelError: the model gave none; the subclass says why and whether to try again.
        """
        ...

    def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        """Yield the answer piece by piece, and at last as a whole. Raises as `complete`, also between two pieces."""
        ...

    def admitted(self, model: str | None = None, *, urgent: bool = False) -> AbstractContextManager[None]:
        """Count a request in before anything is done for it.

        Raises:
            InvalidRequest: on entering, `model` is not set up here (code `model_not_allowed`).
            ModelBusy: on entering, so many requests are under way that this one would only wait to be refused.
        """
        ...

    def states(self) -> tuple[ModelState, ...]:
        """Return how every model behind it fares."""
        ...


class CallWatch(Protocol):
    """Is told of every call upstream as it ends, in the task that made it: for metrics, traces and budgets."""

    def __call__(self, call: ModelCall, attempt: Attempt, answer: str) -> None:
        """Take note of one attempt; `answer` is empty where it failed. Must neither block nor raise."""
        ...


class LanguageDetector(Protocol):
    """Tells the language of a text."""

    def detect(self, text: str, certainty: float = 0.0) -> str | None:
        """Return an ISO 639-1 code, or None when the text is too short to tell, or the guess less certain (0 to 1)."""
        ...


class Clock(Protocol):
    """Time and new ids, so that tests can fix both."""

    def now(self) -> dt.datetime:
        """Return the time with a zone."""
        ...

    def new_id(self, prefix: str) -> str:
        """Return a fresh id that sorts by time, such as `drf_0192…`."""
        ...


class Progress(Protocol):
    """Shows how long work goes on."""

    def expect(self, total: int) -> None:
        """Say that this many more steps are to come."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Say that steps are done."""
        ...


class Silent:
    """Progress that nobody watches."""

    def expect(self, total: int) -> None:
        """Take note of nothing."""

    def advance(self, steps: int = 1) -> None:
        """Take note of nothing."""


SILENT: Progress = Silent()
