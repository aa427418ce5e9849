"""Finds keys that stand twice in a JSON body. Parsers take the last one and pass over the others, whatever was meant."""

import json
from collections.abc import Iterator
from typing import Any

from service.errors import FieldError


class _Repeated(Exception):
    """A key stands twice."""


class _Pairs(tuple[tuple[str, Any], ...]):
    """An object as its pairs stand in the text."""

    __slots__ = ()


def repeated_keys(body: bytes) -> tuple[FieldError, ...]:
    """Return each key of a body that stands twice in its object; nothing of what is not JSON."""
    try:
        json.loads(body, object_pairs_hook=_unique)
    except _Repeated:
        return tuple(FieldError(one, "This field stands here twice; send it once.") for one in _pointers(_read(body)))
    except (ValueError, RecursionError):
        return ()
    return ()


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise _Repeated


def _read(body: bytes) -> object:
    return json.loads(body, object_pairs_hook=_Pairs)


def _pointers(value: object, at: str = "") -> Iterator[str]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, inner in value:
            place = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in seen:
                yield place
            seen.add(key)
            yield from _pointers(inner, place)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _pointers(inner, f"{at}/{number}")
