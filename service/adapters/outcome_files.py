"""Reads events and outcomes one by one from JSON, JSON Lines and CSV; a bad row is told with its line.

A file of any size takes flat memory. Reasons name fields and columns, never values. What the rows must say:
`domain.outcomes`; reviews are read in `review_files`, which cuts files into rows in the same way.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

from pydantic import ValidationError

from service.adapters.csv_cells import csv_cells, width_problem
from service.adapters.json_objects import FoundObject, Wanted, json_objects, jsonl_objects
from service.adapters.outcome_columns import OutcomeColumns
from service.adapters.refusals import BadRow, plain_reason, refuse
from service.adapters.tables import sortable
from service.domain.ingestion import RowError, RowNote
from service.domain.outcomes import Event, Outcome, ReadRow
from service.ports.outcomes import Upload
from service.ports.rows import RowFile

MAX_ROWS = 10_000_000
"""Rows of one file."""
_AHEAD = dt.timedelta(days=1)
"""How far the clock of another machine may be ahead of ours."""


class _Kind(NamedTuple):
    """A kind of row: its noun, what its file is said to hold, and how its own ids begin."""

    noun: type[Event] | type[Outcome]
    wanted: Wanted
    prefix: str


_EVENTS = _Kind(Event, Wanted("events", (), '{"draft_id": "drf_…", "kind": "sent", "at": "…"}', True), "evt")
_OUTCOMES = _Kind(Outcome, Wanted("outcomes", (), '{"draft_id": "drf_…", "kind": "csat", "value": 5}', True), "out")


class FileOutcomeReader:
    """Fulfils `ports.outcomes.OutcomeReader`."""

    def events(self, upload: Upload) -> Iterator[ReadRow[Event] | RowError | RowNote]:
        """Read events; see the port."""
        return _read(upload, _EVENTS)

    def outcomes(self, upload: Upload) -> Iterator[ReadRow[Outcome] | RowError | RowNote]:
        """Read outcomes; see the port."""
        return _read(upload, _OUTCOMES)


def _read(upload: Upload, kind: _Kind) -> Iterator[ReadRow[Any] | RowError | RowNote]:
    rows = upload.rows
    columns = OutcomeColumns(kind.noun, rows.mapping)
    latest = upload.now + _AHEAD
    for number, (line, found, where) in enumerate(_found(rows, kind, columns)):
        if number == MAX_ROWS:
            reason = f"a file may have {MAX_ROWS:,} rows; send the rest apart"
            yield RowError(file=rows.file, line=line, reason=reason)
            break
        lone = rows.form == "json" and not where
        noun = found if isinstance(found, BadRow) else _noun(found, upload, kind, upload.lone_id if lone else None)
        if not isinstance(noun, BadRow) and noun.at > latest:
            noun = BadRow("at lies in the future; is it a time in UTC, or with its zone?")
        if isinstance(noun, BadRow):
            yield RowError(file=rows.file, line=line, reason=f"{where}{noun}")
        else:
            yield ReadRow(line, where, noun)
    yield from (RowNote(f"{rows.file}: {note}") for note in columns.notes())


def _found(rows: RowFile, kind: _Kind, columns: OutcomeColumns) -> Iterator[FoundObject]:
    """Find rows, and name their values by field."""
    if rows.form == "csv":
        yield from _csv_rows(rows.stream, kind, columns)
        return
    find = json_objects if rows.form == "json" else jsonl_objects
    for line, found, where in find(rows.stream, kind.wanted):
        yield FoundObject(line, found if isinstance(found, BadRow) else columns.of_object(found), where)


def _csv_rows(stream: IO[bytes], kind: _Kind, columns: OutcomeColumns) -> Iterator[FoundObject]:
    places: Mapping[str, int] | None = None
    width = 0
    for line, cells in csv_cells(stream):
        if places is None:
            if isinstance(cells, BadRow):
                refuse(f"the header of the CSV file cannot be read: {cells}", "invalid_csv")
            places, width = columns.of_header([name.strip() for name in cells]), len(cells)
        elif isinstance(cells, BadRow):
            yield FoundObject(line, cells)
        elif problem := width_problem(cells, width):
            yield FoundObject(line, problem)
        else:
            yield FoundObject(line, columns.filled({field: cells[place].strip() for field, place in places.items()}))
    if places is None:
        refuse(f"the CSV file is empty; its first row must name the columns of the {kind.wanted.what}", "invalid_csv")


def _noun(values: dict[str, Any], upload: Upload, kind: _Kind, lone_id: str | None) -> Event | Outcome | BadRow:
    """Make a noun of the values of a row; one without an id gets one made of all that it says."""
    if upload.draft_id is not None and values.setdefault("draft_id", upload.draft_id) != upload.draft_id:
        return BadRow("draft_id is another draft than that of the address; leave it out")
    if lone_id is not None and "at" not in values:
        values.setdefault("id", lone_id)
    is_named = "id" in values
    if not is_named:
        if "at" not in values:
            return BadRow("there is neither id nor at; give one of them, so that a repeat is not counted again")
        values["id"] = "-"
    values.setdefault("at", upload.now)
    try:
        noun = kind.noun.model_validate(values)
    except ValidationError as error:
        return BadRow(_reason(error))
    return noun if is_named else noun.model_copy(update={"id": _made_id(noun, kind.prefix)})


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "timezone_aware":
        return "at has no zone; write it as 2026-05-01T09:30:00Z or 2026-05-01T11:30:00+02:00"
    if first["type"].startswith("datetime"):
        return "at cannot be read as a time; write it as 2026-05-01T09:30:00Z"
    if first["type"] == "string_pattern_mismatch":
        form = "an ISO 4217 code such as EUR" if first["loc"] == ("currency",) else "a text on one line"
        return f"{first['loc'][0]} must be {form}"
    return plain_reason(first).replace("Value error, ", "").strip()


def _made_id(noun: Event | Outcome, prefix: str) -> str:
    """Return an id that the same words always get, whatever zone their time is written in."""
    says = noun.model_dump(mode="json", exclude={"id", "at"})
    content = "\0".join((sortable(noun.at), *(f"{name}={value}" for name, value in sorted(says.items()))))
    return f"{prefix}-{hashlib.blake2b(content.encode(), digest_size=12).hexdigest()}"
