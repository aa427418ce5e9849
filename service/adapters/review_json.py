"""Rows of reviews out of JSON, whole or a line each; objects may be in our own format, an export's or a mapped one."""

import json
from collections.abc import Iterator
from itertools import count
from typing import IO, Any, NoReturn

from service.adapters.csv_cells import MAX_ROW
from service.adapters.decoded_text import DecodedStream
from service.adapters.json_window import JsonWindow
from service.adapters.refusals import BadRow, refuse, unknown
from service.adapters.review_columns import WHO, ReviewColumns, Row
from service.adapters.review_fields import FIELDS, OWN_KEYS
from service.adapters.review_rows import FoundRow

_LISTS = tuple(
    f'"{name}"' for name in ("reviews", "satisfaction_ratings", "survey_responses", "responses", "items", "data")
)


def jsonl_rows(stream: IO[bytes], columns: ReviewColumns) -> Iterator[FoundRow]:
    """Find the objects of JSON Lines; empty lines are passed over."""
    text = DecodedStream(stream, "\n")
    for number in count(1):
        line = text.line(MAX_ROW)
        if not line:
            return
        if line.strip():
            problem = f"is longer than {MAX_ROW:,} characters; shorten it" if len(line) >= MAX_ROW else None
            row = _element(line, problem or text.problem(line), columns)
            if row is not None:
                yield FoundRow(number, row)


def json_rows(stream: IO[bytes], columns: ReviewColumns) -> Iterator[FoundRow]:
    """Find the objects of a list, at the top or under `reviews` or another usual name.

    Raises:
        InvalidRequest: there is no such list (code `invalid_json`).
    """
    text = DecodedStream(stream, "")
    window = JsonWindow(text, MAX_ROW)
    _enter_array(window)
    for number in count(1):
        first = window.peek()
        if first in ("]", ""):
            break
        where, line = f"element {number}: ", window.line
        source = window.value()
        if source is None:
            problem = f"it is longer than {MAX_ROW:,} characters or lacks a quotation mark; the rest cannot be read"
            yield FoundRow(line, BadRow(problem), where)
            return
        row = _element(source, text.problem(source), columns)
        if row is not None:
            yield FoundRow(line, row, where)
        after = window.peek()
        if after == ",":
            window.skip(1)
        elif after not in ("]", ""):
            yield FoundRow(window.line, BadRow("a comma is missing behind it; the rest cannot be read"), where)
            return
    if not first:
        yield FoundRow(window.line, BadRow("the file ends before its list of reviews does; send all of it"))


def _enter_array(window: JsonWindow) -> None:
    """Go behind the bracket that opens the list."""
    if window.peek() == "{":
        window.skip(1)
        while window.peek() == '"':
            key = window.value()
            if window.peek() == ":":
                window.skip(1)
            if key in _LISTS or not window.peek() or window.value() is None:
                break
            if window.peek() == ",":
                window.skip(1)
    if window.peek() != "[":
        refuse(
            'a JSON file of reviews is a list [ … ] or {"reviews": [ … ]}; one object a line is the form jsonl',
            "invalid_json",
        )
    window.skip(1)


def _element(source: str, problem: str | None, columns: ReviewColumns) -> Row | BadRow | None:
    """Read one JSON object into values by field; None if it holds no answer."""
    if problem:
        return BadRow(f"the row {problem}")
    try:
        found = _object(source)
        # The first object says which export this is.
        columns.recognise(_names(found))
        return None if columns.is_without_answer(found) else _values(found, columns)
    except BadRow as bad:
        return bad


def _object(source: str) -> dict[str, Any]:
    try:
        found = json.loads(source, parse_constant=_no_constant)
    except RecursionError:
        raise BadRow("this JSON is nested too deep; flatten it") from None
    except json.JSONDecodeError as error:
        raise BadRow(f"this is not sound JSON (character {error.pos + 1}); mend it") from None
    except ValueError:
        raise BadRow("this JSON holds a number that JSON does not allow; mend it") from None
    if not isinstance(found, dict):
        raise BadRow('this must be an object such as {"rating": 5, "text": "…"}')
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _values(found: Row, columns: ReviewColumns) -> Row:
    """Find fields by mapping, export and usual names. Unknown keys are refused in an object that is in our own format."""
    places = columns.places(_names(found))
    values = {field: _at(found, path) for field, path in (*places.items(), *columns.mapped.items())}
    consent = found.get("consent")
    if isinstance(consent, dict):
        values |= {f"consent.{name}": value for name, value in consent.items()}
    used = {
        path.partition(".")[0] if path not in found else path for path in (*places.values(), *columns.mapped.values())
    }
    is_own = not columns.mapped and not columns.export and all(field == path for field, path in places.items())
    strange = [name for name in (*found, *values) if name not in OWN_KEYS]
    if is_own and strange:
        raise BadRow(unknown(strange[0], FIELDS))
    if is_own and consent is not None and not isinstance(consent, dict):
        raise BadRow('consent must be an object such as {"quote": true}')
    who = columns.who(found)
    columns.pass_over(name for name in found if name not in used and name not in OWN_KEYS and name not in who)
    kept = columns.values({name: value for name, value in values.items() if name in FIELDS})
    return kept | {WHO: tuple(str(found[name]) for name in who)} if who else kept


def _names(found: Row) -> tuple[str, ...]:
    """Return the keys of an object, and for what lies in objects within it, paths such as `author.name`."""
    names: list[str] = []
    for key, value in found.items():
        names.append(key)
        if isinstance(value, dict) and key != "consent":
            names += [f"{key}.{inner}" for inner in value]
    return tuple(names)


def _at(found: Row, path: str) -> Any:
    """Return what stands under a key, or under a path such as `author.name`; None if nothing does."""
    if path in found:
        return found[path]
    value: Any = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
