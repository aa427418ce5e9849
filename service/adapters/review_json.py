"""Rows of reviews out of JSON, whole or a line each; objects may be in our own format, an export's or a mapped one."""

from collections.abc import Iterator
from typing import IO, Any

from service.adapters.json_objects import FoundObject, Wanted, json_objects, jsonl_objects
from service.adapters.refusals import BadRow, unknown
from service.adapters.review_columns import WHO, ReviewColumns, Row
from service.adapters.review_fields import FIELDS, OWN_KEYS
from service.adapters.review_rows import FoundRow

_WANTED = Wanted(
    "reviews",
    ("reviews", "satisfaction_ratings", "survey_responses", "responses", "items", "data"),
    '{"rating": 5, "text": "…"}',
)


def jsonl_rows(stream: IO[bytes], columns: ReviewColumns) -> Iterator[FoundRow]:
    """Find the reviews of JSON Lines; empty lines are passed over."""
    return _rows(jsonl_objects(stream, _WANTED), columns)


def json_rows(stream: IO[bytes], columns: ReviewColumns) -> Iterator[FoundRow]:
    """Find the reviews of a list, at the top or under `reviews` or another usual name.

    Raises:
        InvalidRequest: there is no such list (code `invalid_json`).
    """
    return _rows(json_objects(stream, _WANTED), columns)


def _rows(objects: Iterator[FoundObject], columns: ReviewColumns) -> Iterator[FoundRow]:
    for line, found, where in objects:
        row = _element(found, columns)
        if row is not None:
            yield FoundRow(line, row, where)


def _element(found: dict[str, Any] | BadRow, columns: ReviewColumns) -> Row | BadRow | None:
    """Read one object into values by field; None if it holds no answer."""
    if isinstance(found, BadRow):
        return found
    try:
        # The first object says which export this is.
        columns.recognise(_names(found))
        return None if columns.is_without_answer(found) else _values(found, columns)
    except BadRow as bad:
        return bad


def _values(found: Row, columns: ReviewColumns) -> Row:
    """Find fields by mapping, export and usual names.

    Unknown keys are refused in an object that is in our own format.
    """
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
