"""Tells when a model is so ill that it is not asked, and when to see whether it is well again.

The pattern is Nygard's circuit breaker ("Release It!", 2nd ed., chapter 5).
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half_open"]

WINDOW_S = 10.0
"""How far back calls count."""
FEWEST_CALLS = 20
WORST_SHARE = 0.5
"""Of this share of failures, among at least so many calls, the breaker opens."""
REST_S = 2.0
"""How long a model is left alone before one call may see whether it is back."""


class Breaker:
    """Counts how the calls of one model end. For one event loop."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ends: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """Return `open` while nobody may call, `half_open` while one call is let through, else `closed`."""
        if self._opened_at is None:
            return "closed"
        return "half_open" if self._probing or self.rest_s() <= 0 else "open"

    def rest_s(self) -> float:
        """Return for how many more seconds the model is left alone; 0 when it may be tried."""
        return 0.0 if self._opened_at is None else max(0.0, self._opened_at + REST_S - self._now())

    def may_probe(self) -> bool:
        """Return whether this caller is the one to see if the model is back; it must report how that ended."""
        if self.state != "half_open" or self._probing:
            return False
        self._probing = True
        return True

    def give_up(self) -> None:
        """Say that one's probe was broken off without an answer to the question."""
        self._probing = False

    def report(self, *, well: bool, probe: bool = False) -> None:
        """Take note of how a call ended, and whether it was the probe."""
        now = self._now()
        if probe:
            self._end_probe(now, well=well)
            return
        if self._opened_at is not None:
            return  # calls that began before it opened end too; only the probe says something new
        self._ends.append((now, well))
        self._failures += not well
        while self._ends[0][0] < now - WINDOW_S:
            self._failures -= not self._ends.popleft()[1]
        if len(self._ends) >= FEWEST_CALLS and self._failures >= WORST_SHARE * len(self._ends):
            self._opened_at = now

    def _end_probe(self, now: float, *, well: bool) -> None:
        self._probing = False
        if well:
            self._opened_at = None
            self._ends.clear()
            self._failures = 0
        else:
            self._opened_at = now
