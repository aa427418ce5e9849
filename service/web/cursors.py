"""Cursors of pages that go on after an id: opaque to callers, and safe in addresses."""

import base64
import binascii
from typing import Annotated

from fastapi import Query

from service.errors import FieldError, InvalidRequest

Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]


def cursor_of(after: str) -> str:
    """Return the cursor of a page that ended with an id."""
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def after_of(cursor: str | None) -> str | None:
    """Return the id with which the page before ended.

    Raises:
        InvalidRequest: the cursor is not one of ours (code `invalid_cursor`).
    """
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        rule = "Must be the next_cursor of a page before."
        errors = (FieldError("/cursor", rule),)
        raise InvalidRequest("The cursor is not one of ours.", code="invalid_cursor", errors=errors) from error
