"""Decides which requests this process works on, which wait, and which are told at once to come back. No clock, no loop.

A process has one core's worth of Python. If more is asked of it, working on everything at once makes everybody wait
until nobody waits any longer. So a few requests are worked on, some wait, and beyond that the newest are refused, in
time to go elsewhere. A request that waits for a model needs no place meanwhile.

A queue that fills and empties is a burst, and is left alone; one that stays long is overload. That is the thought of
CoDel (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC 8289), with the same interval.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

INTERVAL_S = 0.1
"""A queue that was too long for all of this time is overload."""
LONGEST_WORK_S = 2.0
"""Who has been at work for longer waits for something that we do not know of, such as a slow sender; others go on."""
_WINDOW_S = 10.0
_UNKNOWN_REST_S = 0.5
_RESTS_WORTH_WAITING = 2.0
"""So many times the quickest model's time may be spent in the queue.

Beside an answer of a second, one counts little.
"""
_LEARNING = 0.1

Called = Callable[[bool], None]
"""Hears, of a visit that had to wait, whether it may go on."""
_State = Literal["waiting", "working", "gone"]


class Visit:
    """One request at the turnstile. Fulfils `ports.turns.Turn`."""

    __slots__ = ("called", "for_model", "rested_at", "rests", "state", "turnstile", "urgent", "working_since")

    def __init__(self, turnstile: "Turnstile", urgent: bool, called: Called) -> None:
        self.turnstile = turnstile
        self.urgent = urgent
        self.called = called
        self.state: _State = "waiting"
        self.rests = 0
        self.for_model = False
        self.rested_at = 0.0
        self.working_since = 0.0

    def rest(self, *, model: bool = False) -> None:
        """Give the place to others; several tasks of a request may rest at once."""
        self.rests += 1
        if self.rests == 1 and self.state == "working":
            self.for_model = model
            self.turnstile.rest(self)

    def go_on(self) -> None:
        """Take a place again, also where that makes one more than there should be: what is begun is finished first."""
        self.rests -= 1
        if self.rests == 0 and self.state == "working":
            self.turnstile.go_on(self)

    def leave(self) -> None:
        """Go; what is left of the request is little."""
        self.turnstile.leave(self)


class Turnstile:
    """Places for requests at work, and the queue before them. For one event loop."""

    def __init__(self, places: int, seconds: Callable[[], float] = time.monotonic) -> None:
        """Choose the number of places; with none, nobody ever waits."""
        self.places = places
        self._seconds = seconds
        self._working: dict[Visit, None] = {}
        self._urgent: deque[Visit] = deque()
        self._others: deque[Visit] = deque()
        self._crowded_since: float | None = None
        self.overloaded = False
        self._full_at = 0.0
        self._last_in = 0.0
        self._pace_s = 0.0
        self._at_models = 0
        self._quickest = _Quickest()

    @property
    def at_work(self) -> int:
        """Return how many requests are worked on."""
        return len(self._working)

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a place."""
        return len(self._urgent) + len(self._others)

    def arrive(self, called: Called, *, urgent: bool) -> Visit | None:
        """Return the visit, at work or waiting until `called` hears of it; None for one that is to come back later.

        Urgent ones go before others, and wait in the place of the newest other one where the queue is full.
        """
        visit = Visit(self, urgent, called)
        if self.places == 0:
            visit.state = "working"
            return visit
        now = self._seconds()
        if len(self._working) < self.places and not self.waiting:
            self._admit(visit, now)
            return visit
        self.look()
        if self.is_full(urgent=urgent):
            return None
        if urgent and self.overloaded and self.waiting >= self._most(now):
            self._send_away_newest_other()
        (self._urgent if urgent else self._others).append(visit)
        self._judge(now)
        return visit if visit.state != "gone" else None

    def is_full(self, *, urgent: bool) -> bool:
        """Return whether whoever comes now is refused."""
        if not self.overloaded:
            return False
        now = self._seconds()
        if self.waiting < self._most(now):
            return False
        self._full_at = now
        return not (urgent and self._others)

    def rest(self, visit: Visit) -> None:
        """Take note that a request waits for somebody else."""
        visit.rested_at = self._seconds()
        self._at_models += visit.for_model
        self._working.pop(visit, None)
        self._let_in(visit.rested_at)

    def go_on(self, visit: Visit) -> None:
        """Take note that a request is worked on again."""
        now = visit.working_since = self._seconds()
        if visit.for_model:
            self._at_models -= 1
            self._quickest.add(now - visit.rested_at, now)
        if self.places:
            self._working[visit] = None

    def leave(self, visit: Visit) -> None:
        """Take note that a request is done, or given up."""
        if visit.state == "gone":
            return
        if visit.state == "waiting":
            (self._urgent if visit.urgent else self._others).remove(visit)
        visit.state = "gone"
        self._working.pop(visit, None)
        if visit.rests and visit.for_model:
            self._at_models -= 1
        self._let_in(self._seconds())

    def look(self) -> None:
        """Count out who has been at work for so long that it must be waiting for something."""
        now = self._seconds()
        stuck = [visit for visit in self._working if now - visit.working_since > LONGEST_WORK_S]
        for visit in stuck:
            del self._working[visit]
        self._let_in(now)

    def _admit(self, visit: Visit, now: float) -> None:
        visit.state, visit.working_since = "working", now
        self._working[visit] = None

    def _let_in(self, now: float) -> None:
        while len(self._working) < self.places and self.waiting:
            visit = (self._urgent or self._others).popleft()
            took = now - self._last_in
            self._pace_s += _LEARNING * (min(took, LONGEST_WORK_S) - self._pace_s)
            self._last_in = now
            self._admit(visit, now)
            visit.called(True)
        if not self.waiting:
            self._last_in = now
            # The queue is short now, and may be empty for a moment: it is over when nobody has been refused for a
            # while.
            if now - self._full_at >= INTERVAL_S:
                self.overloaded, self._crowded_since = False, None

    def _judge(self, now: float) -> None:
        """See whether the queue has been too long for an interval; if so, send away what is too much of it."""
        most = self._most(now)
        if self.waiting <= most:
            self._crowded_since = None
        elif self._crowded_since is None:
            self._crowded_since = now
        elif now - self._crowded_since >= INTERVAL_S:
            self.overloaded, self._full_at = True, now
            while self.waiting > most:
                if not self._send_away_newest_other():
                    self._send_away(self._urgent.pop())

    def _most(self, now: float) -> int:
        """Return how many may wait under overload: as many as are worked on, and more where models take long anyway."""
        rest_s = self._quickest.at(now)
        if rest_s is None:  # no call of a model has ended yet
            rest_s = _UNKNOWN_REST_S if self._at_models else 0.0
        patience_s = _RESTS_WORTH_WAITING * rest_s
        return self.places + (int(patience_s / self._pace_s) if self._pace_s > 0 else 0)

    def _send_away_newest_other(self) -> bool:
        if not self._others:
            return False
        self._send_away(self._others.pop())
        return True

    def _send_away(self, visit: Visit) -> None:
        visit.state = "gone"
        visit.called(False)


class _Quickest:
    """The shortest rest of the last ten to twenty seconds: what a model takes, without what our own load adds to it."""

    def __init__(self) -> None:
        self._began = float("-inf")
        self._before = self._now = float("inf")

    def add(self, seconds: float, now: float) -> None:
        self._turn(now)
        self._now = min(self._now, seconds)

    def at(self, now: float) -> float | None:
        """Return it in seconds; None while no request has rested."""
        self._turn(now)
        quickest = min(self._before, self._now)
        return None if quickest == float("inf") else quickest

    def _turn(self, now: float) -> None:
        if now - self._began >= _WINDOW_S:
            self._before = self._now if now - self._began < 2 * _WINDOW_S else float("inf")
            self._now, self._began = float("inf"), now
