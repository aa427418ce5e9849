"""The time that a request has in all, known to whatever is done for it. Who sets it: `web.patience`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ENDS: ContextVar[float | None] = ContextVar("moments_request_ends", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is done inside this many seconds.

    What stands inside another deadline gets no more than that one has.
    """
    ends, outer = time.monotonic() + seconds, _ENDS.get()
    token = _ENDS.set(ends if outer is None else min(ends, outer))
    try:
        yield
    finally:
        _ENDS.reset(token)


def seconds_left() -> float | None:
    """Return the seconds that the request still has, negative once they are over; None without a deadline."""
    ends = _ENDS.get()
    return None if ends is None else ends - time.monotonic()
