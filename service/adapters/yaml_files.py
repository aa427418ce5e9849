"""Reads the YAML files of editors, and says where a mistake is. What the content means: the nouns."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
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


def load_yaml(text: str, path: str, first_line: int = 1) -> Any:
    """Parse YAML to plain data.

    Raises:
        InvalidContent: the detail names file, line and mistake.
    """
    return _load(text, path, first_line)[1]


def load_noun(noun: type[N], text: str, path: str, first_line: int = 1) -> N:
    """Parse YAML into a noun.

    Raises:
        InvalidContent: the detail names file, line, field, mistake and, for a mistyped key, the likely one.
    """
    root, data = _load(text, path, first_line)
    if root is None or not isinstance(data, dict):
        raise InvalidContent(f"{path}:{first_line}: expected `key: value` lines")
    try:
        return noun.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        fault = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
        where, reason = [str(step) for step in fault["loc"]], fault["msg"]
        if fault["type"] == "extra_forbidden":
            name = where.pop()
            reason = unknown(name, () if where else tuple(noun.model_fields))
        line = line_at(root, fault["loc"])
        raise InvalidContent(": ".join([f"{path}:{line}", *filter(None, [".".join(where)]), reason])) from error


def _load(text: str, path: str, first_line: int) -> tuple[Node | None, Any]:
    try:
        root = compose(text, first_line)
        return root, None if root is None else plain(root)
    except YamlFault as fault:
        raise InvalidContent(f"{path}:{fault.line}: {fault.reason}") from fault
