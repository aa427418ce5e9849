"""Bounds how many calls of one model are under way at once.

A short queue waits, and the rest are told when to come back.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from service.errors import ModelBusy

_LEARNING = 0.2
"""Weight of the latest call in the average of how long calls take."""


class Bulkhead:
    """Places for calls of one model.

    Urgent callers are served first, others in the order they came. For one event loop.
    """

    def __init__(self, model: str, places: int, queue: int) -> None:
        self._model = model
        self._places = places
        self._queue = queue
        self._order = count()
        self._waiters: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._mean_s = 1.0
        self.running = 0

    @property
    def waiting(self) -> int:
        """Return how many callers wait."""
        return sum(not place.done() for _, _, place in self._waiters)

    @asynccontextmanager
    async def place(self, *, urgent: bool, ends: float) -> AsyncIterator[None]:
        """Hold one of the places.

        Args:
            urgent: Whether a person waits.
            ends: When waiting makes no sense any more, as `time.monotonic` counts.

        Raises:
            ModelBusy: the queue is full, or the wait would outlast `ends`; says when to come back.
        """
        await self._enter(urgent, ends)
        began = time.monotonic()
        try:
            yield
        finally:
            self._mean_s += _LEARNING * (time.monotonic() - began - self._mean_s)
            self._leave()

    async def _enter(self, urgent: bool, ends: float) -> None:
        if self.running < self._places:
            self.running += 1
            return
        self._make_room(urgent, ends)
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiters, (not urgent, next(self._order), place))
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled() and place.exception() is None:
                self._leave()  # the place was ours already; the next one gets it
            place.cancel()
            if isinstance(error, TimeoutError):
                raise self.busy("no call ended in time") from None
            raise

    def _make_room(self, urgent: bool, ends: float) -> None:
        """Refuse this caller, or for an urgent one the last that is not, if the queue is full or too slow."""
        if time.monotonic() + self._wait_s(0 if urgent else self.waiting) > ends:
            raise self.busy("the queue is longer than the request's time")
        if self.waiting < self._queue:
            return
        others = [waiter for waiter in self._waiters if waiter[0] and not waiter[2].done()]
        if not urgent or not others:
            raise self.busy("the queue is full")
        max(others)[2].set_exception(self.busy("an urgent call took the place"))

    def _leave(self) -> None:
        while self._waiters:
            place = heapq.heappop(self._waiters)[2]
            if not place.done():
                place.set_result(None)
                return
        self.running -= 1

    def _wait_s(self, before: int) -> float:
        """Return how long a caller may expect to wait with so many before it."""
        return self._mean_s * (before + 1) / self._places

    def busy(self, why: str) -> ModelBusy:
        """Return the error of a caller who is not let in, with the time at which it may be."""
        detail = f"{self.running} calls of the model {self._model!r} are under way and {self.waiting} wait: {why}"
        return ModelBusy(detail, retry_after_s=max(1.0, self._wait_s(self.waiting)))
