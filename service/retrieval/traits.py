"""What scopes ask about, of all items of a brand in compact columns: rows in, rows of a scope out.

No text, no vector.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.nouns import language_of
from service.domain.searches import Scope

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
_ALWAYS_FROM, _ALWAYS_UNTIL = -(2**31), 2**31 - 1


class Traits(NamedTuple):
    """What a scope asks about an item: locale, products, kind of source, and its days of validity by number."""

    locale: str
    products: tuple[str, ...] = ()
    kind: str = ""
    valid_from: int | None = None
    valid_until: int | None = None


def day_number(day: dt.date | str | None) -> int | None:
    """Return the number of a day, given as such or in ISO form; days of January of year 1 are the lowest."""
    if day is None:
        return None
    return (dt.date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


class TraitTable:
    """The traits of items by row; rows are only ever added, so that a reader of earlier rows is not disturbed."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], int] = {}
        self._languages: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._columns = np.zeros((5, 0), dtype=np.int32)
        self._count = 0

    @property
    def nbytes(self) -> int:
        """Bytes held by the columns."""
        return self._columns.nbytes

    def add(self, traits: Sequence[Traits]) -> None:
        """Add items at the next rows."""
        new = np.array([self._coded(one) for one in traits], dtype=np.int32).reshape(-1, 5).T
        end = self._count + new.shape[1]
        if end > self._columns.shape[1]:
            grown = np.zeros((5, max(end, 2 * self._columns.shape[1])), dtype=np.int32)
            grown[:, : self._count] = self._columns[:, : self._count]
            self._columns = grown
        self._columns[:, self._count : end] = new
        self._count = end

    def mask(self, scope: Scope, count: int) -> Mask | None:
        """Tell which of the first `count` rows a scope takes in; None means all of them."""
        products, languages, kinds, begin, end = self._columns[:, :count]
        conditions = []
        if scope.products:
            wanted = [
                code
                for its, code in self._codes.items()
                if not scope.products.isdisjoint(its) or (scope.general and not its)
            ]
            conditions.append(np.isin(products, wanted))
        if scope.language is not None:
            conditions.append(languages == self._languages.get(scope.language, -1))
        if scope.kinds:
            conditions.append(np.isin(kinds, [self._kinds[kind] for kind in scope.kinds if kind in self._kinds]))
        if scope.day is not None:
            day = scope.day.toordinal()
            conditions.append((begin <= day) & (end >= day))
        if not conditions:
            return None
        together: Mask = np.logical_and.reduce(conditions)
        return together

    def _coded(self, one: Traits) -> tuple[int, int, int, int, int]:
        # Few sets of products, languages and kinds are shared by many items: a number stands for each.
        return (
            self._codes.setdefault(one.products, len(self._codes)),
            self._languages.setdefault(language_of(one.locale), len(self._languages)),
            self._kinds.setdefault(one.kind, len(self._kinds)),
            _ALWAYS_FROM if one.valid_from is None else one.valid_from,
            _ALWAYS_UNTIL if one.valid_until is None else one.valid_until,
        )
