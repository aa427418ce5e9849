"""Turns pydantic's errors into pointers and advice. Input values are never repeated, as they may be personal."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from service.errors import FieldError

_SUBJECT = re.compile(r"^(Input|String|Tuple|List|Set|Dictionary|Value|Object|Data|URL) should ")
_COUNTED = re.compile(r" after validation, not \d+$")
_QUOTED = re.compile(r"'([^']*)'")
_NAME_LENGTH = 60
_MOST_DIGITS = 4
_TYPES = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "dict": "a JSON object",
    "model": "a JSON object",
    "model_attributes": "a JSON object",
    "tuple": "a list",
    "list": "a list",
}
"""Words for the types that pydantic names in `string_type`, `bool_parsing` and the like."""


class _Finding(NamedTuple):
    """One error of pydantic at a pointer: `wrong_type` names the type wanted, if that was the trouble."""

    pointer: str
    detail: str
    wrong_type: str | None


def field_errors(
    errors: Sequence[Mapping[str, Any]], body: object, model: type[BaseModel] | None
) -> tuple[FieldError, ...]:
    """Return one entry for each field at fault.

    Args:
        errors: what pydantic found; each `loc` starts with `body`, `query`, `path` or `header`.
        body: the body as it was parsed, to tell real names from pydantic's labels for members of a union.
        model: the model that refused, for suggestions on unknown fields.
    """
    by_pointer: dict[str, list[_Finding]] = {}
    for error in errors:
        if _only_follows(error, errors):
            continue
        finding = _finding(error, body, model)
        by_pointer.setdefault(finding.pointer, []).append(finding)
    return tuple(FieldError(pointer, _merged(findings)) for pointer, findings in by_pointer.items())


def _only_follows(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a list is only too short because its members were refused, each of which is told."""
    place = tuple(error["loc"])
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and tuple(other["loc"][: len(place)]) == place for other in errors
    )


def _finding(error: Mapping[str, Any], body: object, model: type[BaseModel] | None) -> _Finding:
    place, *loc = error["loc"]
    kind = str(error["type"])
    path = _real_path(loc, body, kind) if place == "body" else list(loc)
    if loc and loc[-1] == "[key]":
        return _Finding(_pointer(place, path[:-1]), f"A name in this object does not fit: {_sentence(error)}", None)
    wrong_type = None
    base = kind.removesuffix("_type").removesuffix("_parsing")
    if base != kind and base in _TYPES:
        wrong_type = _TYPES[base]
    if kind == "missing" and not path:
        return _Finding(_pointer(place, path), "A JSON body is required.", None)
    if kind == "extra_forbidden":
        return _Finding(_pointer(place, path), _unknown_field(path, model), None)
    return _Finding(_pointer(place, path), _sentence(error), wrong_type)


def _real_path(loc: Sequence[str | int], body: object, kind: str) -> list[str | int]:
    """Keep the names that stand in the body; pydantic adds names of its own for unions and keys."""
    kept: list[str | int] = []
    here = body
    for position, token in enumerate(loc):
        names: Any = here if isinstance(here, dict) else dict(enumerate(here)) if isinstance(here, list) else {}
        if token not in names and not (kind == "missing" and position == len(loc) - 1):
            break
        here = names.get(token)
        kept.append(token)
    return kept


def _pointer(place: str, path: Sequence[str | int]) -> str:
    tokens = [] if place in ("body", "query") else [place]
    tokens += [safe_name(str(token)).replace("~", "~0").replace("/", "~1") for token in path]
    return "".join(f"/{token}" for token in tokens)


def safe_name(name: str) -> str:
    """Return the name of a field as it may be repeated: it is the caller's, and may hold anything."""
    if " " in name or "@" in name or sum(map(str.isdigit, name)) > _MOST_DIGITS:
        return "?"  # no field of ours, and it may be somebody's name or address
    return "".join(character if character.isprintable() else "?" for character in name)[:_NAME_LENGTH]


def _merged(findings: Sequence[_Finding]) -> str:
    """Make one sentence of what the members of a union said about one value."""
    precise = [finding.detail for finding in findings if finding.wrong_type is None]
    if precise:
        return " ".join(dict.fromkeys(precise))
    wanted = list(dict.fromkeys(finding.wrong_type or "" for finding in findings))
    return f"Must be {' or '.join(wanted)}."


def _sentence(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind == "missing":
        return "This field is required."
    if kind in ("enum", "literal_error"):
        return _choices(_QUOTED.findall(str(error.get("ctx", {}).get("expected", ""))), error.get("input"))
    text = _SUBJECT.sub("Must ", str(error["msg"]).removeprefix("Value error, "))
    text = _COUNTED.sub("", text)
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _choices(choices: Sequence[str], given: object) -> str:
    listed = f"Must be one of: {', '.join(choices)}."
    close = difflib.get_close_matches(given.lower(), choices, n=1) if isinstance(given, str) else []
    return f"{listed} Did you mean '{close[0]}'?" if close else listed


def _unknown_field(path: Sequence[str | int], model: type[BaseModel] | None) -> str:
    inner = _model_at(model, path[:-1])
    if inner is None or not path:
        return "Unknown field."
    known = list(inner.model_fields)
    close = difflib.get_close_matches(str(path[-1]).lower(), known, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return f"Unknown field.{hint} Known here: {', '.join(known)}."


def _model_at(model: type[BaseModel] | None, path: Sequence[str | int]) -> type[BaseModel] | None:
    for token in path:
        if model is None or isinstance(token, int):
            continue
        field = model.model_fields.get(token)
        model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for member in get_args(annotation) if (found := _model_in(member))), None)
