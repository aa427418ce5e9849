"""Keeps drafts in the database, and lists them page by page, newest first. What a draft is: `domain.drafts`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    desc,
    insert,
    or_,
    select,
    tuple_,
    union,
    update,
)

from service.adapters.basis_rows import citation_rows
from service.adapters.cursors import page_of, position_of
from service.adapters.database import Database
from service.adapters.decision_tables import decisions, proposals
from service.adapters.draft_measures import count_draft
from service.adapters.erasure_ledger import erased_among
from service.adapters.recall_tables import draft_citations, draft_requests
from service.adapters.slot_tables import standings
from service.adapters.tables import drafts, sortable
from service.domain.asked import Asked
from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.moments import Moment
from service.domain.nouns import BrandId, DraftId
from service.errors import InvalidRequest
from service.ports.feedback import Basis

_NO_BASIS = Basis()
_ADD = insert(drafts)
_ASKED = insert(draft_requests)
_CITED = insert(draft_citations)
_GET = select(drafts.c.noun).where(drafts.c.brand == bindparam("brand"), drafts.c.id == bindparam("id"))
_CHUNK = 500


def keep_draft(connection: Connection, draft: Draft, basis: Basis) -> None:
    """Keep a draft with all that goes with it, in the transaction of whoever has the connection.

    Raises:
        InvalidRequest: it is for a customer who was erased, and answers nobody (code `customer_erased`).
    """
    brand, customer = BrandId(draft.brand), draft.customer
    # In the transaction: a draft that was under way while its customer was erased must not come after.
    if customer and draft.moment is not Moment.INTERIM and erased_among(connection, brand, [customer]):
        raise InvalidRequest("this customer was erased and is not written to", code="customer_erased")
    connection.execute(_ADD, _row(draft)).close()
    if basis.asked:
        connection.execute(_ASKED, _asked_row(draft, basis.asked)).close()
    if cited := citation_rows(brand, draft.id, basis.cited):
        connection.execute(_CITED, cited).close()
    count_draft(connection, draft, basis)


class SqlDraftStore:
    """Fulfils `ports.DraftStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, draft: Draft, basis: Basis = _NO_BASIS) -> None:
        """Keep a draft with its request, what it cites and what is counted of it, all in one transaction.

        Raises:
            InvalidRequest: it is for a customer who was erased, and answers nobody (code `customer_erased`).
            StorageFailed: it could not be kept, or the brand has a draft with this id.
        """
        await self._database.write(lambda connection: keep_draft(connection, draft, basis))

    async def get(self, brand: BrandId, draft_id: DraftId) -> Draft | None:
        """Return a draft of this brand, or None.

        Raises:
            StorageFailed: the database cannot be read.
        """

        def find(connection: Connection) -> Draft | None:
            noun = connection.execute(_GET, {"brand": brand, "id": draft_id}).scalar()
            return None if noun is None else Draft.model_validate_json(noun)

        return await self._database.read(find)

    async def list(self, brand: BrandId, wanted: DraftFilter) -> DraftPage:
        """Return one page of drafts, newest first.

        `created_from` and `created_until` are both included; `prompt` is `name@version`, or a name for any version.

        Raises:
            InvalidRequest: the cursor is not one that this brand was given (code `invalid_cursor`).
            StorageFailed: the database cannot be read.
        """
        statement = _page(brand, wanted)

        def find(connection: Connection) -> DraftPage:
            rows = connection.execute(statement).all()
            page, following = page_of(brand, rows, wanted.limit)
            return DraftPage(items=tuple(Draft.model_validate_json(row.noun) for row in page), next_cursor=following)

        return await self._database.read(find)

    async def concerning(self, brand: BrandId, customer: str, words: Sequence[str]) -> tuple[Draft, ...]:
        """Return the drafts that were written for a customer or hold some words, as they stand in JSON.

        Looks through all.
        """
        held = [drafts.c.noun.contains(word, autoescape=True) for word in words]
        query = select(drafts.c.noun).where(drafts.c.brand == brand, or_(drafts.c.customer == customer, *held))
        query = query.order_by(drafts.c.id)
        return await self._database.read(lambda c: tuple(map(Draft.model_validate_json, c.execute(query).scalars())))

    async def decided_with(self, brand: BrandId, words: Sequence[str]) -> tuple[DraftId, ...]:
        """Return the drafts about which a decision or a proposal holds some words, as they stand in JSON."""
        if not words:
            return ()
        found = [
            select(table.c.draft_id).where(
                table.c.brand == brand, or_(*(table.c.noun.contains(word, autoescape=True) for word in words))
            )
            for table in (decisions, proposals)
        ]
        return await self._database.read(lambda c: tuple(map(DraftId, c.execute(union(*found)).scalars())))

    async def replace(self, draft: Draft) -> None:
        """Put a draft in place of the one with its id."""
        here = (drafts.c.brand == draft.brand) & (drafts.c.id == draft.id)
        await self._database.write(lambda c: c.execute(update(drafts).where(here).values(_row(draft))).close())

    async def delete(self, brand: BrandId, ids: Sequence[DraftId]) -> int:
        """Remove drafts; return how many there were."""

        def remove(connection: Connection) -> int:
            gone = 0
            for start in range(0, len(ids), _CHUNK):
                some = drafts.c.id.in_(ids[start : start + _CHUNK])
                gone += connection.execute(delete(drafts).where(drafts.c.brand == brand, some)).rowcount
            return gone

        return await self._database.write(remove)


def _row(draft: Draft) -> dict[str, str | None]:
    return {
        "brand": draft.brand,
        "id": draft.id,
        "created_at": sortable(draft.created_at),
        "content_type": draft.content_type.value,
        "moment": draft.moment.value,
        "status": draft.status,
        "channel": draft.channel.value,
        "prompt": draft.provenance.prompt,
        "noun": draft.model_dump_json(),
        "customer": draft.customer,
    }


def _asked_row(draft: Draft, asked: Asked) -> dict[str, str | None]:
    noun = asked.model_dump_json(exclude_defaults=True)
    return {"brand": draft.brand, "draft_id": draft.id, "customer": asked.customer.id, "noun": noun}


def _page(brand: BrandId, wanted: DraftFilter) -> Select[Any]:
    # One more than the page holds tells whether another page follows.
    statement = select(drafts.c.created_at, drafts.c.id, drafts.c.noun).limit(wanted.limit + 1)
    statement = statement.where(drafts.c.brand == brand, *_conditions(wanted))
    if wanted.cursor is not None:
        statement = statement.where(tuple_(drafts.c.created_at, drafts.c.id) < tuple(position_of(brand, wanted.cursor)))
    return statement.order_by(desc(drafts.c.created_at), desc(drafts.c.id))


def _conditions(wanted: DraftFilter) -> list[ColumnElement[bool]]:
    equal = {
        drafts.c.content_type: wanted.content_type,
        drafts.c.moment: wanted.moment,
        drafts.c.status: wanted.status,
        drafts.c.channel: wanted.channel,
    }
    conditions = [column == str(value) for column, value in equal.items() if value is not None]
    if wanted.prompt is not None:
        version = drafts.c.prompt.startswith(f"{wanted.prompt}@", autoescape=True)
        conditions.append(or_(drafts.c.prompt == wanted.prompt, version))
    if wanted.decision is not None:
        conditions.append(_stands(wanted.decision))
    if wanted.created_from is not None:
        conditions.append(drafts.c.created_at >= sortable(wanted.created_from))
    if wanted.created_until is not None:
        conditions.append(drafts.c.created_at <= sortable(wanted.created_until))
    return conditions


def _stands(decision: str) -> ColumnElement[bool]:
    same = (standings.c.brand == drafts.c.brand, standings.c.draft_id == drafts.c.id)
    if decision == "undecided":
        return ~select(standings.c.draft_id).where(*same).exists()
    return select(standings.c.draft_id).where(*same, standings.c.state == decision).exists()
