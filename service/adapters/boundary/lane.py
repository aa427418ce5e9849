"""One model behind its guards: its place in the bulkhead, its breaker, its retries, and until when it asks us to wait.

Which model is asked when another fails: `model_boundary`.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

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

_FAIR_S = 5.0
"""A model that was given less time than this, and than its prompt allows, did not fail by taking longer."""
_RESTING = "model_resting"

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


class _NotSent(ModelRateLimited):
    """The model has asked us to wait, so nothing was sent; to come back later costs no retry."""


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
        async for attempt in self._attempts(trip, tries):
            with attempt:
                await self._wait_for_the_limit(trip, tries)
                async with self._guarded(trip) as timeout_s:
                    return await self._ask(trip, timeout_s)
        raise AssertionError("tenacity ends with an answer or an error")

    async def stream(self, trip: Trip, *, tries: int = _ATTEMPTS) -> Pieces:
        """Yield the answer piece by piece, and at last as a whole. Raises as `complete`.

        It is tried again only while nothing was yielded: a reader never sees two beginnings.
        """
        self._budget.earn()
        begun = False
        async for attempt in self._attempts(trip, tries):
            try:
                await self._wait_for_the_limit(trip, tries)
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
        try:
            await self._ask(trip, trip.left_s)
        except ModelError as error:
            self.breaker.report(well=not isinstance(error, ModelUnavailable | ModelRateLimited), probe=True)
        except BaseException:
            self.breaker.give_up()
            raise
        else:
            self.breaker.report(well=True, probe=True)

    def _attempts(self, trip: Trip, tries: int) -> AsyncRetrying:
        def give_up(state: RetryCallState) -> bool:
            over = state.attempt_number >= tries or state.upcoming_sleep + _LEAST_S >= trip.left_s
            was_sent = state.outcome is not None and not isinstance(state.outcome.exception(), _NotSent)
            return over or (was_sent and not self._budget.spend())

        return AsyncRetrying(stop=give_up, wait=_wait, retry=retry_if_exception(_may_pass), reraise=True)

    async def _wait_for_the_limit(self, trip: Trip, tries: int) -> None:
        """Wait until a model that asked for it may be called again, if that is in time; nothing is sent, so it is no retry."""
        wait = self._limited_until - time.monotonic()
        if tries > 1 and 0 < wait < trip.left_s - _LEAST_S:
            await asyncio.sleep(wait)

    async def _told(self, trip: Trip) -> Pieces:
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
        probes = self._let_in()
        try:
            async with self.bulkhead.place(urgent=trip.call.urgent, ends=trip.ends):
                probes = probes or self._let_in()  # the model may have fallen ill while we waited
                allowed = min(trip.call.settings.timeout_s, trip.left_s)
                if allowed < _LEAST_S:
                    raise DeadlineExceeded(f"the request's time was over before {self.model!r} could be asked")
                well: bool | None = None  # cancelled or not, as long as nothing is learnt of the model
                try:
                    yield allowed
                    well = True
                except ModelError as error:
                    well = self._well_in_spite_of(error, allowed, trip.call)
                    raise
                finally:
                    if well is not None:
                        self.breaker.report(well=well, probe=probes)
                        probes = False
        finally:
            if probes:
                self.breaker.give_up()

    def _let_in(self) -> bool:
        """Return whether this call is the one that sees if the model is back.

        Raises:
            ModelError: the model is not to be asked now; says when it may be.
        """
        if (wait := self._limited_until - time.monotonic()) > 0:
            raise _NotSent(f"the model {self.model!r} asked us to wait", retry_after_s=wait)
        if self.breaker.state == "closed":
            return False
        if self.breaker.may_probe():
            return True
        raise ModelUnavailable(
            f"the model {self.model!r} fails too often and is left alone for a moment",
            code=_RESTING,
            retry_after_s=max(1.0, self.breaker.rest_s()),
        )

    def _well_in_spite_of(self, error: ModelError, allowed_s: float, call: ModelCall) -> bool | None:
        """Return what an error says of the model's health, None for nothing; keep until when it asks us to wait."""
        if isinstance(error, ModelRateLimited):
            wait = min(error.retry_after_s or 0.0, _LONGEST_CLOSED_S)
            self._limited_until = max(self._limited_until, time.monotonic() + wait)
            return None
        if not isinstance(error, ModelUnavailable):
            return None
        # A caller in a hurry says nothing of the model: else a few short deadlines would close it to everybody.
        hurried = isinstance(error, ModelTimeout) and allowed_s < min(call.settings.timeout_s, _FAIR_S)
        return None if hurried else False

    def _too_slow(self, timeout_s: float) -> ModelTimeout:
        return ModelTimeout(f"the model {self.model!r} did not answer within {timeout_s:.1f} s")


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, ModelUnavailable | ModelRateLimited) and error.code != _RESTING


def _wait(state: RetryCallState) -> float:
    """Wait as long as the model asks, or a random time of up to 0.25 s at first, twice as much each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, ModelError) else None
    return max(asked or 0.0, _BACK_OFF(state))
