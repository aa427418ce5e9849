"""Cursors of lists: where a page ended, in a form that callers hand back as it is."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import TypeVar

import orjson

from service.domain.nouns import BrandId
from service.errors import FieldError, InvalidRequest

_DIGEST_BYTES = 6
RowT = TypeVar("RowT")


def page_of(
    brand: BrandId, rows: Sequence[RowT], limit: int, *, by: Sequence[str] = ("created_at", "id")
) -> tuple[Sequence[RowT], str | None]:
    """Return the page of rows of which one more than its limit was looked for, and the cursor of the page after it.

    `by` are the columns that the list is ordered by; the cursor is None on the last page.
    """
    page = rows[:limit]
    return page, _sealed(brand, orjson.dumps([getattr(page[-1], column) for column in by])) if len(
        rows
    ) > limit else None


def position_of(brand: BrandId, cursor: str) -> list[str]:
    """Return the position that a cursor holds.

    Raises:
        InvalidRequest: it is not one that this brand was given (code `invalid_cursor`).
    """
    try:
        data = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error):
        data = b""
    position = data[_DIGEST_BYTES:]
    if _sealed(brand, position) != cursor:
        detail = "the cursor is not one of ours; use next_cursor of the page before as it is, or leave it out"
        raise InvalidRequest(detail, code="invalid_cursor", errors=[FieldError("/cursor", detail)])
    found: list[str] = orjson.loads(position)
    return found


def _sealed(brand: BrandId, position: bytes) -> str:
    # The digest is no secret: it finds accidents, and cursors of another brand.
    digest = hashlib.blake2b(position, digest_size=_DIGEST_BYTES, key=brand.encode()[:64]).digest()
    return base64.urlsafe_b64encode(digest + position).decode().rstrip("=")
