"""Reads items of a batch out of an audience: rows of CSV, lines of JSON, or a list; a bad row is told, the rest go on.

A file of any size takes flat memory. Reasons name fields, columns and lines, never what stands in them. Which column is
which field: `audience_columns`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple

from pydantic import ValidationError

from service.adapters.audience_columns import AudienceColumns
from service.adapters.csv_cells import csv_cells
from service.adapters.json_objects import Wanted, json_objects, jsonl_objects
from service.adapters.refusals import BadRow, plain_reason, refuse
from service.domain.batches import BatchItem
from service.domain.ingestion import RowError, RowFormat, RowNote
from service.ports.audiences import Audience, FoundItem

_WANTED = Wanted("items", ("items", "audience", "customers"), '{"custom_id": "c-1", "customer": {"id": "c-1"}}')


class _Row(NamedTuple):
    """A row: its line, its values by column or what is wrong with it, and words for its place."""

    line: int
    values: Mapping[str, Any] | BadRow
    where: str = ""


class AudienceFiles:
    """Fulfils `ports.AudienceReader`."""

    def items(
        self, stream: IO[bytes], audience: Audience, attributes: Collection[str]
    ) -> Iterator[FoundItem | RowError | RowNote]:
        """Yield the items of a file. Columns named like one of `attributes` are attributes without being mapped.

        Raises:
            InvalidRequest: the mapping or the file as a whole makes no sense.
        """
        columns = AudienceColumns(audience.mapping, attributes)
        for line, values, where in _ROWS[audience.form](stream, columns):
            found = values if isinstance(values, BadRow) else _item(columns.fields(values), audience.brief, line)
            yield (
                RowError(file=audience.file, line=line, reason=f"{where}{found}")
                if isinstance(found, BadRow)
                else (line, found)
            )
        yield from (RowNote(f"{audience.file}: {note}") for note in columns.notes())

    def listed(
        self, rows: Sequence[Mapping[str, object]], brief: Mapping[str, object]
    ) -> Iterator[FoundItem | RowError | RowNote]:
        """Yield the items of a list; `line` counts them from 1."""
        for number, row in enumerate(rows, start=1):
            found = _item(row, brief, number)
            yield (
                RowError(file="items", line=number, reason=str(found)) if isinstance(found, BadRow) else (number, found)
            )


def _csv_rows(stream: IO[bytes], columns: AudienceColumns) -> Iterator[_Row]:
    header: list[str] | None = None
    for line, cells in csv_cells(stream):
        if header is None:
            if isinstance(cells, BadRow):
                refuse(f"the header of the CSV file cannot be read: {cells}", "invalid_csv")
            header = [cell.strip() for cell in cells]
            columns.require(header)
        elif isinstance(cells, BadRow):
            yield _Row(line, cells)
        elif not any(cell.strip() for cell in cells):
            yield _Row(line, BadRow("the row is empty"))  # it names nobody, and its text would go to nobody
        elif len(cells) < len(header) or any(cells[len(header) :]):
            problem = f"the row has {len(cells)} columns where the header has {len(header)}; quote fields that hold the delimiter"
            yield _Row(line, BadRow(problem))
        else:
            yield _Row(line, dict(zip(header, cells, strict=False)))
    if header is None:
        refuse("the CSV file is empty; its first row must name the columns", "invalid_csv")


def _jsonl_rows(stream: IO[bytes], _: AudienceColumns) -> Iterator[_Row]:
    return (_Row(*found) for found in jsonl_objects(stream, _WANTED))


def _json_rows(stream: IO[bytes], _: AudienceColumns) -> Iterator[_Row]:
    return (_Row(*found) for found in json_objects(stream, _WANTED))


_ROWS: Mapping[RowFormat, Callable[[IO[bytes], AudienceColumns], Iterator[_Row]]] = {
    "csv": _csv_rows,
    "json": _json_rows,
    "jsonl": _jsonl_rows,
}


def _item(fields: Mapping[str, Any], brief: Mapping[str, Any], line: int) -> BatchItem | BadRow:
    """Return the item of a row: what the row says goes before what all share."""
    whole = _merged(brief, fields)
    customer = whole.get("customer")
    known = customer.get("id") if isinstance(customer, Mapping) else None
    whole.setdefault("custom_id", known or f"row-{line}")
    try:
        item = BatchItem.model_validate(whole)
    except ValidationError as error:
        return BadRow(plain_reason(error.errors(include_input=False)[0]))
    if "\0" in item.custom_id or "\0" in (item.customer.id or ""):
        return BadRow("an id holds a NUL character; take it out")
    return item


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two objects as one; where both have a field the second wins, and objects are merged in turn."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[name] = _merged(under, value) if both else value  # type: ignore[arg-type]  # `both` says that they are
    return merged
