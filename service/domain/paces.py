"""How fast batches may ask models: so many calls and tokens a minute, so many dollars a day, for a brand or a model.

A minute is a bucket that runs out evenly: what a batch does not use in the last seconds is not kept for later. A day is
a budget that is full again at midnight UTC. Where levels are kept: `ports.paces`; who keeps to them:
`workflows.keep_pace`.
"""

import datetime as dt
from typing import Literal, NamedTuple

Unit = Literal["calls", "tokens", "usd"]
BURST_S = 5.0
"""What a minute allows in so many seconds may come at once."""
_MINUTE_S, _DAY = 60.0, dt.timedelta(days=1)


class Level(NamedTuple):
    """What of a pace was used, and when that was so: an amount of its unit that has not run out by then."""

    amount: float
    at: dt.datetime


class Pace(NamedTuple):
    """The most of a unit that batches may use for one brand or one model: calls or tokens a minute, dollars a day."""

    whose: Literal["brand", "model"]
    name: str
    unit: Unit
    most: float

    @property
    def key(self) -> str:
        """The name under which its level is kept."""
        return f"{self.unit} {self.whose} {self.name}"

    def now(self, level: Level, now: dt.datetime) -> Level:
        """Return what of a level has not run out by now.

        What was spent beyond a day's budget counts against the next.
        """
        if self.unit == "usd":
            days = max(0, (_day(now) - _day(level.at)) // _DAY)
            return Level(max(0.0, level.amount - days * self.most), now)
        seconds = max(0.0, (now - level.at).total_seconds())
        return Level(max(0.0, level.amount - seconds * self.most / _MINUTE_S), now)

    def wait_s(self, level: Level, now: dt.datetime) -> float:
        """Return in how many seconds another call may be made, 0 for at once."""
        amount = self.now(level, now).amount
        if self.unit == "usd":
            full = (_day(now) + _DAY - now).total_seconds()
            return 0.0 if amount < self.most else full
        cost, room = (1.0 if self.unit == "calls" else 0.0), self.most * BURST_S / _MINUTE_S
        over = amount + cost - max(room, cost)
        if over <= 0:
            return 0.0
        # Half the bucket empty, so that a batch that goes on does more than one call before it waits again.
        return (over + max(0.0, room / 2 - cost)) * _MINUTE_S / self.most


class PaceLimits(NamedTuple):
    """What each brand and each model may use by batches; None is no limit."""

    brand_calls: int | None = None
    brand_tokens: int | None = None
    model_calls: int | None = None
    model_tokens: int | None = None
    model_usd: float | None = None

    def of(self, brand: str, model: str) -> tuple[Pace, ...]:
        """Return the paces that hold for a call of a model for a brand."""
        paces: tuple[tuple[Literal["brand", "model"], str, Unit, float | None], ...] = (
            ("brand", brand, "calls", self.brand_calls),
            ("brand", brand, "tokens", self.brand_tokens),
            ("model", model, "calls", self.model_calls),
            ("model", model, "tokens", self.model_tokens),
            ("model", model, "usd", self.model_usd),
        )
        return tuple(Pace(whose, name, unit, most) for whose, name, unit, most in paces if most is not None)


def _day(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
