"""What shows whether the stores still do their work, cheaply. What follows from it: `workflows.tell_readiness`."""

from typing import NamedTuple, Protocol


class Room(NamedTuple):
    """Bytes on the disk that holds the data folder."""

    free: int
    total: int


class Vitals(Protocol):
    """Looks after database, index and disk. Each method costs milliseconds at most and never blocks the event loop."""

    async def write(self) -> None:
        """Write a few bytes that change nothing.

        Raises:
            StorageFailed: the database cannot be written; the detail says why.
            NotReady: it is closed.
        """
        ...

    async def backlog(self) -> int:
        """Return how many changes the indexes have not heard of; counts to 100,000 at most."""
        ...

    async def index(self) -> None:
        """Find out whether the index of vectors can be used; one that nobody has opened yet stays closed.

        Raises:
            StorageFailed: `index_damaged`, or `index_unreachable` if it is on a server that does not answer.
        """
        ...

    async def room(self) -> Room:
        """Return how much room the disk has."""
        ...
