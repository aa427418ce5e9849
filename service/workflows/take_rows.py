"""Takes the rows of an audience in, a chunk at a time: which become items, and which are refused and why."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice

from service.domain.batches import MAX_SHOWN_ERRORS
from service.domain.brands import Brand
from service.domain.ingestion import RowError, RowNote
from service.drafting.brief import make_brief
from service.errors import FieldError, InvalidRequest
from service.ports.audiences import FoundItem
from service.ports.batches import NewItem

Rows = Iterator[FoundItem | RowError | RowNote]
_CHUNK = 200
_TAKEN = "stands on an earlier row as well; give each row its own"


class Intake:
    """Takes rows in chunk by chunk, and remembers the first of those that were refused."""

    def __init__(self, brand: Brand, rows: Rows, file: str, today: dt.date) -> None:
        self._brand = brand
        self._rows = rows
        self._file = file
        self._today = today
        self._position = 0
        self.refused = 0
        self._errors: list[RowError] = []
        self.notes: list[str] = []

    @property
    def errors(self) -> tuple[RowError, ...]:
        """The first refused rows, by line."""
        return tuple(sorted(self._errors, key=lambda row: row.line or 0))

    def take(self) -> Sequence[NewItem] | None:
        """Return the next good rows, None when there are no more. Reads a file, so not for the event loop."""
        found = list(islice(self._rows, _CHUNK))
        if not found:
            return None
        new: list[NewItem] = []
        for one in found:
            if isinstance(one, RowNote):
                self.notes.append(one.text)
            elif isinstance(one, RowError):
                self._note(one)
            elif self._fits(one):
                new.append(NewItem(self._position, *one))
                self._position += 1
        return new

    def refuse_taken(self, line: int | None) -> None:
        """Take note of a row whose custom id was there already."""
        self._refuse(line, f"custom_id {_TAKEN}")

    def _refuse(self, line: int | None, reason: str) -> None:
        self._note(RowError(file=self._file, line=line, reason=reason))

    def require(self, total: int) -> None:
        """Check that there is an item.

        Raises:
            InvalidRequest: there is none (code `no_valid_rows`).
        """
        if not total:
            errors = [FieldError(f"/{row.line or ''}".rstrip("/"), row.reason) for row in self.errors]
            first = f"; the first: {self.errors[0].reason}" if self.errors else ""
            detail = f"All {self.refused} rows were refused{first}" if self.refused else "there is no row in it"
            raise InvalidRequest(detail, code="no_valid_rows", errors=errors)

    def _fits(self, found: FoundItem) -> bool:
        line, item = found
        try:
            make_brief(self._brand, item.request, self._today)
        except InvalidRequest as error:
            self._refuse(line, error.detail)
            return False
        return True

    def _note(self, row: RowError) -> None:
        self.refused += 1
        if len(self._errors) < MAX_SHOWN_ERRORS:
            self._errors.append(row)
