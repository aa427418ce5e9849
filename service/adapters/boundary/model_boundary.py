"""The boundary as a whole: which model is asked, which one when that fails, and how long all of it may take.

The guards of one model: `lane`. What one call of LiteLLM is: `litellm_model`.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, nullcontext
from contextvars import Context
from typing import NamedTuple

from service.adapters.boundary.lane import Endpoint, Lane, Pieces
from service.adapters.boundary.trip import Trip
from service.adapters.mock.cast import NAMES, PREFIX, is_mock, mistake_in
from service.domain.prompts import Attempt, Completion, ModelCall, ModelState
from service.errors import (
    DeadlineExceeded,
    InvalidRequest,
    ModelError,
    ModelMisconfigured,
    ModelRateLimited,
    ModelUnavailable,
)
from service.ports import CallWatch
from service.ports.deadlines import seconds_left
from service.ports.turns import resting

_PASS_ON = (ModelUnavailable, ModelRateLimited, ModelMisconfigured)
"""What another model may do better.

A refusal is none of it: what one model's policy forbids is not asked of the next.
"""
_RESERVE_S = 0.25
"""Of a request's time, kept for checking and storing the answer."""
_WAITING_MOCKS = ("mock/slow", "mock/flaky")


class Bounds(NamedTuple):
    """Limits of the boundary.

    `deadline_s` is the time of one call with all its retries and waits where the request has no deadline of its own;
    `places` calls of a model are under way at once, and `queue` more wait; an urgent call is asked of a second model
    too after `hedge_after_s` seconds, if at all. One call may take `call_s` seconds; without it, what its prompt says.
    """

    deadline_s: float = 60.0
    places: int = 32
    queue: int = 128
    hedge_after_s: float | None = None
    call_s: float | None = None


_USUAL = Bounds()


