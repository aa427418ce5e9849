"""What keys and brands spend, and when keys were last used: counted in memory, written every few seconds.

A draft pays an addition for it. A crash may lose the last `WRITE_EVERY_S` seconds of spend; a stop in order loses none.
Who is let in is decided in `web.auth`.
"""

import asyncio
import datetime as dt
import logging
import time
from typing import Literal

from service.domain.keys import Caller, KeyId, KeyLimits, Spend, SpendOf
from service.domain.nouns import BrandId
from service.domain.prompts import Attempt, ModelCall
from service.errors import LimitReached, ServiceError
from service.ports import Clock
from service.ports.callers import PAYER
from service.ports.keys import KeyStore

_LOG = logging.getLogger("moments.accounts")

WRITE_EVERY_S = 3.0
"""So long spend waits in memory, and so old may be what is known of other processes' spend."""
TOUCH_EVERY = dt.timedelta(minutes=1)
"""The time of a key's last use is written no oftener."""
_NOTHING = Spend()
_DAY_S = 86_400

_Account = tuple[Literal["key", "brand"], str]


class Accounts:
    """A `CallWatch` that charges each call upstream to the key and brand of its request, and checks their budgets.

    `brand_limits` holds for each brand; only its tokens and money are looked at. With several processes each knows
    what the others spent a few seconds later.
    """

    def __init__(self, store: KeyStore, clock: Clock, brand_limits: KeyLimits) -> None:
        self._store = store
        self._clock = clock
        self._brand_limits = brand_limits
        self._waiting: dict[SpendOf, Spend] = {}
        self._used: dict[KeyId, dt.datetime] = {}
        self._noted: dict[KeyId, dt.datetime] = {}
        self._day = dt.date.min
        self._totals: dict[_Account, Spend] = {}
        self._read_at: float | None = None
        self._writing = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None

    def __call__(self, call: ModelCall, attempt: Attempt, answer: str) -> None:
        """Charge one call upstream, also one that failed; calls outside of requests are nobody's."""
        payer = PAYER.get()
        cost = Spend(attempt.input_tokens + attempt.output_tokens, round(attempt.cost_usd * 1_000_000))
        if payer is None or cost == _NOTHING:
            return
        whose = SpendOf(self._today(), payer.key, payer.brand)
        self._waiting[whose] = self._waiting.get(whose, _NOTHING).plus(cost)
        self._count(whose, cost)
        self._write_soon()

    def used(self, key: KeyId, at: dt.datetime) -> None:
        """Take note that a key was used."""
        noted = self._noted.get(key)
        if noted is None or at - noted >= TOUCH_EVERY:
            self._noted[key] = self._used[key] = at
            self._write_soon()

    async def require(self, caller: Caller, brand: BrandId) -> None:
        """Check the day's budgets of the key and of the brand.

        A call is counted when it is done, so calls at the same time may pass a budget together.

        Raises:
            LimitReached: one is used up; `retry_after_s` leads to midnight UTC.
            StorageFailed: what was spent cannot be read.
        """
        accounts: tuple[tuple[KeyLimits, _Account, str], ...] = (
            (caller.limits, ("key", caller.key), "this key"),
            (self._brand_limits, ("brand", brand), f"the brand {brand}"),
        )
        for limits, account, name in accounts:
            tokens, usd = limits.tokens_per_day, limits.usd_per_day
            if tokens is None and usd is None:
                continue
            spent = await self._spent(account)
            if tokens is not None and spent.tokens >= tokens:
                raise self._used_up(f"The {tokens:,} tokens a day of {name}")
            if usd is not None and spent.micro_usd >= usd * 1_000_000:
                raise self._used_up(f"The {usd:,.2f} US dollars a day of {name}")

    def tokens_left(self, caller: Caller) -> tuple[int, int] | None:
        """Return how many tokens a key with such a limit has left today, and the seconds until the day ends."""
        if caller.limits.tokens_per_day is None:
            return None
        self._today()
        spent = self._totals.get(("key", caller.key), _NOTHING).tokens
        return max(0, caller.limits.tokens_per_day - spent), self._rest_of_day_s()

    async def write(self) -> None:
        """Write what waits, and read what all processes have spent today.

        Raises:
            StorageFailed: nothing was lost; what waited waits on.
        """
        # Shielded: a caller that gives up in between would leave it open whether this was written.
        await asyncio.shield(self._write())

    async def close(self) -> None:
        """Write what waits; what cannot be written is lost."""
        if self._later is not None:
            self._later.cancel()
            await asyncio.gather(self._later, return_exceptions=True)
        try:
            await self.write()
        except ServiceError as error:
            _LOG.error("the last seconds of spend were not written: %s", error.code)

    async def _spent(self, account: _Account) -> Spend:
        if self._is_stale():
            await asyncio.shield(self._write(only_if_stale=True))  # shielded as in `write`
        return self._totals.get(account, _NOTHING)

    def _is_stale(self) -> bool:
        self._today()
        return self._read_at is None or time.monotonic() - self._read_at > WRITE_EVERY_S

    async def _write(self, *, only_if_stale: bool = False) -> None:
        async with self._writing:
            if only_if_stale and not self._is_stale():
                return  # whoever was before us in the queue has done it for all
            waiting, used = dict(self._waiting), dict(self._used)
            await self._store.add_spend(waiting)
            for whose, cost in waiting.items():
                rest = Spend(*(more - less for more, less in zip(self._waiting[whose], cost, strict=True)))
                if rest == _NOTHING:
                    del self._waiting[whose]
                else:
                    self._waiting[whose] = rest
            await self._store.touch(used)
            self._used = {key: at for key, at in self._used.items() if used.get(key) != at}
            day = self._today()
            on_record = await self._store.spend_on(day)
            self._totals = {}
            for found in (on_record, self._waiting):
                for whose, cost in found.items():
                    self._count(whose, cost)
            self._read_at = time.monotonic()

    def _count(self, whose: SpendOf, cost: Spend) -> None:
        if whose.day == self._today():
            accounts: tuple[_Account, _Account] = ("key", whose.key), ("brand", whose.brand)
            for account in accounts:
                self._totals[account] = self._totals.get(account, _NOTHING).plus(cost)

    def _write_soon(self) -> None:
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._write_later(), name="write-accounts")

    async def _write_later(self) -> None:
        while self._waiting or self._used:
            await asyncio.sleep(WRITE_EVERY_S)
            try:
                await self.write()
            except ServiceError as error:
                _LOG.warning("what was spent is not yet written: %s", error.code)

    def _today(self) -> dt.date:
        """Return the day in UTC; the totals of the day before are forgotten when it begins."""
        day = self._clock.now().astimezone(dt.UTC).date()
        if day != self._day:
            self._day, self._totals, self._read_at = day, {}, None
        return day

    def _rest_of_day_s(self) -> int:
        now = self._clock.now().astimezone(dt.UTC)
        return _DAY_S - (now.hour * 3_600 + now.minute * 60 + now.second)

    def _used_up(self, what: str) -> LimitReached:
        return LimitReached(f"{what} are used up until midnight UTC.", retry_after_s=self._rest_of_day_s())
