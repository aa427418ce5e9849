"""One request on its way through the boundary, and the notes that are taken of every call upstream it costs."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from service.domain.prompts import Attempt, Completion, ModelCall
from service.errors import ServiceError
from service.ports import CallWatch

_LOG = logging.getLogger("moments.model")


_CHARACTERS_PER_TOKEN = 4
_PAID_FOR = frozenset({"cancelled", "model_timeout", "model_refused"})
"""Outcomes without an answer for which the model has most likely worked."""


class Trip(NamedTuple):
    """A call, when it must have ended (as `time.monotonic` counts), and the calls upstream so far."""

    call: ModelCall
    ends: float
    tried: list[Attempt]

    @property
    def left_s(self) -> float:
        """Return the seconds that are left, negative once they are over."""
        return self.ends - time.monotonic()


@contextmanager
def noted(trip: Trip, model: str, watches: Sequence[CallWatch]) -> Iterator[Callable[[str | Completion], None]]:
    """Take a note of one call upstream when it ends, however it ends.

    What is yielded is to be told all that it answers.

    A vendor wants money for calls that were broken off, too: their tokens are estimated, at four characters each.
    """
    heard, outcome = _Heard(), "cancelled"
    try:
        yield heard.hear
        outcome = "ok"
    except ServiceError as error:
        outcome = error.code
        # What a caller made up is none of the log's business.
        shown = "the model that was asked for" if model == trip.call.model else model
        _LOG.warning("an attempt of %s failed: %s", shown, outcome)
        raise
    finally:
        attempt = heard.as_attempt(trip, model, outcome)
        trip.tried.append(attempt)
        for watch in watches:
            watch(trip.call, attempt, heard.answer.text if heard.answer else "")


class _Heard:
    """What came of one call upstream so far, and when."""

    def __init__(self) -> None:
        self._started, self._began = time.time(), time.perf_counter()
        self._first: float | None = None
        self._characters = 0
        self.answer: Completion | None = None

    def hear(self, piece: str | Completion) -> None:
        """Take in a piece of the answer, or all of it."""
        if isinstance(piece, Completion):
            self.answer = piece
            return
        self._characters += len(piece)
        if self._first is None:
            self._first = time.perf_counter()

    def as_attempt(self, trip: Trip, model: str, outcome: str) -> Attempt:
        """Return the note of it."""
        answer = self.answer
        is_estimated = answer is None and (self._characters or outcome in _PAID_FOR)
        sent = sum(len(message.content) for message in trip.call.messages) if is_estimated else 0
        return Attempt(
            model=model,
            outcome=outcome,
            number=len(trip.tried) + 1,
            started_at=self._started,
            latency_ms=_ms(time.perf_counter() - self._began),
            first_token_ms=None if self._first is None else _ms(self._first - self._began),
            input_tokens=answer.input_tokens if answer else sent // _CHARACTERS_PER_TOKEN,
            output_tokens=answer.output_tokens if answer else self._characters // _CHARACTERS_PER_TOKEN,
            cost_usd=answer.cost_usd if answer else 0.0,
        )


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)
