"""Rows of reviews out of CSV: any usual delimiter, line end and quotation; an open quotation mark costs one row."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from service.adapters.decoded_text import DecodedStream
from service.adapters.refusals import refuse, unknown
from service.adapters.review_fields import FIELDS, name_of, plain_name
from service.adapters.review_rows import MAX_ROW, BadRow, FoundRow, Row

_MAX_FIELD = 200_000
"""Characters of one field."""
_MAX_STRAY_QUOTES = 20
"""How often a quote that never closes is mended by reading its lines again; after that its lines are lost."""


def csv_rows(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[FoundRow]:
    """Find the rows of a CSV file whose first row names the columns.

    Raises:
        InvalidRequest: the header or the mapping makes no sense.
    """
    text = DecodedStream(stream, "")
    lines = _Lines(text)
    columns: _Columns | None = None
    for line, cells in _csv_cells(lines):
        problem = text.problem("".join(lines.row))
        if columns is None:
            columns = _header(cells, problem, mapping)
        elif isinstance(cells, BadRow):
            yield FoundRow(line, cells)
        else:
            problem = problem or columns.problem(cells)
            yield FoundRow(line, BadRow(f"the row {problem}") if problem else columns.values(cells))
    if columns is None:
        refuse("the CSV file is empty; its first row must name the columns", "invalid_csv")


class _Lines:
    """Feeds lines to the CSV parser, one row at a time, and can take lines back."""

    def __init__(self, text: DecodedStream) -> None:
        self._text = text
        self._again: list[str] = []
        self._length = 0
        self.next_line = 1
        self.row: list[str] = []
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.line(MAX_ROW)
        if not line:
            self.ended = True
            raise StopIteration
        self.row.append(line)
        self._length += len(line)
        self.next_line += 1
        if self._length >= MAX_ROW:
            raise csv.Error("row too long")
        return line

    def begin_row(self) -> int:
        """Forget the lines of the row before; return the number of the line that comes next."""
        self.row, self._length, self.ended = [], 0, False
        return self.next_line

    def take_back(self, keep: int) -> None:
        """Give the lines of this row behind the first `keep` to the rows that follow."""
        self._again += reversed(self.row[keep:])
        self.next_line -= len(self.row) - keep
        del self.row[keep:]


def _csv_cells(lines: _Lines) -> Iterator[tuple[int, list[str] | BadRow]]:
    """Cut rows into cells; yield each with the number of its first line."""
    # The limit of the csv module is one for the whole process; nothing else here reads CSV.
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(lines, delimiter=_delimiter(lines))
    mended = 0
    while True:
        line = lines.begin_row()
        try:
            cells = next(reader, None)
            if cells is None:
                return
            # A sound row ends with its own line; one that asked for more and got none has an open quotation mark.
            whole = not lines.ended
        except csv.Error:
            cells, whole = [], False
        if whole and cells:
            yield line, cells
        elif not whole:
            yield line, BadRow(_why_not_whole(lines))
            if mended < _MAX_STRAY_QUOTES:
                mended += 1
                lines.take_back(1)


def _why_not_whole(lines: _Lines) -> str:
    if len(lines.row) > 1 or lines.ended:
        return "a quotation mark on this line is never closed; close it or take it out"
    return f"a field of the row is longer than {_MAX_FIELD:,} characters; shorten it, or close its quotation mark"


def _delimiter(lines: _Lines) -> str:
    """Return the delimiter that the header uses, of comma, semicolon and tab; obey Excel's line `sep=;`."""
    try:
        header = next(lines, "")
    except csv.Error:
        header = ""
    declared = re.match(r"sep=([,;\t])[\r\n]*$", header)
    if declared:
        return declared[1]
    lines.take_back(0)
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


class _Columns:
    """The header of a CSV file: which column holds which field."""

    def __init__(self, header: Sequence[str], problem: str | None, mapping: Mapping[str, str]) -> None:
        if problem:
            refuse(f"the header of the CSV file {problem}", "invalid_csv")
        names = [name.strip() for name in header]
        self._width = len(names)
        self._fixed = {field[:-1]: value for field, value in mapping.items() if field.endswith(":")}
        self._places: dict[str, int] = {}
        for field, column in mapping.items():
            if not field.endswith(":"):
                self._places[field] = _only(names, column)
        keys = [plain_name(name) for name in names]
        for field in FIELDS:
            name = name_of(field, keys)
            if name is None or field in self._places or field in self._fixed:
                continue
            if (place := keys.index(name)) not in self._places.values():
                self._places[field] = place
        if not {"text", "rating", "nps"} & {*self._places, *self._fixed}:
            refuse(
                "no column looks like the text or the rating of a review; name them with a mapping such as "
                f"text=column. The columns are {', '.join(names[:20])}",
                "unknown_column",
            )

    def problem(self, cells: Sequence[str]) -> str | None:
        """Say what is wrong with the number of cells, if anything is; empty ones at the end do no harm."""
        if len(cells) < self._width or any(cells[self._width :]):
            return f"has {len(cells)} columns where the header has {self._width}; quote fields that hold the delimiter"
        return None

    def values(self, cells: Sequence[str]) -> Row:
        """Return the values of a row by field."""
        return {**self._fixed, **{field: cells[place] for field, place in self._places.items()}}


def _header(cells: list[str] | BadRow, problem: str | None, mapping: Mapping[str, str]) -> _Columns:
    if isinstance(cells, BadRow):
        refuse(f"the header of the CSV file cannot be read: {cells}", "invalid_csv")
    return _Columns(cells, problem, mapping)


def _only(names: Sequence[str], column: str) -> int:
    if column not in names:
        refuse(f"mapping: column {unknown(column, names[:20])}", "unknown_column")
    if names.count(column) > 1:
        refuse(f'mapping: the file has more than one column "{column}"; rename one', "unknown_column")
    return names.index(column)
