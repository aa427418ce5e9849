"""Reads reviews one by one from CSV, JSON and JSON Lines; a bad row is told with its line and the rest go on.

A file of any size takes flat memory: bytes are decoded as they come, and no row may be longer than a megabyte.
Reasons name fields, columns and lines, never what a customer wrote. Documents: `source_files`, facts: `fact_files`.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO

from service.adapters.refusals import BadRow
from service.adapters.review_columns import ReviewColumns, Row
from service.adapters.review_csv import csv_rows
from service.adapters.review_json import json_rows, jsonl_rows
from service.adapters.review_rows import FoundRow, review_of
from service.domain.evidence import Review
from service.domain.ingestion import ReviewRow, RowError, RowFormat, RowNote
from service.ports.rows import RowFile

MAX_ROWS = 10_000_000
"""Rows of one file."""

_FINDERS: Mapping[RowFormat, Callable[[IO[bytes], ReviewColumns], Iterator[FoundRow]]] = {
    "csv": csv_rows,
    "json": json_rows,
    "jsonl": jsonl_rows,
}


def read_reviews(rows: RowFile) -> Iterator[ReviewRow | RowError | RowNote]:
    """Read reviews one by one; what there is to know of the file as a whole comes last.

    The mapping leads from a field to a column, such as `consent.quote` → `may_quote`, or in JSON to a path, `rating` →
    `score.value`; a field that ends in a colon has one value for all rows: `locale:` → `de`, as `locale:=de` is split.
    `format:` names an export of `review_exports.yaml`, which is otherwise recognised by its columns; `date_format:`
    says how dates are written, such as `%d.%m.%Y`.

    Raises:
        InvalidRequest: the mapping or the file as a whole makes no sense; the detail says where.
    """
    columns = ReviewColumns(rows.mapping)
    with closing(_Seen()) as seen:
        for number, (line, found, where) in enumerate(_FINDERS[rows.form](rows.stream, columns)):
            if number == MAX_ROWS:
                yield RowError(
                    file=rows.file, line=line, reason=f"a file may have {MAX_ROWS:,} rows; send the rest apart"
                )
                break
            review = _review_or_problem(found, columns.dates)
            if isinstance(review, BadRow):
                yield RowError(file=rows.file, line=line, reason=f"{where}{review}")
                continue
            seen.add(review)
            yield ReviewRow(line, review)
        for note in (*columns.notes(), *seen.notes()):
            yield RowNote(f"{rows.file}: {note}")


def _review_or_problem(found: Row | BadRow, dates: Sequence[str]) -> Review | BadRow:
    if isinstance(found, BadRow):
        return found
    try:
        return review_of(found, dates)
    except BadRow as bad:
        return bad.with_traceback(None)


class _Seen:
    """Counts the reviews that come again, without keeping their ids in memory."""

    def __init__(self) -> None:
        # A database without a name lies in a file of its own as soon as it is large, and is gone once it is closed.
        self._ids = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._ids.executescript("PRAGMA journal_mode=OFF; CREATE TABLE ids (id INTEGER PRIMARY KEY); BEGIN")
        self._repeated = self._replaced = 0

    def add(self, review: Review) -> None:
        """Take note of one review."""
        known = self._ids.execute("INSERT OR IGNORE INTO ids VALUES (?)", (hash(review.id),)).rowcount == 0
        self._repeated += known and review.id.startswith("rev-")
        self._replaced += known and not review.id.startswith("rev-")

    def notes(self) -> Iterator[str]:
        """Say what came again."""
        if self._repeated:
            yield f"rows that repeat another in everything: {self._repeated:,}, counted once"
        if self._replaced:
            yield f"rows that take the place of an earlier one with the same id: {self._replaced:,}"

    def close(self) -> None:
        """Forget everything."""
        self._ids.close()
