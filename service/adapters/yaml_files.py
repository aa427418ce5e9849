"""Reads the YAML files of editors, and says where a mistake is. What the content means: the nouns."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import Node

from service.adapters.refusals import unknown
from service.adapters.strict_yaml import MAX_BYTES, YamlFault, compose, line_at, plain, split_front_matter
from service.errors import InvalidContent

N = TypeVar("N", bound=BaseModel)


def read_text(path: Path) -> str:
    """Read a file of text.

    Raises:
        InvalidContent: it is not there, too large or not UTF-8; the detail names the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidContent(f"{path}: {error.strerror or 'cannot be read'}") from error
    if len(data) > MAX_BYTES:
        raise InvalidContent(f"{path}: larger than {MAX_BYTES:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidContent(f"{path}:{line}: not UTF-8; save the file as UTF-8") from error


def split_head(text: str, path: str) -> tuple[str, str, int]:
    """Return the front matter of a file, the rest, and the line on which the rest starts; no front matter is empty.

    Raises:
        InvalidContent: the front matter is never closed.
    """
    try:
        return split_front_matter(text)
    except YamlFault as fault:
        raise InvalidContent(f"{path}:{fault.line}: {fault.reason}") from fault


def load_yaml(text: str, path: str) -> Any:
    """Parse YAML to plain data.

    Raises:
        InvalidContent: the detail names file, line and mistake.
    """
    return _load(text, path, 1)[1]


def load_noun(noun: type[N], text: str, path: str, first_line: int = 1) -> N:
    """Parse YAML into a noun.

    Raises:
        InvalidContent: the detail names file, line, field, mistake and, for a mistyped key or word, the likely one.
    """
    root, data = _load(text, path, first_line)
    if root is None or not isinstance(data, dict):
        raise InvalidContent(f"{path}:{first_line}: expected `key: value` lines")
    try:
        return noun.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        fault = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
        where, reason = _reason(noun, fault)
        line = line_at(root, fault["loc"])
        raise InvalidContent(": ".join([f"{path}:{line}", *filter(None, [".".join(where)]), reason])) from error


def line_of_value(text: str, where: Sequence[str | int]) -> int:
    """Return the line of sound YAML on which what stands under a path of keys and places begins."""
    root = compose(text)
    return 1 if root is None else line_at(root, where)


def _reason(noun: type[BaseModel], fault: ErrorDetails) -> tuple[list[str], str]:
    """Return the path of a fault and what is wrong there; a word that may stand there is named where one is close."""
    where, given = [str(step) for step in fault["loc"]], fault.get("input")
    if fault["type"] == "extra_forbidden":
        name = where.pop()
        known = {key for model in _models_at(noun, fault["loc"][:-1]) for key in model.model_fields}
        return where, unknown(name, tuple(noun.model_fields) if not where else sorted(known))
    if fault["type"] in {"enum", "literal_error"} and isinstance(given, str):
        return where, unknown(given, re.findall(r"'([^']{1,100})'", str(fault.get("ctx", {}).get("expected", ""))))
    if fault["type"] == "tuple_type":
        return where, "must be a list, such as [one, two]"
    return where, fault["msg"].removeprefix("Value error, ")


def _models_at(noun: type[BaseModel], path: Sequence[str | int]) -> list[type[BaseModel]]:
    """Return which nouns may stand under a path of keys and places; none where a path leads through free keys."""
    found = [noun]
    for step in path:
        if isinstance(step, str):
            fields = [model.model_fields[step] for model in found if step in model.model_fields]
            found = [model for one in fields for model in _models_in(one.annotation)]
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _load(text: str, path: str, first_line: int) -> tuple[Node | None, Any]:
    try:
        root = compose(text, first_line)
        return root, None if root is None else plain(root)
    except YamlFault as fault:
        raise InvalidContent(f"{path}:{fault.line}: {fault.reason}") from fault
