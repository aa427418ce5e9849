"""Keeps batches within what each brand and each model may use a minute and a day.

How they are counted: `domain.paces`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import ClassVar

from service.domain.nouns import BrandId
from service.domain.paces import Pace, PaceLimits, Unit
from service.domain.prompts import Attempt
from service.errors import LimitReached, PaceReached
from service.ports.paces import Held, PaceStore


class Pacing:
    """Lets calls of models for batches pass, or says how long they must wait. Without limits it costs nothing."""

    _WORDS: ClassVar[dict[Unit, str]] = {
        "calls": "calls a minute",
        "tokens": "tokens a minute",
        "usd": "US dollars a day",
    }

    def __init__(self, store: PaceStore, now: Callable[[], dt.datetime], limits: PaceLimits) -> None:
        """Choose what holds for each brand and each model."""
        self._store = store
        self._now = now
        self._limits = limits

    async def turn(self, brand: BrandId, model: str) -> None:
        """Count a call of a model that is about to be made.

        Raises:
            PaceReached: it must wait for so many seconds; nothing was counted.
            LimitReached: what the model may cost on a day is spent; the same.
        """
        paces = self._limits.of(brand, model)
        held = await self._store.take(paces, self._now()) if paces else None
        if held is not None:
            raise self._refusal(held)

    async def used(self, brand: BrandId, model: str, attempts: Sequence[Attempt]) -> None:
        """Count what a call has used; `model` is the one that it had its turn for, which is counted already."""
        used: defaultdict[Pace, float] = defaultdict(float)
        for pace in self._limits.of(brand, model):
            used[pace] -= pace.unit == "calls"
        for attempt in attempts:
            more: dict[Unit, float] = {
                "calls": 1,
                "tokens": attempt.input_tokens + attempt.output_tokens,
                "usd": attempt.cost_usd,
            }
            for pace in self._limits.of(brand, attempt.model):
                used[pace] += more[pace.unit]
        if found := {pace: amount for pace, amount in used.items() if amount > 0}:
            await self._store.add(found, self._now())

    def _refusal(self, held: Held) -> LimitReached:
        pace = held.pace
        detail = f"The {pace.most:,g} {self._WORDS[pace.unit]} of batches for the {pace.whose} {pace.name} are used up."
        kind = LimitReached if pace.unit == "usd" else PaceReached
        return kind(detail, retry_after_s=held.wait_s)
