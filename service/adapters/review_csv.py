"""Rows of reviews out of CSV whose first row names the columns. Cutting lines into cells: `csv_cells`."""

from collections.abc import Iterator, Sequence
from typing import IO

from service.adapters.csv_cells import csv_cells, width_problem
from service.adapters.refusals import BadRow, refuse, unknown
from service.adapters.review_columns import WHO, ReviewColumns, Row
from service.adapters.review_rows import FoundRow


def csv_rows(stream: IO[bytes], columns: ReviewColumns) -> Iterator[FoundRow]:
    """Find the rows of a CSV file.

    Raises:
        InvalidRequest: the header or the mapping makes no sense.
    """
    header: _Header | None = None
    for line, cells in csv_cells(stream):
        if header is None:
            if isinstance(cells, BadRow):
                refuse(f"the header of the CSV file cannot be read: {cells}", "invalid_csv")
            header = _Header(cells, columns)
        elif isinstance(cells, BadRow):
            yield FoundRow(line, cells)
        elif problem := header.problem(cells):
            yield FoundRow(line, problem)
        elif (row := header.row(cells)) is not None:
            yield FoundRow(line, row)
    if header is None:
        refuse("the CSV file is empty; its first row must name the columns", "invalid_csv")


class _Header:
    """The first row of a CSV file: which column holds which field."""

    def __init__(self, header: Sequence[str], columns: ReviewColumns) -> None:
        names = [name.strip() for name in header]
        self._columns, self._width = columns, len(names)
        self._names = names
        mapped = {field: _only(names, column) for field, column in columns.mapped.items()}
        columns.recognise(names)
        guessed = columns.places(tuple(names))
        self._places = {**mapped, **{field: names.index(name) for field, name in guessed.items()}}
        self._who = [names.index(name) for name in columns.who(names)]
        used = {*self._places.values(), *self._who}
        columns.pass_over(name for place, name in enumerate(names) if place not in used)
        if not {"text", "rating", "nps"} & {*self._places, *columns.values({})}:
            is_known = f"this is an export of {columns.export.title}, but " if columns.export else ""
            refuse(
                f"{is_known}no column looks like the text or the rating of a review; name them with a mapping such as "
                f"text=column. The columns are {', '.join(names[:20])}",
                "unknown_column",
            )

    def problem(self, cells: Sequence[str]) -> BadRow | None:
        """Say what is wrong with the number of cells, if anything is."""
        return width_problem(cells, self._width)

    def row(self, cells: Sequence[str]) -> Row | None:
        """Return the values of a row by field, None if the export says that it holds none."""
        if self._columns.is_without_answer(dict(zip(self._names, cells, strict=False))):
            return None
        values = self._columns.values({field: cells[place] for field, place in self._places.items()})
        return values | {WHO: tuple(cells[place] for place in self._who)} if self._who else values


def _only(names: Sequence[str], column: str) -> int:
    if column not in names:
        refuse(f"mapping: column {unknown(column, names[:20])}", "unknown_column")
    if names.count(column) > 1:
        refuse(f'mapping: the file has more than one column "{column}"; rename one', "unknown_column")
    return names.index(column)
