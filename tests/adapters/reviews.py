"""Reads reviews from text, for the tests of their formats."""

import io

import pytest

from service.adapters.review_files import read_reviews
from service.domain.evidence import Review
from service.domain.ingestion import ReviewRow, RowError, RowFormat, RowNote
from service.errors import InvalidRequest
from service.ports.rows import RowFile


def read(data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None) -> list[Review | RowError]:
    return [row for row in read_all(data, form, mapping) if not isinstance(row, RowNote)]


def read_all(
    data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None
) -> list[Review | RowError | RowNote]:
    data = data.encode() if isinstance(data, str) else data
    found = read_reviews(RowFile(io.BytesIO(data), form, "reviews.x", mapping or {}))
    return [row.review if isinstance(row, ReviewRow) else row for row in found]


def notes(data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None) -> list[str]:
    found = [row.text for row in read_all(data, form, mapping) if isinstance(row, RowNote)]
    assert all(note.startswith("reviews.x: ") for note in found)
    return [note.removeprefix("reviews.x: ") for note in found]


def good(data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None) -> list[Review]:
    found = read(data, form, mapping)
    assert [row for row in found if isinstance(row, RowError)] == []
    return [row for row in found if isinstance(row, Review)]


def errors(data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None) -> list[RowError]:
    return [row for row in read(data, form, mapping) if isinstance(row, RowError)]


def refusal(data: str | bytes, form: RowFormat = "csv", mapping: dict[str, str] | None = None) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read(data, form, mapping)
    return caught.value
