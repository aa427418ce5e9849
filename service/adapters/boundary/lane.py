"""One model behind its guards: its place in the bulkhead, its breaker, its retries, and until when it asks us to wait.

Which model is asked when another fails: `model_boundary`.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from service.adapters.boundary.breaker import Breaker
from service.adapters.boundary.bulkhead import Bulkhead
from service.adapters.boundary.retry_budget import RetryBudget
from service.adapters.boundary.trip import Trip, noted
from service.domain.prompts import Completion, ModelCall
from service.errors import DeadlineExceeded, ModelError, ModelRateLimited, ModelTimeout, ModelUnavailable
from service.ports import CallWatch

_ATTEMPTS = 3
_BACK_OFF = wait_random_exponential(multiplier=0.25, max=4)
_LONGEST_CLOSED_S = 60.0
"""A model that asks to be left alone for hours is asked again sooner: such times are often those of one quota of several."""
_LEAST_S = 0.05
"""With less time than this left, no call is begun."""

_RESTING = "model_resting"
_MAY_PASS = retry_if_exception(
    lambda error: isinstance(error, ModelUnavailable | ModelRateLimited) and error.code != _RESTING
)

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
    """The guards of one model. For one event loop."""

    def __init__(self, model: str, endpoint: Endpoint, places: int, queue: int, watches: Sequence[CallWatch]) -> None:
        self.model = model
        self.breaker = Breaker()
        self.bulkhead = Bulkhead(model, places, queue)
        self._endpoint = endpoint
        self._budget = RetryBudget()
        self._watches = watches
        self._limited_until = 0.0

    def is_well(self) -> bool:
        """Return whether the model is expected to answer now."""
        return self.breaker.state == "closed" and time.monotonic() >= self._limited_until

    async def complete(self, trip: Trip, *, tries: int = _ATTEMPTS) -> Completion:
        """Return the answer, after so many tries at most, as the retry budget and the time allow.

        Raises:
            ModelError: the model gave none.
            DeadlineExceeded: the time is over.
        """
        self._budget.earn()

        def give_up(state: RetryCallState) -> bool:
            return (
                stop_after_attempt(tries)(state) or _wait(state) + _LEAST_S >= trip.left_s or not self._budget.spend()
            )

        async for attempt in AsyncRetrying(stop=give_up, wait=_wait, retry=_MAY_PASS, reraise=True):
            with attempt:
                async with self._guarded(trip) as timeout_s:
                    return await self._ask(trip, timeout_s)
        raise AssertionError("tenacity ends with an answer or an error")

    async def stream(self, trip: Trip) -> Pieces:
        """Yield the answer piece by piece, and at last as a whole. Raises as `complete`; nothing is tried again."""
        self._budget.earn()
        async with self._guarded(trip) as timeout_s:
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

    async def probe(self, call: ModelCall) -> None:
        """See whether the model is back, in nobody's time; the answer is thrown away."""
        trip = Trip(call, time.monotonic() + call.settings.timeout_s, [])
        try:
            await self._ask(trip, trip.left_s)
        except ModelError as error:
            self.breaker.report(well=not isinstance(error, ModelUnavailable | ModelRateLimited))
        except BaseException:
            self.breaker.give_up()
            raise
        else:
            self.breaker.report(well=True)

    async def _ask(self, trip: Trip, timeout_s: float) -> Completion:
        with noted(trip, self.model, self._watches) as note:
            try:
                # LiteLLM's own timeout is for each read: a body that drips would outlast it.
                async with asyncio.timeout(timeout_s):
                    completion = await self._endpoint.ask(trip.call)
            except TimeoutError as error:
                raise self._too_slow(timeout_s) from error
            note(completion)
            return completion

    async def _next(self, pieces: Pieces, timeout_s: float) -> str | Completion | None:
        try:
            async with asyncio.timeout(timeout_s):
                return await anext(pieces, None)
        except TimeoutError as error:
            raise self._too_slow(timeout_s) from error

    @asynccontextmanager
    async def _guarded(self, trip: Trip) -> AsyncIterator[float]:
        """Hold a place, and take note of how it ends; yields the seconds that the call may take."""
        self._refuse_if_ill()
        try:
            async with self.bulkhead.place(urgent=trip.call.urgent, ends=trip.ends):
                if trip.left_s < _LEAST_S:
                    raise DeadlineExceeded(f"the request's time was over before {self.model!r} could be asked")
                yield min(trip.call.settings.timeout_s, trip.left_s)
        except ModelUnavailable:
            self.breaker.report(well=False)
            raise
        except ModelRateLimited as error:
            self._limited_until = time.monotonic() + min(error.retry_after_s or 0.0, _LONGEST_CLOSED_S)
            self.breaker.give_up()
            raise
        except BaseException:
            self.breaker.give_up()  # cancelled, refused, over time: nothing is learnt of the model's health
            raise
        self.breaker.report(well=True)

    def _refuse_if_ill(self) -> None:
        if (wait := self._limited_until - time.monotonic()) > 0:
            raise ModelRateLimited(f"the model {self.model!r} asked us to wait", retry_after_s=wait)
        if self.breaker.state != "closed" and not self.breaker.may_probe():
            raise ModelUnavailable(
                f"the model {self.model!r} fails too often and is left alone for a moment",
                code=_RESTING,
                retry_after_s=max(1.0, self.breaker.rest_s()),
            )

    def _too_slow(self, timeout_s: float) -> ModelTimeout:
        return ModelTimeout(f"the model {self.model!r} did not answer within {timeout_s:.1f} s")


def _wait(state: RetryCallState) -> float:
    """Wait as long as the model asks, or a random time that grows from 0.25 to 4 s."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, ModelError) else None
    return max(asked or 0.0, _BACK_OFF(state))
