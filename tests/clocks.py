"""A clock that a test sets."""

import datetime as dt
from itertools import count

from tests.builders import NOON


class SetClock:
    """Fulfils `ports.Clock`: it stands still until a test moves it, and numbers its ids."""

    def __init__(self) -> None:
        self.time = NOON
        self._ids = count()

    def now(self) -> dt.datetime:
        return self.time

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._ids)}"
