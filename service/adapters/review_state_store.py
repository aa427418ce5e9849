"""Keeps what became of reviews in the database: answered by which draft, ignored, or new again."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select

from service.adapters.database import Database
from service.adapters.journey_tables import review_states
from service.adapters.tables import sortable, upsert
from service.domain.listening import ReviewState
from service.domain.nouns import BrandId, ReviewId

_SINCE = select(review_states.c.noun).where(
    review_states.c.brand == bindparam("of_brand"), review_states.c.at >= bindparam("since")
)
_CHUNK = 500


class SqlReviewStates:
    """Fulfils `ports.listening.ReviewStates` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._put = upsert(review_states, database.dialect)

    async def put(self, brand: BrandId, states: Sequence[ReviewState]) -> None:
        """Keep what became of reviews, in place of what was known.

        Raises:
            StorageFailed: nothing was kept.
        """
        rows = [_row(brand, one) for one in states]
        if rows:
            await self._database.write(lambda connection: connection.execute(self._put, rows).close())

    async def changed(self, brand: BrandId, since: dt.datetime) -> tuple[ReviewState, ...]:
        """Return the states that were put since a time.

        Raises:
            StorageFailed: the database cannot be read.
        """

        def find(connection: Connection) -> tuple[ReviewState, ...]:
            rows = connection.execute(_SINCE, {"of_brand": brand, "since": sortable(since)})
            return tuple(ReviewState.model_validate_json(row.noun) for row in rows)

        return await self._database.read(find)

    async def forget_reviews(self, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
        """Forget what became of some reviews; return of how many it was known.

        Raises:
            StorageFailed: nothing was forgotten.
        """
        chunks = [reviews[start : start + _CHUNK] for start in range(0, len(reviews), _CHUNK)]
        here = [
            delete(review_states).where(review_states.c.brand == brand, review_states.c.review_id.in_(some))
            for some in chunks
        ]
        return await self._database.write(lambda connection: sum(connection.execute(one).rowcount for one in here))


def _row(brand: BrandId, one: ReviewState) -> dict[str, str]:
    return {"brand": brand, "review_id": one.review_id, "at": sortable(one.at), "noun": one.model_dump_json()}