class ModelBoundary:
    """Fulfils `ports.ChatModel` with several models, in order of preference. For one event loop."""

    def __init__(
        self,
        models: Sequence[str],
        endpoint_of: Callable[[str], Endpoint],
        bounds: Bounds = _USUAL,
        watches: Sequence[CallWatch] = (),
    ) -> None:
        """Choose the models: the first is asked, the others when it fails."""
        self.name = models[0]
        self._bounds = bounds
        self._watches = watches
        self._endpoint_of = endpoint_of
        self._lanes = {model: self._lane(model) for model in models}
        self._preferred = tuple(self._lanes.values())
        self._under_way = 0
        self._probes: set[asyncio.Task[None]] = set()

    async def complete(self, call: ModelCall) -> Completion:
        """Return a model's answer.

        Raises:
            InvalidRequest: the request names a model that is not set up here (code `model_not_allowed`).
            DeadlineExceeded: the request's time is over.
            ModelError: no model gave an answer.
        """
        lanes, trip = self._lanes_for(call), self._trip(call)
        if call.urgent and self._bounds.hedge_after_s is not None and len(lanes) > 1:
            asked = self._hedged(lanes, trip, self._bounds.hedge_after_s)
        else:
            asked = self._first_good(lanes, trip)
        with resting(model=True) if _waits(call.model or self.name) else nullcontext():
            completion = await asked
        return _with_attempts(completion, trip.tried)

    async def stream(self, call: ModelCall) -> Pieces:
        """Yield a model's answer piece by piece, and at last as a whole. Raises as `complete`.

        Another model is asked only while nothing was yielded.
        """
        lanes, trip = self._lanes_for(call), self._trip(call)
        for lane in lanes:
            begun = False
            try:
                async with aclosing(lane.stream(trip, **_tries(lane, lanes))) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield _with_attempts(piece, trip.tried) if isinstance(piece, Completion) else piece
                return
            except _PASS_ON as error:
                if begun or lane is lanes[-1]:
                    raise _in_time(error, trip) from error

    @contextmanager
    def admitted(self, model: str | None = None, *, urgent: bool = False) -> Iterator[None]:
        """Count a request in: as many as have a place or may wait, and as many urgent ones beyond as may wait.

        Raises:
            InvalidRequest: the model named is not set up here (code `model_not_allowed`).
            ModelBusy: there are as many; says when to come back.
        """
        self._refuse_unknown(model)
        most = self._bounds.places + self._bounds.queue * (2 if urgent else 1)
        if self._under_way >= most:
            raise self._preferred[0].guard.bulkhead.busy("as many requests as may wait are under way")
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def states(self) -> tuple[ModelState, ...]:
        """Return how every model fares."""
        return tuple(
            ModelState(
                model=lane.model,
                running=lane.guard.bulkhead.running,
                waiting=lane.guard.bulkhead.waiting,
                breaker=lane.guard.breaker.state,
            )
            for lane in self._lanes.values()
        )

    async def close(self) -> None:
        """Break off what is still under way on nobody's behalf."""
        for probe in self._probes:
            probe.cancel()
        await asyncio.gather(*self._probes, return_exceptions=True)

    def _lane(self, model: str) -> Lane:
        return Lane(model, self._endpoint_of(model), self._bounds.places, self._bounds.queue, self._watches)

    def _trip(self, call: ModelCall) -> Trip:
        left = seconds_left()
        # A short deadline is no reason to spend half of it on the reserve.
        allowed = self._bounds.deadline_s if left is None else left - min(_RESERVE_S, left / 10)
        if self._bounds.call_s is not None:
            settings = call.settings.model_copy(update={"timeout_s": self._bounds.call_s})
            call = call.model_copy(update={"settings": settings})
        return Trip(call, time.monotonic() + min(allowed, self._bounds.deadline_s), [])

    def _lanes_for(self, call: ModelCall) -> tuple[Lane, ...]:
        """Return the models to ask, in this order; those known to be ill are left out, and looked after.

        A request that names a model gets that one or none.
        """
        if call.model is not None:
            return (self._named(call.model),)
        for lane in self._preferred[:-1]:
            if lane.guard.breaker.may_probe():
                # In a context of its own: no caller pays for it, and no caller's deadline holds.
                probe = asyncio.create_task(lane.probe(call), name=f"probe {lane.model}", context=Context())
                self._probes.add(probe)
                probe.add_done_callback(self._probes.discard)
        return tuple(lane for lane in self._preferred if lane.guard.is_well()) or self._preferred

    def _named(self, model: str) -> Lane:
        lane = self._lanes.get(model)
        if lane is not None:
            return lane
        self._refuse_unknown(model)
        return self._lane(model)  # made for this call: callers may name any number of mock models

    def _refuse_unknown(self, model: str | None) -> None:
        if model is None or model in self._lanes:
            return
        if is_mock(model):
            if mistake := mistake_in(model):
                raise InvalidRequest(mistake, code="model_not_allowed")
            return
        here = f"this service is set up for {', '.join(map(repr, self._lanes))}"
        detail = f"{here}; ask for one of them or for a mock/… model"
        if model.startswith(PREFIX):
            detail = f"there is no such mock model; {here}, and there are {', '.join(PREFIX + name for name in NAMES)}"
        raise InvalidRequest(detail, code="model_not_allowed")

    async def _first_good(self, lanes: Sequence[Lane], trip: Trip) -> Completion:
        for lane in lanes[:-1]:
            try:
                return await lane.complete(trip, **_tries(lane, lanes))
            except _PASS_ON:
                continue
        try:
            return await lanes[-1].complete(trip)
        except _PASS_ON as error:
            raise _in_time(error, trip) from error

    async def _hedged(self, lanes: Sequence[Lane], trip: Trip, after_s: float) -> Completion:
        """Ask the first model, and the others too if it takes long.

        The first answer counts, the other call is stopped.
        """
        tasks = [asyncio.create_task(self._first_good(lanes[:1], trip))]
        try:
            done, _ = await asyncio.wait(tasks, timeout=after_s)
            if done and tasks[0].exception() is None:
                return tasks[0].result()
            tasks.append(asyncio.create_task(self._first_good(lanes[1:], trip)))
            failure: ModelError | None = None
            for answer in asyncio.as_completed(tasks):
                try:
                    return await answer
                except ModelError as error:
                    failure = error
            raise failure or DeadlineExceeded("no model answered")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _waits(model: str) -> bool:
    """Return whether a call waits for somebody else; most mock models are work for this process."""
    return not model.startswith(PREFIX) or model.startswith(_WAITING_MOCKS)


def _tries(lane: Lane, lanes: Sequence[Lane]) -> dict[str, int]:
    """A model with others behind it is tried once."""
    return {} if lane is lanes[-1] else {"tries": 1}


def _in_time(error: Exception, trip: Trip) -> Exception:
    """Return the error, or that the time is over where that is what ended the call."""
    if trip.left_s <= 0:
        return DeadlineExceeded(f"no model answered in the request's time: {error}")
    return error


def _with_attempts(completion: Completion, tried: Sequence[Attempt]) -> Completion:
    return completion.model_copy(update={"attempts": len(tried), "tried": tuple(tried)})
