"""Reads journey events one by one from JSON, JSON Lines and CSV, as Segment writes them.

A bad row is told, the rest go on.

A file of any size takes flat memory. Of traits and properties only what the brand's rules use is kept; reasons name
fields and lines, never values. What a row becomes: `journey_rows`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from service.adapters.csv_cells import csv_cells, width_problem
from service.adapters.journey_rows import event_of
from service.adapters.json_objects import FoundObject, Wanted, json_objects, jsonl_objects
from service.adapters.refusals import BadRow, refuse
from service.domain.ingestion import RowError, RowFormat
from service.domain.journeys import JourneyEvent
from service.errors import InvalidRequest
from service.ports.rows import RowFile

_EXAMPLE = '{"type": "track", "userId": "c-1", "event": "Order Delivered", "timestamp": "2026-05-01T10:00:00Z"}'
_WANTED = Wanted("journey events", ("batch",), _EXAMPLE)
_ONE = _WANTED._replace(or_one=True)
_OWN = frozenset(
    {"type", "userId", "user_id", "event", "messageId", "message_id", "timestamp", "originalTimestamp", "sentAt"}
)


class FileJourneyReader:
    """Fulfils `ports.journeys.JourneyReader`."""

    def events(self, rows: RowFile, kept: frozenset[str], now: datetime) -> Iterator[JourneyEvent | RowError | None]:
        """Read events; None stands for a call of a kind that journeys have no use for; see the port."""
        for line, found, where in _objects(rows.stream, rows.form):
            event = found if isinstance(found, BadRow) else _event_or_problem(found, kept, now)
            if isinstance(event, BadRow):
                yield RowError(file=rows.file, line=line, reason=f"{where}{event}")
            else:
                yield event


def _event_or_problem(found: dict[str, Any], kept: frozenset[str], now: datetime) -> JourneyEvent | BadRow | None:
    try:
        return event_of(found, kept, now)
    except BadRow as bad:
        return bad.with_traceback(None)


def _objects(stream: IO[bytes], form: RowFormat) -> Iterator[FoundObject]:
    if form == "csv":
        return _csv_objects(stream)
    return jsonl_objects(stream, _WANTED) if form == "jsonl" else _json_objects(stream)


def _json_objects(stream: IO[bytes]) -> Iterator[FoundObject]:
    """Find the events of a list, of `{"batch": [ … ]}`, or the single one that stands there."""
    start = stream.tell()
    try:
        yield from json_objects(stream, _WANTED)
    except InvalidRequest:
        stream.seek(start)
        yield from json_objects(stream, _ONE)


def _csv_objects(stream: IO[bytes]) -> Iterator[FoundObject]:
    """Find the rows of a CSV file; its columns are `type`, `userId`, `event`, `timestamp`, `messageId` and others.

    Other columns are properties or traits; a name such as `properties.score` or `traits.locale` says which.
    """
    header: Sequence[str] | None = None
    for line, cells in csv_cells(stream):
        if isinstance(cells, BadRow):
            if header is None:
                refuse(f"the header of the CSV file cannot be read: {cells}", "invalid_csv")
            yield FoundObject(line, cells)
        elif header is None:
            header = [name.strip() for name in cells]
            if not {"userId", "user_id"} & set(header):
                refuse('the CSV file has no column "userId"; its first row must name the columns', "unknown_column")
        else:
            problem = width_problem(cells, len(header))
            yield FoundObject(line, problem or _row(header, cells))
    if header is None:
        refuse("the CSV file is empty; its first row must name the columns", "invalid_csv")


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        outer, dot, inner = name.partition(".")
        if not (value := cell.strip()):
            continue
        if dot and outer in ("properties", "traits", "context"):
            row.setdefault(outer, {})[inner] = value
        elif name in _OWN:
            row[name] = value
        else:
            others[name] = value
    place = "traits" if row.get("type", "track" if row.get("event") else "identify") == "identify" else "properties"
    row[place] = {**others, **row.get(place, {})}
    return row
