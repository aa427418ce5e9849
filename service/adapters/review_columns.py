"""Which column of one file holds which field of a review: what the caller maps, a known export, or the usual names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.adapters.refusals import refuse, unknown
from service.adapters.review_exports import Export, export_named, export_of
from service.adapters.review_fields import FIELDS, IDENTITY, name_of, plain_name

FORMAT, DATE_FORMAT, WHO = "format", "date_format", "#who"
"""Entries of a mapping that are no fields; and the key under which a row keeps what tells its author from others."""
_SHOWN = 20
_REMEMBERED = 100

Row = Mapping[str, Any]


class ReviewColumns:
    """What is known of the columns of one file; grows while the file is read, and says in the end what was left out."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        """Take a mapping as `read_reviews` explains it.

        Raises:
            InvalidRequest: an unknown field or format.
        """
        given = dict(mapping)
        wanted = given.pop(f"{FORMAT}:", None)
        own_dates = given.pop(f"{DATE_FORMAT}:", None)
        for field in given:
            if field.removesuffix(":") not in FIELDS:
                refuse(f"mapping: {unknown(field.removesuffix(':'), FIELDS)}", "unknown_field")
        self.export: Export | None = export_named(wanted) if wanted else None
        self.mapped = {field: column for field, column in given.items() if not field.endswith(":")}
        self._constants = {field[:-1]: value for field, value in given.items() if field.endswith(":")}
        self._own_dates = (own_dates,) if own_dates else ()
        self._is_open = wanted is None
        self._passed_over: dict[str, None] = {}
        self._skipped: Counter[tuple[str, str]] = Counter()
        self._known_places: dict[tuple[str, ...], Mapping[str, str]] = {}

    @property
    def dates(self) -> tuple[str, ...]:
        """How dates are written in this file, beside the usual ways, as `strptime` has it."""
        return self._own_dates + (self.export.dates if self.export else ())

    def recognise(self, names: Sequence[str]) -> None:
        """Look at the columns of the file, once, and take note of the export that they give away."""
        if self._is_open:
            self._is_open = False
            self.export = export_of(names)

    def places(self, names: tuple[str, ...]) -> Mapping[str, str]:
        """Return which of some columns holds which field; what the caller maps is left out."""
        # Most objects of a JSON file have the same keys, and looking names up costs more than reading the object.
        if names not in self._known_places:
            if len(self._known_places) == _REMEMBERED:
                self._known_places.clear()
            self._known_places[names] = self._placed(names)
        return self._known_places[names]

    def _placed(self, names: Sequence[str]) -> Mapping[str, str]:
        """Place columns.

        Usual names are guessed only where no export is known: its other columns mean something else.
        """
        free = [name for name in names if name not in self.mapped.values()]
        by_plain = {plain_name(name): name for name in reversed(free)}
        found: dict[str, str] = {}
        for field in FIELDS:
            if field in self.mapped or field in self._constants:
                continue
            if self.export and not field.startswith("consent."):
                wanted = self.export.columns.get(field, ())
                plain = next((plain_name(name) for name in wanted if plain_name(name) in by_plain), None)
            else:
                plain = name_of(field, by_plain)
            if plain is not None and by_plain[plain] not in found.values():
                found[field] = by_plain[plain]
        return found

    def who(self, names: Iterable[str]) -> list[str]:
        """Return the columns that tell one author from another; their values are hashed, never kept."""
        return [name for name in names if plain_name(name) in IDENTITY]

    def pass_over(self, names: Iterable[str]) -> None:
        """Take note of columns that hold no field."""
        self._passed_over |= dict.fromkeys(name for name in names if name.strip())

    def is_without_answer(self, row: Row) -> bool:
        """Tell whether a row, by column, is one that the export lists without holding an answer."""
        if not self.export or not self.export.skip:
            return False
        found = {plain_name(name): value for name, value in row.items()}
        for column, words in self.export.skip.items():
            value = str(found.get(plain_name(column), "") or "").strip().casefold()
            if plain_name(column) in found and value in words:
                self._skipped[column, value] += 1
                return True
        return False

    def values(self, found: Row) -> dict[str, Any]:
        """Return the values of a row by field, with constants, and words put as the values they stand for."""
        values = {**(self.export.constants if self.export else {}), **found, **self._constants}
        for field, words in (self.export.values if self.export else {}).items():
            word = str(values.get(field, "")).strip().casefold()
            if word in words:
                values[field] = words[word]
        return values

    def notes(self) -> Iterator[str]:
        """Say how the file was understood, and what was left out."""
        if self.export:
            yield f"read as an export of {self.export.title}"
        for (column, value), count in self._skipped.most_common(_SHOWN):
            yield f"rows without an answer: {count:,} ({column} is {value or 'empty'}), passed over"
        if self._passed_over:
            names = list(self._passed_over)
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield f"columns passed over: {', '.join(name[:60] for name in names[:_SHOWN])}{more}"
