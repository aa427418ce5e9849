"""Keeps the history of consents in the database, by review. Which entry counts: `domain.consents`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select

from service.adapters.customer_tables import consents
from service.adapters.database import Database
from service.adapters.knowledge_statements import note_erasure
from service.domain.consents import ConsentEntry, counting, said_order
from service.domain.nouns import BrandId, ReviewId

_CHUNK = 500
_OF_REVIEWS = select(consents.c.review_id, consents.c.noun).where(
    consents.c.brand == bindparam("of_brand"), consents.c.review_id.in_(bindparam("ids", expanding=True))
)


class SqlConsentStore:
    """Fulfils `ports.ConsentStore` on a `Database`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, brand: BrandId, review: ReviewId, customer: str | None, entry: ConsentEntry) -> None:
        """Keep an entry."""
        row = {
            "brand": brand,
            "id": entry.id,
            "review_id": review,
            "customer": customer,
            "noun": entry.model_dump_json(),
        }
        await self._database.write(lambda c: c.execute(insert(consents), row).close())

    async def history(self, brand: BrandId, review: ReviewId) -> tuple[ConsentEntry, ...]:
        """Return all entries of a review, by when they were said."""
        found = await self._of(brand, [review])
        return tuple(sorted(found.get(review, ()), key=said_order))

    async def counting(self, brand: BrandId, reviews: Sequence[ReviewId]) -> Mapping[ReviewId, ConsentEntry]:
        """Return the entry that counts, of each of these reviews that has any."""
        found = await self._of(brand, reviews)
        return {review: entry for review, entries in found.items() if (entry := counting(entries))}

    async def forget_reviews(self, brand: BrandId, reviews: Sequence[ReviewId]) -> int:
        """Remove the history of some reviews; return how many entries there were."""
        chunks = [reviews[start : start + _CHUNK] for start in range(0, len(reviews), _CHUNK)]
        return sum([await self._forget(brand, consents.c.review_id.in_(chunk)) for chunk in chunks])

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove the history of all reviews of a customer; return how many entries there were."""
        return await self._forget(brand, consents.c.customer == customer)

    async def _of(self, brand: BrandId, reviews: Sequence[ReviewId]) -> dict[ReviewId, list[ConsentEntry]]:
        def find(connection: Connection) -> dict[ReviewId, list[ConsentEntry]]:
            found = defaultdict[ReviewId, list[ConsentEntry]](list)
            for start in range(0, len(reviews), _CHUNK):
                values = {"of_brand": brand, "ids": reviews[start : start + _CHUNK]}
                for review, noun in connection.execute(_OF_REVIEWS, values):
                    found[ReviewId(review)].append(ConsentEntry.model_validate_json(noun))
            return found

        return await self._database.read(find)

    async def _forget(self, brand: BrandId, which: ColumnElement[bool]) -> int:
        def forget(connection: Connection) -> int:
            gone = connection.execute(delete(consents).where(consents.c.brand == brand, which)).rowcount
            if gone:
                note_erasure(connection, brand)
            return gone

        return await self._database.write(forget)
