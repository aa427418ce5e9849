"""Reads reviews one by one from CSV, JSON and JSON Lines; a bad row is told with its line and the rest go on.

A file of any size takes flat memory: bytes are decoded as they come, and no row may be longer than a megabyte.
Reasons name fields, columns and lines, never what a customer wrote. Documents: `source_files`, facts: `fact_files`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import IO

from service.adapters.refusals import refuse, unknown
from service.adapters.review_csv import csv_rows
from service.adapters.review_fields import FIELDS
from service.adapters.review_json import json_rows, jsonl_rows
from service.adapters.review_rows import BadRow, FoundRow, review_of
from service.domain.evidence import Review
from service.domain.ingestion import ReviewFormat, RowError

_FINDERS: Mapping[ReviewFormat, Callable[[IO[bytes], Mapping[str, str]], Iterator[FoundRow]]] = {
    "csv": csv_rows,
    "json": json_rows,
    "jsonl": jsonl_rows,
}


def read_reviews(
    stream: IO[bytes], form: ReviewFormat, mapping: Mapping[str, str], file: str
) -> Iterator[Review | RowError]:
    """Read reviews one by one.

    Args:
        stream: the bytes of the file.
        form: how they are written.
        mapping: field → column, such as `consent.quote` → `may_quote`, or in JSON a path, `rating` → `score.value`;
            a field that ends in a colon has one value for all rows: `locale:` → `de`, as `locale:=de` is split.
        file: the name of the file, for messages.

    Raises:
        InvalidRequest: the mapping or the file as a whole makes no sense; the detail says where.
    """
    for field in mapping:
        if field.removesuffix(":") not in FIELDS:
            refuse(f"mapping: {unknown(field.removesuffix(':'), FIELDS)}", "unknown_field")
    for line, found, where in _FINDERS[form](stream, mapping):
        try:
            yield review_of(found)
        except BadRow as bad:
            yield RowError(file=file, line=line, reason=f"{where}{bad}")
