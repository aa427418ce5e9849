"""Objects out of JSON, whole or a line each, of a file of any size; a broken one is told and the rest go on."""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import IO, Any, NamedTuple, NoReturn

from service.adapters.csv_cells import MAX_ROW
from service.adapters.decoded_text import DecodedStream
from service.adapters.json_window import JsonWindow
from service.adapters.refusals import BadRow, refuse


class FoundObject(NamedTuple):
    """An object: the line it begins on, what it holds or what is wrong with it, and words for its place."""

    line: int
    found: dict[str, Any] | BadRow
    where: str = ""


class Wanted(NamedTuple):
    """What a JSON file is to hold: a list of `what`, at the top or under one of `names`.

    What one looks like, `example`.

    `or_one`: an object at the top that is no list is taken for the only one.
    """

    what: str
    names: Sequence[str]
    example: str
    or_one: bool = False


def jsonl_objects(stream: IO[bytes], wanted: Wanted) -> Iterator[FoundObject]:
    """Find the objects of JSON Lines; empty lines are passed over."""
    text = DecodedStream(stream, "\n")
    for number in count(1):
        line = text.line(MAX_ROW)
        if not line:
            return
        if line.strip():
            problem = f"is longer than {MAX_ROW:,} characters; shorten it" if len(line) >= MAX_ROW else None
            yield FoundObject(number, _object(line, problem or text.problem(line), wanted))


def json_objects(stream: IO[bytes], wanted: Wanted) -> Iterator[FoundObject]:
    """Find the objects of a list, at the top or under one of the names.

    Raises:
        InvalidRequest: there is no such list (code `invalid_json`).
    """
    text = DecodedStream(stream, "")
    window = JsonWindow(text, MAX_ROW)
    if wanted.or_one and window.peek() == "{":
        yield from _only_one(window, text, wanted)
        return
    _enter_array(window, wanted)
    for number in count(1):
        first = window.peek()
        if first in ("]", ""):
            break
        where, line = f"element {number}: ", window.line
        source = window.value()
        if source is None:
            problem = f"it is longer than {MAX_ROW:,} characters or lacks a quotation mark; the rest cannot be read"
            yield FoundObject(line, BadRow(problem), where)
            return
        yield FoundObject(line, _object(source, text.problem(source), wanted), where)
        after = window.peek()
        if after == ",":
            window.skip(1)
        elif after not in ("]", ""):
            yield FoundObject(window.line, BadRow("a comma is missing behind it; the rest cannot be read"), where)
            return
    if not first:
        yield FoundObject(window.line, BadRow(f"the file ends before its list of {wanted.what} does; send all of it"))


def _only_one(window: JsonWindow, text: DecodedStream, wanted: Wanted) -> Iterator[FoundObject]:
    line, source = window.line, window.value()
    problem = f"is longer than {MAX_ROW:,} characters; shorten it" if source is None else text.problem(source)
    yield FoundObject(line, _object(source or "", problem, wanted))
    if window.peek():
        yield FoundObject(
            window.line, BadRow("something stands behind the object; one object a line is the form jsonl")
        )


def _enter_array(window: JsonWindow, wanted: Wanted) -> None:
    """Go behind the bracket that opens the list."""
    lists = {f'"{name}"' for name in wanted.names}
    if window.peek() == "{":
        window.skip(1)
        while window.peek() == '"':
            key = window.value()
            if window.peek() == ":":
                window.skip(1)
            if key in lists or not window.peek() or window.value() is None:
                break
            if window.peek() == ",":
                window.skip(1)
    if window.peek() != "[":
        under = f' or {{"{wanted.names[0]}": [ … ]}}' if wanted.names else ""
        refuse(
            f"a JSON file of {wanted.what} is a list [ … ]{under}; one object a line is the form jsonl", "invalid_json"
        )
    window.skip(1)


def _object(source: str, problem: str | None, wanted: Wanted) -> dict[str, Any] | BadRow:
    if problem:
        return BadRow(f"the row {problem}")
    try:
        found = _DECODER.decode(source)
    except RecursionError:
        return BadRow("this JSON is nested too deep; flatten it")
    except json.JSONDecodeError as error:
        return BadRow(f"this is not sound JSON (character {error.pos + 1}); mend it")
    except ValueError:
        return BadRow("this JSON holds a number that JSON does not allow; mend it")
    if not isinstance(found, dict):
        return BadRow(f"this must be an object such as {wanted.example}")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError


# `json.loads` would make one for each object.
_DECODER = json.JSONDecoder(parse_constant=_no_constant)
