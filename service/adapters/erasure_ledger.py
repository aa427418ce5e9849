"""Remembers in the database who was erased, by a hash, and when. What is removed then: `workflows.forget_customer`."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from service.adapters.customer_tables import erased_customers
from service.adapters.database import Database
from service.adapters.knowledge_statements import note_erasure
from service.adapters.tables import upsert
from service.domain.erasures import Erased, mark_of
from service.domain.nouns import BrandId

_CHUNK = 500
_ANYBODY = select(erased_customers.c.mark).where(erased_customers.c.brand == bindparam("of_brand")).limit(1)


class SqlErasureLedger:
    """Fulfils `ports.ErasureLedger` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark(self, brand: BrandId, customer: str, at: dt.datetime, removed: Mapping[str, int]) -> Erased:
        """Note that a customer is erased, add what was removed, and make the files due for a sweep.

        Raises:
            StorageFailed: the database cannot be written.
        """
        its_mark = mark_of(brand, customer)
        here = (erased_customers.c.brand == brand) & (erased_customers.c.mark == its_mark)

        def mark(connection: Connection) -> Erased:
            noun = connection.execute(select(erased_customers.c.noun).where(here)).scalar()
            known = Erased(erased_at=at) if noun is None else Erased.model_validate_json(noun)
            now = known.model_copy(update={"removed": dict(Counter(known.removed) + Counter(removed))})
            row = {"brand": brand, "mark": its_mark, "noun": now.model_dump_json()}
            connection.execute(upsert(erased_customers, connection.dialect.name), row)
            if noun is None or any(removed.values()):
                note_erasure(connection, brand)
            return now

        return await self._database.write(mark)

    async def erased(self, brand: BrandId, customers: Sequence[str]) -> frozenset[str]:
        """Return those of some customers that were erased.

        Raises:
            StorageFailed: the database cannot be read.
        """
        if not customers:
            return frozenset()
        return await self._database.read(lambda connection: erased_among(connection, brand, customers))


def erased_among(connection: Connection, brand: BrandId, customers: Sequence[str]) -> frozenset[str]:
    """Return those of some customers that were erased; where nobody was, at the price of one look."""
    if connection.execute(_ANYBODY, {"of_brand": brand}).first() is None:
        return frozenset()
    by_mark = {mark_of(brand, customer): customer for customer in customers}
    marks, found = list(by_mark), set[str]()
    for start in range(0, len(marks), _CHUNK):
        some = erased_customers.c.mark.in_(marks[start : start + _CHUNK])
        query = select(erased_customers.c.mark).where(erased_customers.c.brand == brand, some)
        found.update(by_mark[mark] for mark in connection.execute(query).scalars())
    return frozenset(found)
