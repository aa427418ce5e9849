"""A request's place among those that this process works on, given up while it waits for somebody else.

Who gives places: `web.turnstile`. Outside of requests, as on the command line, there are none, and nothing happens
here.
"""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol


class Turn(Protocol):
    """The place of one request."""

    def rest(self, *, model: bool = False) -> None:
        """Give the place to others, to wait for a model or for something else."""
        ...

    def go_on(self) -> None:
        """Take a place again; nobody has to wait for it a second time."""
        ...


class SpareTime(Protocol):
    """Lets work that nobody waits for be done in the time that requests leave."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and hold it; a call of a model inside gives it up meanwhile."""
        ...


TURN: ContextVar[Turn | None] = ContextVar("moments_turn", default=None)
"""The place of the request that this task, and those that it starts, work for."""


@contextmanager
def resting(*, model: bool = False) -> Iterator[None]:
    """Say that what is done inside is to wait for others, such as a model, and not to keep this process busy."""
    turn = TURN.get()
    if turn is None:
        yield
        return
    turn.rest(model=model)
    try:
        yield
    finally:
        turn.go_on()
