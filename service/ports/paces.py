"""Where it is counted how fast batches ask models, for all processes together. What a pace is: `domain.paces`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from service.domain.paces import Pace


class Held(NamedTuple):
    """The pace that holds a call back, and for how many seconds."""

    pace: Pace
    wait_s: float


class PaceStore(Protocol):
    """Counts what batches use, in one place for all processes."""

    async def take(self, paces: Sequence[Pace], now: dt.datetime) -> Held | None:
        """Count one call, if every pace lets it pass; else count nothing, and return the one that holds it longest."""
        ...

    async def add(self, used: Mapping[Pace, float], now: dt.datetime) -> None:
        """Count what calls have used, also beyond what the paces allow."""
        ...
