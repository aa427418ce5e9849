"""A clock that a test sets."""

import datetime as dt

from tests.builders import NOON


class SetClock:
    """Fulfils `ports.Clock` where nothing asks for ids; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> dt.datetime:
        return self.time

    def new_id(self, prefix: str) -> str:
        raise NotImplementedError
