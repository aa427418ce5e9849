"""Allows a share of all calls to be tried again, so that retries cannot multiply an outage.

As in "Addressing Cascading Failures" (Site Reliability Engineering, chapter 22): at most a tenth of the calls.
"""

_SHARE = 0.1
_MOST = 10.0
"""Retries that may be saved up, so that a quiet service may try again at once."""


class RetryBudget:
    """A bucket that every call fills by a tenth and every retry empties by one."""

    def __init__(self) -> None:
        self._tokens = _MOST

    def earn(self) -> None:
        """Take note of a call that is no retry."""
        self._tokens = min(_MOST, self._tokens + _SHARE)

    def spend(self) -> bool:
        """Return whether one retry is allowed, and take note of it."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
