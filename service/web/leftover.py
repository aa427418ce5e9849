"""The time that requests leave: what nobody waits for, such as items of batches, is worked on one at a time in it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.ports.turns import TURN
from service.web.turnstile import Turnstile

LONGEST_WAIT_S = 0.5
"""However busy this process is, work that nobody waits for goes on once in this time."""
_LOOK_S = 0.005


class Leftover:
    """Fulfils `ports.turns.SpareTime`: a turn waits until no request is worked on or waits, but not for ever."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile
        self._at_work = 0
        self._given_at = 0.0
        self._free = asyncio.Event()
        self._free.set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a turn; it is given up while a model is waited for, and taken again at once after that."""
        await self._wait()
        self._given_at = time.monotonic()
        token = TURN.set(self)
        self.go_on()
        try:
            yield
        finally:
            self.rest()
            TURN.reset(token)

    def rest(self, *, model: bool = False) -> None:
        """Give the turn to others."""
        self._at_work -= 1
        if self._at_work == 0:
            self._free.set()

    def go_on(self) -> None:
        """Take the turn again: what is begun is finished first."""
        self._at_work += 1
        self._free.clear()

    async def _wait(self) -> None:
        while self._at_work or self._turnstile.at_work or self._turnstile.waiting:
            if self._at_work:
                await self._free.wait()
            elif time.monotonic() - self._given_at >= LONGEST_WAIT_S:
                return
            else:
                await asyncio.sleep(_LOOK_S)
