"""Where it is kept what became of reviews."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from service.domain.listening import ReviewState
from service.domain.nouns import BrandId, ReviewId


class ReviewStates(Protocol):
    """Keeps which reviews are answered, by which draft, and which are left; those it does not know are new."""

    async def put(self, brand: BrandId, states: Sequence[ReviewState]) -> None:
        """Keep what became of reviews, in place of what was known, in one transaction."""
        ...

    async def changed(self, brand: BrandId, since: dt.datetime) -> tuple[ReviewState, ...]:
        """Return the states that were put at a time or later, in no order."""
        ...

    async def forget_reviews(self, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
        """Forget what became of some reviews; return of how many it was known."""
        ...
