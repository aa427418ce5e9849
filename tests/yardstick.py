"""Bounds on CPU time that hold on a starved machine too: a slow one gets as much more as plain Python takes on it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_QUIET_S = 0.045
"""CPU seconds of `_plain_work` on the quiet machine for which the bounds were set."""


@contextmanager
def cpu_below(seconds: float) -> Iterator[None]:
    """Check that what is done inside takes less CPU time than this, in seconds of the quiet machine."""
    before, began = slowness(), time.process_time()
    yield
    took = time.process_time() - began
    assert took / max(before, slowness()) < seconds


def slowness() -> float:
    """Return how many times as long as on the quiet machine a computation takes here and now; 1 on a faster one."""
    began = time.process_time()
    _plain_work()
    return max(1.0, (time.process_time() - began) / _QUIET_S)


def _plain_work() -> None:
    counts: dict[str, int] = {}
    for number in range(200_000):
        word = str(number % 1_009)
        counts[word] = counts.get(word, 0) + len(word)
