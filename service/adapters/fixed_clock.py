"""A clock that stands still, for what is told again as it was on its day; new ids are fresh all the same."""

import datetime as dt

from service.adapters.system_clock import SystemClock


class FixedClock:
    """Fulfils `ports.Clock`."""

    def __init__(self, at: dt.datetime) -> None:
        """Stop at a time with a zone."""
        self._at = at

    def now(self) -> dt.datetime:
        """Return that time."""
        return self._at

    def new_id(self, prefix: str) -> str:
        """Return an id of the real time, so that no two are the same."""
        return SystemClock().new_id(prefix)
