"""Rows on their way from a file to a `Review`. Files are read in `review_csv` and `review_json`."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from service.adapters.refusals import BadRow, plain_reason
from service.adapters.review_columns import WHO, Row
from service.adapters.review_values import BadValue, value_of
from service.domain.evidence import Review


class FoundRow(NamedTuple):
    """A row that was found: the line it begins on, its values by field or what is wrong, and words for its place."""

    line: int
    values: Row | BadRow
    where: str = ""


def review_of(row: Row, dates: Sequence[str] = ()) -> Review:
    """Make a review of the values of a row.

    Args:
        row: the values by field.
        dates: how dates may be written beside the usual ways, as `strptime` has it.

    Raises:
        BadRow: they do not fit.
    """
    values, consent = _values(row, dates)
    if "text" not in values and "rating" not in values and "nps" not in values:
        raise BadRow("there is no text and no rating; give at least one of them")
    values.setdefault("text", "")
    if "nps" in values and "rating" not in values:
        values.setdefault("kind", "survey")
    if consent:
        values["consent"] = consent
    if "id" not in values:
        values["id"] = _hash_id(values, row)
    try:
        return Review.model_validate(values)
    except ValidationError as error:
        raise BadRow(plain_reason(error.errors(include_input=False)[0])) from None


def _values(row: Row, dates: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the values of a row, and apart from them those of its consent."""
    values: dict[str, Any] = {}
    consent: dict[str, Any] = {}
    for field, raw in row.items():
        if field == WHO:
            continue
        try:
            value = value_of(field, raw, dates)
        except BadValue as bad:
            raise BadRow(f"{field} {bad}") from None
        if value is not None:
            (consent if field.startswith("consent.") else values)[field.removeprefix("consent.")] = value
    return values, consent


def _hash_id(values: Row, row: Row) -> str:
    """Return an id that the same words of the same author at the same time always get.

    The time of day and what tells authors apart count, so that two customers who say "Great!" are two reviews.
    """
    written = str(row.get("date") or "").strip()
    more = [*row.get(WHO, ()), *([written] if written not in ("", str(values.get("date"))) else [])]
    content = json.dumps({**values, WHO: more} if any(more) else values, sort_keys=True, default=str)
    return f"rev-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
