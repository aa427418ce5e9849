"""Insights as a table: one row of plain cells for each group, or for each comparison. Lists become one cell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.domain.insights import Comparison, InsightGroup, Insights

Cell = str | int | float | None
Row = dict[str, Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out instead of showing."""


def rows_of(insights: Insights) -> tuple[Row, ...]:
    """Return a row for each comparison where there was one to make, else for each group, else for the whole."""
    if insights.comparisons:
        return tuple(_row(one) for one in insights.comparisons)
    return tuple(_row(group) for group in insights.groups or (insights.total,))


def _row(noun: InsightGroup | Comparison) -> Row:
    found: Row = {}
    for name, value in noun.model_dump(mode="json").items():
        found |= dict(_cells("" if name == "group" else name, value))
    return found


def _cells(name: str, value: Any) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _cells(f"{name}_{inner}" if name else inner, part)
    elif isinstance(value, list):
        yield name, _plain("; ".join(_told(item) for item in value))
    else:
        yield name, _plain(value) if isinstance(value, str) else value


def _told(item: Mapping[str, Any]) -> str:
    name, *values = _leaves(list(item.values()))
    return f"{name}: {' '.join(str(value) for value in values[:2])}"


def _leaves(values: Sequence[Any]) -> list[Any]:
    return [
        leaf for value in values for leaf in (_leaves(list(value.values())) if isinstance(value, dict) else [value])
    ]


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
