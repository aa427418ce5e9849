"""Rows on their way from a file to a `Review`. Files are read in `review_csv` and `review_json`."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from service.adapters.refusals import plain_reason
from service.adapters.review_values import BadValue, value_of
from service.domain.evidence import Review

MAX_ROW = 1_000_000
"""Characters of one row or element."""

Row = Mapping[str, Any]


class BadRow(Exception):
    """One row cannot be taken; the message says what to do."""


class FoundRow(NamedTuple):
    """A row that was found: the line it begins on, its values by field or what is wrong, and words for its place."""

    line: int
    values: Row | BadRow
    where: str = ""


def review_of(row: Row | BadRow) -> Review:
    """Make a review of the values of a row.

    Raises:
        BadRow: they do not fit.
    """
    if isinstance(row, BadRow):
        raise row
    values: dict[str, Any] = {}
    consent: dict[str, Any] = {}
    for field, raw in row.items():
        try:
            value = value_of(field, raw)
        except BadValue as bad:
            raise BadRow(f"{field} {bad}") from None
        if value is not None:
            (consent if field.startswith("consent.") else values)[field.removeprefix("consent.")] = value
    if "text" not in values and "rating" not in values and "nps" not in values:
        raise BadRow("there is no text and no rating; give at least one of them")
    values.setdefault("text", "")
    if "nps" in values and "rating" not in values:
        values.setdefault("kind", "survey")
    if consent:
        values["consent"] = consent
    if "id" not in values:
        values["id"] = _hash_id(values)
    try:
        return Review.model_validate(values)
    except ValidationError as error:
        raise BadRow(plain_reason(error.errors(include_input=False)[0])) from None


def _hash_id(values: Row) -> str:
    """Return an id that the same words always get."""
    content = json.dumps(values, sort_keys=True, default=str)
    return f"rev-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
