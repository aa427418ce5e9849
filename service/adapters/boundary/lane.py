"""One chat model behind its guard: an answer as a whole or piece by piece, each call noted.

Which model is asked when another fails: `model_boundary`.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Protocol

from service.adapters.boundary.guard import ATTEMPTS, Guard, Span
from service.adapters.boundary.trip import Trip, noted
from service.domain.prompts import Completion, ModelCall
from service.errors import ModelError, ModelUnavailable
from service.ports import CallWatch

Pieces = AsyncGenerator[str | Completion, None]
"""An answer piece by piece; the last item is the whole of it."""


class Endpoint(Protocol):
    """Makes one call of one model: no retries, no deadline. Raises `ModelError` and nothing else."""

    async def ask(self, call: ModelCall) -> Completion:
        """Return the answer."""
        ...

    def stream(self, call: ModelCall) -> Pieces:
        """Yield the answer."""
        ...


class Lane:
    """The way to one model. For one event loop."""

    def __init__(self, model: str, endpoint: Endpoint, places: int, queue: int, watches: Sequence[CallWatch]) -> None:
        self.model = model
        self.guard = Guard(model, places, queue)
        self._endpoint = endpoint
        self._watches = watches

    async def complete(self, trip: Trip, *, tries: int = ATTEMPTS) -> Completion:
        """Return the answer, after so many tries at most. Raises as `Guard.run`."""
        return await self.guard.run(lambda timeout_s: self._ask(trip, timeout_s), _span(trip), tries=tries)

    async def stream(self, trip: Trip, *, tries: int = ATTEMPTS) -> Pieces:
        """Yield the answer piece by piece, and at last as a whole. Raises as `complete`.

        It is tried again only while nothing was yielded: a reader never sees two beginnings.
        """
        begun, span = False, _span(trip)
        async for attempt in self.guard.attempts(span, tries):
            try:
                await self.guard.wait_for_the_limit(span, tries)
                async with aclosing(self._told(trip)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except ModelError as error:  # `with attempt` would swallow that a reader has left
                if begun:
                    raise
                attempt.retry_state.set_exception((type(error), error, error.__traceback__))

    async def probe(self, call: ModelCall) -> None:
        """See whether the model is back, in nobody's time; the answer is thrown away."""
        trip = Trip(call, time.monotonic() + call.settings.timeout_s, [])
        await self.guard.probe(lambda: self._ask(trip, trip.left_s))

    async def _told(self, trip: Trip) -> Pieces:
        async with self.guard.held(_span(trip)) as timeout_s:
            with noted(trip, self.model, self._watches) as note:
                async with aclosing(self._endpoint.stream(trip.call)) as pieces:
                    while (piece := await self._next(pieces, min(timeout_s, trip.left_s))) is not None:
                        note(piece)
                        if isinstance(piece, Completion):
                            break
                        yield piece
        if not isinstance(piece, Completion):
            raise ModelUnavailable(f"the model {self.model!r} stopped in the middle of its answer")
        yield piece

    async def _ask(self, trip: Trip, timeout_s: float) -> Completion:
        with noted(trip, self.model, self._watches) as note:
            try:
                # LiteLLM's own timeout is for each read: a body that drips would outlast it.
                async with asyncio.timeout(timeout_s):
                    completion = await self._endpoint.ask(trip.call)
            except TimeoutError as error:
                raise self.guard.too_slow(timeout_s) from error
            note(completion)
            return completion

    async def _next(self, pieces: Pieces, timeout_s: float) -> str | Completion | None:
        try:
            async with asyncio.timeout(timeout_s):
                return await anext(pieces, None)
        except TimeoutError as error:
            raise self.guard.too_slow(timeout_s) from error


def _span(trip: Trip) -> Span:
    return Span(trip.ends, trip.call.settings.timeout_s, trip.call.urgent)
