"""Which column or key of a file holds which field of an event or outcome: what is mapped, or the usual names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.adapters.refusals import BadRow, refuse, unknown
from service.adapters.review_fields import name_of, plain_name
from service.domain.outcomes import Event, Outcome

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("event_id", "outcome_id", "message_id", "messageid", "uuid"),
    "draft_id": ("draft", "draftid", "content_id"),
    "kind": ("event", "type", "outcome", "name"),
    "at": ("timestamp", "time", "occurred_at", "created_at", "date", "sent_at"),
    "customer": ("customer_id", "customerid", "user_id", "userid"),
    "value": ("score", "rating", "amount", "revenue"),
    "currency": ("currency_code",),
}
_SHOWN = 20
_REMEMBERED = 100


class OutcomeColumns:
    """What is known of the columns of one file; says in the end which were passed over."""

    def __init__(self, noun: type[Event] | type[Outcome], mapping: Mapping[str, str]) -> None:
        """Take a mapping of field → column; a field that ends in a colon has one value for all rows.

        Raises:
            InvalidRequest: an unknown field.
        """
        self._fields = tuple(noun.model_fields)
        for field in mapping:
            if field.removesuffix(":") not in self._fields:
                refuse(f"mapping: {unknown(field.removesuffix(':'), self._fields)}", "unknown_field")
        self._mapped = {field: column for field, column in mapping.items() if not field.endswith(":")}
        self._constants = {field[:-1]: value for field, value in mapping.items() if field.endswith(":")}
        self._passed_over: dict[str, None] = {}
        self._places: dict[tuple[str, ...], Mapping[str, str] | BadRow | None] = {}

    def of_header(self, names: Sequence[str]) -> Mapping[str, int]:
        """Return which place in a row of CSV holds which field.

        Raises:
            InvalidRequest: a mapped column is not there, or none says what kind of row it is.
        """
        for column in self._mapped.values():
            if column not in names:
                refuse(f"mapping: column {unknown(column, names[:_SHOWN])}", "unknown_column")
        placed = self._placed(names)
        if not {"kind"} & {*placed, *self._constants}:
            refuse(
                f"no column says the kind; name one, as in kind=column, or all rows at once with kind:=value. The "
                f"columns are {', '.join(names[:_SHOWN])}",
                "unknown_column",
            )
        self._passed_over |= dict.fromkeys(name for name in names if name and name not in placed.values())
        return {field: names.index(name) for field, name in placed.items()}

    def of_object(self, found: Mapping[str, Any]) -> dict[str, Any] | BadRow:
        """Return the values of an object by field; unknown keys are refused unless a mapping was given."""
        names = tuple(found)
        if names not in self._places:
            if len(self._places) == _REMEMBERED:
                self._places.clear()
            self._places[names] = self._placed_keys(names)
        places = self._places[names]
        if isinstance(places, BadRow):
            return places
        # Most objects name their fields as we do, and need no renaming; `None` stands for that.
        return self.filled(found if places is None else {field: found[name] for field, name in places.items()})

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values with those of all rows, and without those left empty."""
        whole = {**values, **self._constants} if self._constants else values
        return {field: value for field, value in whole.items() if value is not None and value != ""}

    def notes(self) -> Iterator[str]:
        """Say what was left out."""
        if self._passed_over:
            names = list(self._passed_over)
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield f"columns passed over: {', '.join(name[:60] for name in names[:_SHOWN])}{more}"

    def _placed(self, names: Sequence[str]) -> Mapping[str, str]:
        by_plain = {plain_name(name): name for name in reversed(names) if name not in self._mapped.values()}
        found = {field: column for field, column in self._mapped.items() if column in names}
        for field in self._fields:
            if field not in found and field not in self._constants:
                plain = name_of(field, by_plain, _ALIASES)
                if plain is not None and by_plain[plain] not in found.values():
                    found[field] = by_plain[plain]
        return found

    def _placed_keys(self, names: Sequence[str]) -> Mapping[str, str] | BadRow | None:
        placed = self._placed(names)
        strange = [name for name in names if name not in placed.values()]
        if strange and not self._mapped and not self._constants:
            return BadRow(unknown(strange[0], self._fields))
        self._passed_over |= dict.fromkeys(strange)
        as_it_is = not strange and all(field == name for field, name in placed.items())
        return None if as_it_is else placed
