"""Keeps drafts in the database, and lists them page by page, newest first. What a draft is: `domain.drafts`."""

import base64
import binascii
import hashlib
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, bindparam, desc, insert, or_, select, tuple_

from service.adapters.basis_rows import citation_rows
from service.adapters.database import Database
from service.adapters.draft_measures import count_draft
from service.adapters.recall_tables import draft_citations, draft_requests
from service.adapters.slot_tables import standings
from service.adapters.tables import drafts, sortable
from service.domain.asked import Asked
from service.domain.drafts import Draft, DraftFilter, DraftPage
from service.domain.nouns import BrandId, DraftId
from service.errors import FieldError, InvalidRequest
from service.ports.feedback import Basis

_NO_BASIS = Basis()
_ADD = insert(drafts)
_ASKED = insert(draft_requests)
_CITED = insert(draft_citations)
_GET = select(drafts.c.noun).where(drafts.c.brand == bindparam("brand"), drafts.c.id == bindparam("id"))
_DIGEST_BYTES = 6


class SqlDraftStore:
    """Fulfils `ports.DraftStore` on a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, draft: Draft, basis: Basis = _NO_BASIS) -> None:
        """Keep a draft with what it was asked for with, what it cites and what is counted of it, all in one transaction.

        Raises:
            StorageFailed: it could not be kept, or the brand has a draft with this id.
        """
        brand = BrandId(draft.brand)
        row, cited = _row(draft), citation_rows(brand, draft.id, basis.cited)
        asked = _asked_row(draft, basis.asked) if basis.asked else None

        def keep(connection: Connection) -> None:
            connection.execute(_ADD, row).close()
            if asked:
                connection.execute(_ASKED, asked).close()
            if cited:
                connection.execute(_CITED, cited).close()
            count_draft(connection, draft, basis)

        await self._database.write(keep)

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
            page = rows[: wanted.limit]
            cursor = _cursor(brand, page[-1].created_at, page[-1].id) if len(rows) > len(page) else None
            return DraftPage(items=tuple(Draft.model_validate_json(row.noun) for row in page), next_cursor=cursor)

        return await self._database.read(find)


def _row(draft: Draft) -> dict[str, str]:
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
    }


def _asked_row(draft: Draft, asked: Asked) -> dict[str, str | None]:
    noun = asked.model_dump_json(exclude_defaults=True)
    return {"brand": draft.brand, "draft_id": draft.id, "customer": asked.customer.id, "noun": noun}


def _page(brand: BrandId, wanted: DraftFilter) -> Select[Any]:
    # One more than the page holds tells whether another page follows.
    statement = select(drafts.c.created_at, drafts.c.id, drafts.c.noun).limit(wanted.limit + 1)
    statement = statement.where(drafts.c.brand == brand, *_conditions(wanted))
    if wanted.cursor is not None:
        statement = statement.where(tuple_(drafts.c.created_at, drafts.c.id) < _position(brand, wanted.cursor))
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


def _cursor(brand: BrandId, created_at: str, draft_id: str) -> str:
    return _sealed(brand, orjson.dumps([created_at, draft_id]))


def _position(brand: BrandId, cursor: str) -> tuple[str, str]:
    """Return where the page before ended."""
    try:
        data = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error):
        data = b""
    position = data[_DIGEST_BYTES:]
    if _sealed(brand, position) != cursor:
        detail = "the cursor is not one of ours; use next_cursor of the page before as it is, or leave it out"
        raise InvalidRequest(detail, code="invalid_cursor", errors=[FieldError("/cursor", detail)])
    created_at, draft_id = orjson.loads(position)
    return created_at, draft_id


def _sealed(brand: BrandId, position: bytes) -> str:
    # The digest is no secret: it finds accidents, and cursors of another brand.
    digest = hashlib.blake2b(position, digest_size=_DIGEST_BYTES, key=brand.encode()[:64]).digest()
    return base64.urlsafe_b64encode(digest + position).decode().rstrip("=")
