"""Rows of cells out of CSV: any usual delimiter, line end and quotation; an open quotation mark costs one row."""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO, NamedTuple

from service.adapters.decoded_text import DecodedStream
from service.adapters.refusals import BadRow

MAX_ROW = 1_000_000
"""Characters of one row."""
MAX_COLUMNS = 1_000
_MAX_FIELD = 200_000
"""Characters of one field."""
_MAX_STRAY_QUOTES = 20
"""How often a quote that never closes is mended by reading its lines again; after that its lines are lost."""


class CsvRow(NamedTuple):
    """A row: the line it begins on, and its cells or what is wrong with it."""

    line: int
    cells: list[str] | BadRow


def csv_cells(stream: IO[bytes]) -> Iterator[CsvRow]:
    """Cut a CSV file into rows of cells; empty lines are passed over."""
    text = DecodedStream(stream, "")
    lines = _Lines(text)
    for line, cells in _cut(lines):
        problem = text.problem("".join(lines.row))
        if not problem and isinstance(cells, list) and len(cells) > MAX_COLUMNS:
            problem = f"has {len(cells):,} columns; {MAX_COLUMNS:,} are the most"
        yield CsvRow(line, BadRow(f"the row {problem}") if problem and isinstance(cells, list) else cells)


def width_problem(cells: Sequence[str], width: int) -> BadRow | None:
    """Say what is wrong with the number of cells under a header, if anything is; empty ones at the end do no harm."""
    if len(cells) < width or any(cells[width:]):
        return _wrong_width(len(cells), width)
    return None


@lru_cache(maxsize=64)  # a broken file says the same of a million rows
def _wrong_width(cells: int, width: int) -> BadRow:
    return BadRow(f"the row has {cells} columns where the header has {width}; quote fields that hold the delimiter")


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


def _cut(lines: _Lines) -> Iterator[tuple[int, list[str] | BadRow]]:
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
