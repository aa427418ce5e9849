"""What keeps one model, of whatever kind, from being asked too much or in vain.

Places, breaker, retry budget, its own wait.

What is asked of it: `lane` for answers, `litellm_embedder` for vectors.
"""

import time
from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from service.adapters.boundary.breaker import Breaker
from service.adapters.boundary.bulkhead import Bulkhead
from service.adapters.boundary.retry_budget import RetryBudget
from service.errors import DeadlineExceeded, ModelError, ModelRateLimited, ModelTimeout, ModelUnavailable

T = TypeVar("T")

ATTEMPTS = 3
_BACK_OFF = wait_random_exponential(multiplier=0.25, max=4)
_LONGEST_CLOSED_S = 60.0
"""A model that asks to be left alone for hours is asked again sooner.

Such times are often those of one quota of several.
"""
_LEAST_S = 0.05
"""With less time than this left, no call is begun."""

_FAIR_S = 5.0
"""A model that was given less time than this, and than its prompt allows, did not fail by taking longer."""
_RESTING = "model_resting"


class Span(NamedTuple):
    """The time of a request.

    When it ends, as `time.monotonic` counts, what one call may take, and if a person waits.
    """

    ends: float
    call_s: float
    urgent: bool = False

    @property
    def left_s(self) -> float:
        """Return the seconds that are left, negative once they are over."""
        return self.ends - time.monotonic()


class _NotSent(ModelRateLimited):
    """The model has asked us to wait, so nothing was sent; to come back later costs no retry."""


class Guard:
    """Stands before one model. For one event loop."""

    def __init__(self, model: str, places: int, queue: int) -> None:
        self.model = model
        self.breaker = Breaker()
        self.bulkhead = Bulkhead(model, places, queue)
        self._budget = RetryBudget()
        self._limited_until = 0.0

    def is_well(self) -> bool:
        """Return whether the model is expected to answer now."""
        return self.breaker.state == "closed" and time.monotonic() >= self._limited_until

    async def run(self, ask: Callable[[float], Awaitable[T]], span: Span, *, tries: int = ATTEMPTS) -> T:
        """Return what the model answers, after so many tries at most, as the retry budget and the time allow.

        Args:
            ask: makes one call within so many seconds; raises `ModelError` and nothing else.
            span: the time there is.
            tries: how often it is asked at most.

        Raises:
            ModelError: the model gave no answer.
            DeadlineExceeded: the time is over.
        """
        async for attempt in self.attempts(span, tries):
            with attempt:
                await self.wait_for_the_limit(span, tries)
                async with self.held(span) as timeout_s:
                    return await ask(timeout_s)
        raise AssertionError("tenacity ends with an answer or an error")

    def attempts(self, span: Span, tries: int) -> AsyncRetrying:
        """Return the tries of one request; each request earns a part of a retry."""
        self._budget.earn()

        def give_up(state: RetryCallState) -> bool:
            over = state.attempt_number >= tries or state.upcoming_sleep + _LEAST_S >= span.left_s
            was_sent = state.outcome is not None and not isinstance(state.outcome.exception(), _NotSent)
            return over or (was_sent and not self._budget.spend())

        return AsyncRetrying(stop=give_up, wait=_wait, retry=retry_if_exception(_may_pass), reraise=True)

    async def wait_for_the_limit(self, span: Span, tries: int) -> None:
        """Wait until a model that asked for it may be called again, if that is in time.

        Nothing is sent, so it is no retry.
        """
        wait = self._limited_until - time.monotonic()
        if tries > 1 and 0 < wait < span.left_s - _LEAST_S:
            await sleep(wait)

    @asynccontextmanager
    async def held(self, span: Span) -> AsyncIterator[float]:
        """Hold a place, and take note of how it ends; yields the seconds that the call may take.

        Raises:
            ModelError: the model is not to be asked now, or has no place; says when it may be.
            DeadlineExceeded: the time is over.
        """
        probes = self._let_in()
        try:
            async with self.bulkhead.place(urgent=span.urgent, ends=span.ends):
                probes = probes or self._let_in()  # the model may have fallen ill while we waited
                allowed = min(span.call_s, span.left_s)
                if allowed < _LEAST_S:
                    raise DeadlineExceeded(f"the request's time was over before {self.model!r} could be asked")
                well: bool | None = None  # cancelled or not, as long as nothing is learnt of the model
                try:
                    yield allowed
                    well = True
                except ModelError as error:
                    well = self._well_in_spite_of(error, allowed, span)
                    raise
                finally:
                    if well is not None:
                        self.breaker.report(well=well, probe=probes)
                        probes = False
        finally:
            if probes:
                self.breaker.give_up()

    async def probe(self, ask: Callable[[], Awaitable[object]]) -> None:
        """See whether the model is back, in nobody's time; the answer is thrown away."""
        try:
            await ask()
        except ModelError as error:
            self.breaker.report(well=not isinstance(error, ModelUnavailable | ModelRateLimited), probe=True)
        except BaseException:
            self.breaker.give_up()
            raise
        else:
            self.breaker.report(well=True, probe=True)

    def too_slow(self, timeout_s: float) -> ModelTimeout:
        """Return the error of a call that took longer than it may."""
        return ModelTimeout(f"the model {self.model!r} did not answer within {timeout_s:.1f} s")

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

    def _well_in_spite_of(self, error: ModelError, allowed_s: float, span: Span) -> bool | None:
        """Return what an error says of the model's health, None for nothing; keep until when it asks us to wait."""
        if isinstance(error, ModelRateLimited):
            wait = min(error.retry_after_s or 0.0, _LONGEST_CLOSED_S)
            self._limited_until = max(self._limited_until, time.monotonic() + wait)
            return None
        if not isinstance(error, ModelUnavailable):
            return None
        # A caller in a hurry says nothing of the model: else a few short deadlines would close it to everybody.
        hurried = isinstance(error, ModelTimeout) and allowed_s < min(span.call_s, _FAIR_S)
        return None if hurried else False


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, ModelUnavailable | ModelRateLimited) and error.code != _RESTING


def _wait(state: RetryCallState) -> float:
    """Wait as long as the model asks, or a random time of up to 0.25 s at first, twice as much each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, ModelError) else None
    return max(asked or 0.0, _BACK_OFF(state))
