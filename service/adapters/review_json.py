"""Rows of reviews out of JSON, whole or a line each; objects may be in our own format, an export's or a mapped one."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import IO, Any, NoReturn

from service.adapters.decoded_text import DecodedStream
from service.adapters.json_window import JsonWindow
from service.adapters.refusals import refuse, unknown
from service.adapters.review_fields import FIELDS, OWN_KEYS, name_of, plain_name
from service.adapters.review_rows import MAX_ROW, BadRow, FoundRow, Row


def jsonl_rows(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[FoundRow]:
    """Find the objects of JSON Lines; empty lines are passed over."""
    text = DecodedStream(stream, "\n")
    for number in count(1):
        line = text.line(MAX_ROW)
        if not line:
            return
        if line.strip():
            problem = f"is longer than {MAX_ROW:,} characters; shorten it" if len(line) >= MAX_ROW else None
            yield FoundRow(number, _element(line, problem or text.problem(line), mapping))


def json_rows(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[FoundRow]:
    """Find the objects of a list, at the top or under `reviews`.

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
        yield FoundRow(line, _element(source, text.problem(source), mapping), where)
        after = window.peek()
        if after == ",":
            window.skip(1)
        elif after not in ("]", ""):
            yield FoundRow(window.line, BadRow("a comma is missing behind it; the rest cannot be read"), where)
            return
    if not first:
        yield FoundRow(window.line, BadRow("the file ends before its list of reviews does; send all of it"))


def _enter_array(window: JsonWindow) -> None:
    """Go behind the bracket that opens the list, at the top or under `reviews`."""
    if window.peek() == "{":
        window.skip(1)
        while window.peek() == '"':
            key = window.value()
            if window.peek() == ":":
                window.skip(1)
            if key == '"reviews"' or not window.peek() or window.value() is None:
                break
            if window.peek() == ",":
                window.skip(1)
    if window.peek() != "[":
        refuse(
            'a JSON file of reviews is a list [ … ] or {"reviews": [ … ]}; one object a line is the form jsonl',
            "invalid_json",
        )
    window.skip(1)


def _element(source: str, problem: str | None, mapping: Mapping[str, str]) -> Row | BadRow:
    """Read one JSON object into values by field."""
    if problem:
        return BadRow(f"the row {problem}")
    try:
        found = _object(source)
        return _mapped(found, mapping) if mapping else _guessed(found)
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


def _mapped(found: Row, mapping: Mapping[str, str]) -> Row:
    values = {field: value for field, value in _guessed(found, strict=False).items() if f"{field}:" not in mapping}
    for field, column in mapping.items():
        values[field.removesuffix(":")] = column if field.endswith(":") else _at(found, column)
    return values


def _at(found: Row, path: str) -> Any:
    """Return what stands under a key, or under a path such as `author.name`; None if nothing does."""
    if path in found:
        return found[path]
    value: Any = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _guessed(found: Row, strict: bool = True) -> Row:
    """Find fields by their own and by usual names. Unknown keys are refused in an object that is in our own format."""
    keys = {plain_name(name): name for name in reversed(list(found))}
    values: dict[str, Any] = {}
    foreign = not strict
    for field in FIELDS:
        usual = name_of(field, keys)
        if usual is not None:
            values[field] = found[keys[usual]]
            foreign = foreign or keys[usual] != field
    consent = found.get("consent")
    if isinstance(consent, dict):
        values |= {f"consent.{name}": value for name, value in consent.items()}
    strange = [name for name in (*found, *values) if name not in OWN_KEYS]
    if strange and not foreign:
        raise BadRow(unknown(strange[0], FIELDS))
    if consent is not None and not isinstance(consent, dict) and not foreign:
        raise BadRow('consent must be an object such as {"quote": true}')
    return {name: value for name, value in values.items() if name in FIELDS}
