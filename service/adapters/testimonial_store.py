"""Keeps testimonials in the database, and lists them page by page, oldest first.

What they are: `domain.testimonials`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from service.adapters.cursors import page_of, position_of
from service.adapters.customer_tables import testimonials
from service.adapters.database import Database
from service.adapters.tables import upsert
from service.domain.nouns import BrandId, TestimonialId
from service.domain.testimonials import Testimonial, TestimonialFilter, TestimonialPage

_NOUN = select(testimonials.c.noun)


class SqlTestimonialStore:
    """Fulfils `ports.TestimonialStore` on a `Database`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, testimonial: Testimonial) -> None:
        """Add a testimonial, or replace it. What checks find is found anew each time, and not kept."""
        row = {
            "brand": testimonial.brand,
            "id": testimonial.id,
            "customer": testimonial.answer.customer,
            "state": testimonial.state,
            "noun": testimonial.model_copy(update={"findings": ()}).model_dump_json(),
        }
        await self._database.write(lambda c: c.execute(upsert(testimonials, c.dialect.name), row).close())

    async def get(self, brand: BrandId, testimonial_id: TestimonialId) -> Testimonial | None:
        """Return a testimonial of this brand, or None."""
        query = _NOUN.where(testimonials.c.brand == brand, testimonials.c.id == testimonial_id)
        return next(iter(await self._database.read(lambda c: _found(c, query))), None)

    async def list(self, brand: BrandId, wanted: TestimonialFilter) -> TestimonialPage:
        """Return one page of testimonials, oldest first; their ids sort by time.

        Raises:
            InvalidRequest: the cursor is not one that this brand was given (code `invalid_cursor`).
        """
        query = _NOUN.where(testimonials.c.brand == brand)
        if wanted.state is not None:
            query = query.where(testimonials.c.state == wanted.state)
        if wanted.cursor is not None:
            query = query.where(testimonials.c.id > position_of(brand, wanted.cursor)[0])
        page = query.order_by(testimonials.c.id).limit(wanted.limit + 1)
        found = await self._database.read(lambda c: _found(c, page))
        items, following = page_of(brand, found, wanted.limit, by=("id",))
        return TestimonialPage(items=tuple(items), next_cursor=following)

    async def of_customer(self, brand: BrandId, customer: str) -> tuple[Testimonial, ...]:
        """Return all testimonials of a customer."""
        query = _NOUN.where(testimonials.c.brand == brand, testimonials.c.customer == customer)
        return tuple(await self._database.read(lambda c: _found(c, query.order_by(testimonials.c.id))))

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        """Remove all testimonials of a customer; return how many there were."""
        theirs = delete(testimonials).where(testimonials.c.brand == brand, testimonials.c.customer == customer)
        return await self._database.write(lambda c: c.execute(theirs).rowcount)


def _found(connection: Connection, query: Select[Any]) -> Sequence[Testimonial]:
    return [Testimonial.model_validate_json(noun) for noun in connection.execute(query).scalars()]
