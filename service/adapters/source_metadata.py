"""What a source says of itself: front matter and fields, checked and put together with its text into a `Source`."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.adapters.refusals import plain_reason, refuse, unknown
from service.adapters.strict_yaml import YamlFault, as_written, compose, line_of, split_front_matter, values_by_key
from service.domain.evidence import Source
from service.errors import FieldError

METADATA = ("title", "kind", "products", "locale", "owner", "version", "valid_from", "valid_until", "url")

Format = Literal["markdown", "html", "text", "pdf", "docx", "yaml", "csv"]

_MAX_HEAD = 50_000


class Entry(NamedTuple):
    """A value of the metadata, None if it is neither a word nor a list of words, and its line if it stands on one."""

    value: str | tuple[str, ...] | None
    line: int | None = None


Metadata = Mapping[str, Entry]
_Values = dict[str, str | tuple[str, ...]]


def read_front_matter(text: str) -> tuple[Metadata, str]:
    """Part front matter from the text behind it.

    Raises:
        InvalidRequest: it is never closed or holds unknown or double keys (code `invalid_front_matter`), or is no sound
            YAML (`invalid_yaml`).
    """
    try:
        head, body, _ = split_front_matter(text)
    except YamlFault as fault:
        refuse(str(fault), "invalid_front_matter")
    return _entries(head, 2), body


def read_side_file(text: str) -> dict[str, str]:
    """Read what a file beside a document says of it, with the keys of front matter; lists are joined by commas.

    Raises:
        InvalidRequest: unknown or double keys, or no sound YAML.
    """
    found = _entries(text, 1)
    wrong = [
        f"line {entry.line}: {name} must be a word or a list of words"
        for name, entry in found.items()
        if entry.value is None
    ]
    if wrong:
        refuse("; ".join(wrong), "invalid_front_matter")
    return {name: value if isinstance(value, str) else ",".join(value or ()) for name, (value, _) in found.items()}


def _entries(head: str, first_line: int) -> Metadata:
    if len(head) > _MAX_HEAD:
        refuse(f"front matter may have {_MAX_HEAD:,} characters at most", "invalid_front_matter")
    try:
        root = compose(head, first_line)
    except YamlFault as fault:
        refuse(str(fault), "invalid_yaml")
    found, faults = values_by_key(root, METADATA) if root else ({}, [])
    if faults:
        refuse(f"front matter: {'; '.join(map(str, faults))}", "invalid_front_matter")
    return {name: Entry(as_written(node), line_of(node)) for name, node in found.items()}


def source_of(
    source_id: str,
    form: Format,
    text: str,
    front: Metadata,
    fields: Mapping[str, str],
    kinds: Sequence[str],
    title: str,
) -> Source:
    """Put metadata and text together and stamp them with their hash.

    Args:
        source_id: the id of the source.
        form: how the text is written.
        text: the text.
        front: what the document says of itself.
        fields: what the caller says of it, which wins where it is not empty; `origin` is for our own callers.
        kinds: the kinds it may be of, first the one that it is if nobody says.
        title: its title if nobody says.

    Raises:
        InvalidRequest: an unknown field, or a value that does not fit (code `invalid_front_matter`).
    """
    given = {**front, **{name: Entry(value) for name, value in fields.items() if value and name != "origin"}}
    values, problems = _values_of(given, {"title": title, "kind": kinds[0]})
    problems += _misfits(values, kinds)
    values["kind"] = values["kind"] if values["kind"] in kinds else kinds[0]
    source = None
    try:
        origin = {"origin": fields["origin"]} if "origin" in fields else {}
        source = Source.model_validate({"id": source_id, "text": text, "format": form, **origin, **values})
    except ValidationError as error:
        problems += [FieldError(f"/{e['loc'][0]}", _reason(e)) for e in error.errors(include_input=False)]
    if problems or source is None:
        _refuse_all(given, problems)
    return source.model_copy(update={"content_hash": content_hash(source)})


def _refuse_all(given: Metadata, problems: Sequence[FieldError]) -> NoReturn:
    lines = {f"/{name}": entry.line for name, entry in given.items()}
    told = (f"line {lines[p.pointer]}: {p.detail}" if lines.get(p.pointer) else p.detail for p in problems)
    refuse("; ".join(told), "invalid_front_matter", list(problems))


def _values_of(given: Metadata, values: _Values) -> tuple[_Values, list[FieldError]]:
    """Put what is given over the values that hold if nobody says, and name what cannot be taken."""
    problems = [FieldError(f"/{name}", unknown(name, METADATA)) for name in given if name not in METADATA]
    for name, (value, _) in given.items():
        if value is None:
            problems.append(FieldError(f"/{name}", f"{name} must be a word or a list of words"))
        elif name in METADATA and value not in ("", ()):
            values[name] = value
    if isinstance(values.get("products"), str):
        values["products"] = tuple(part.strip() for part in str(values["products"]).split(",") if part.strip())
    return values, problems


def content_hash(source: Source) -> str:
    """Return the SHA-256 of all that matters of a source: its metadata and its text, not where it came from."""
    return hashlib.sha256(source.model_dump_json(exclude={"content_hash", "origin"}).encode()).hexdigest()


def _reason(error: ErrorDetails) -> str:
    if error["loc"][0] == "id":
        return "the source id may hold a to z, digits, dot, dash and underscore, and begins with a letter or digit"
    return plain_reason(error)


def _misfits(values: Mapping[str, str | tuple[str, ...]], kinds: Sequence[str]) -> list[FieldError]:
    """Return what is wrong with values that are well formed one by one."""
    problems = []
    start, end = str(values.get("valid_from", "")), str(values.get("valid_until", ""))
    if start and end and end < start:
        problems.append(FieldError("/valid_until", "valid_until lies before valid_from"))
    if values["kind"] not in kinds:
        problems.append(FieldError("/kind", f"kind must be one of {', '.join(kinds)}"))
    if not str(values.get("url", "https://")).startswith(("https://", "http://")):
        problems.append(FieldError("/url", "url must begin with https:// or http://"))
    return problems
