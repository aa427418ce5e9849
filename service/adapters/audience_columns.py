"""Which column of an audience is which field of an item. Rows are read in `audience_files`."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from service.adapters.refusals import refuse, unknown
from service.domain.batches import BatchItem

_OPEN = {"attributes.": ("customer", "attributes"), "consent.": ("customer", "consent"), "facts.": ("facts",)}
_PLACES: dict[str, tuple[str, ...]] = {
    name: (name,)
    for name in ("custom_id", *("content_type", "moment", "channel", "locale", "topic", "products", "audience"))
} | {"prompt": ("prompt",), "model": ("model",), "seed": ("seed",), "customer.id": ("customer", "id")}
_NAMES = {"id": "custom_id", "customer_id": "customer.id"}
"""Columns that are a field under another name, also where an attribute has that name."""
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,49}")
_NO_NAME = re.compile(r"[^a-z0-9_.]+")
_SEVERAL = re.compile(r"[,;|]")
_MOST_TOLD = 20


class AudienceColumns:
    """The mapping that was given, and what the names of the other columns say."""

    def __init__(self, mapping: Mapping[str, str], attributes: Collection[str]) -> None:
        """Take the mapping of field → column; a field that ends in a colon has one value for all rows.

        Raises:
            InvalidRequest: there is no such field (code `unknown_field`).
        """
        self._attributes = frozenset(attributes)
        self._fixed = [(_place(name[:-1]), value) for name, value in mapping.items() if name.endswith(":")]
        self._mapped = {column: _place(name) for name, column in mapping.items() if not name.endswith(":")}
        self._known: dict[str, tuple[str, ...] | None] = {}
        self._passed_over: dict[str, None] = {}

    def require(self, header: Sequence[str]) -> None:
        """Check that the columns of the mapping are there.

        Raises:
            InvalidRequest: one is not (code `unknown_column`).
        """
        for column in self._mapped:
            if column not in header:
                refuse(f"mapping: column {unknown(column, header[:_MOST_TOLD])}", "unknown_column")

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a row; empty cells say nothing, objects and lists of JSON stand as they are."""
        fields: dict[str, Any] = {}
        for place, value in self._fixed:
            _put(fields, place, value)
        for column, value in row.items():
            found = self._place_of(column, value)
            if found is None:
                self._passed_over[column] = None
            elif value not in ("", None):
                _put(fields, found, value)
        return fields

    def notes(self) -> Iterator[str]:
        """Say which columns were passed over."""
        if self._passed_over:
            names = list(self._passed_over)
            more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
            yield f"columns passed over: {', '.join(names[:_MOST_TOLD])}{more}; map them with attributes.name=column"

    def _place_of(self, column: str, value: object) -> tuple[str, ...] | None:
        if isinstance(value, dict | list) and column in BatchItem.model_fields:
            return (column,)
        if column not in self._known:
            self._known[column] = self._mapped.get(column) or self._guessed(column)
        return self._known[column]

    def _guessed(self, column: str) -> tuple[str, ...] | None:
        name = _NO_NAME.sub("_", column.strip().lower()).strip("_")
        if (place := _place_or_none(name)) is not None:
            return place
        if name in self._attributes:
            return "customer", "attributes", name
        return ("products",) if name == "product" else None


def _place(field: str) -> tuple[str, ...]:
    place = _place_or_none(field)
    if place is None:
        known = [*_PLACES, *(f"{prefix}name" for prefix in _OPEN)]
        refuse(f"mapping: field {unknown(field, known)}", "unknown_field")
    return place


def _place_or_none(field: str) -> tuple[str, ...] | None:
    for prefix, place in _OPEN.items():
        name = field.removeprefix(prefix)
        if name != field:
            return (*place, name) if _ATTRIBUTE.fullmatch(name) else None
    return _PLACES.get(_NAMES.get(field, field))


def _put(fields: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *way, name = place
    for step in way:
        fields = fields.setdefault(step, {})
    is_list = place == ("products",) and isinstance(value, str)
    fields[name] = [part.strip() for part in _SEVERAL.split(value) if part.strip()] if is_list else value
