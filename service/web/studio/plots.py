"""Where things stand on a plot: shares with their intervals as bars, values over time as a line.

Drawing: `plots.html`.
"""

from collections.abc import Sequence
from typing import NamedTuple

LEFT, WIDTH, ROW = 210, 430, 30
"""Where the scale of a plot of bars begins, how wide it is, and how high a row is, in units of the picture."""
_LINE_HEIGHT, _MARGIN = 110, 34


class Bar(NamedTuple):
    """A share with its interval, 0 to 1 each, as lengths; `told` says it in words."""

    label: str
    y: int
    length: float
    low: float
    high: float
    told: str


class Dot(NamedTuple):
    """A value at a time, as a place; `told` says it in words."""

    x: float
    y: float
    low: float
    high: float
    label: str
    told: str


class Line(NamedTuple):
    """Values over time, as places; `points` is the line through them, `width` and `height` are those of the picture."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    points: str
    top: str
    bottom: str


def bars_of(rows: Sequence[tuple[str, float, float, float, int]]) -> tuple[Bar, ...]:
    """Return bars of (label, share, low, high, of how many)."""
    return tuple(
        Bar(
            label=label,
            y=number * ROW,
            length=round(share * WIDTH, 1),
            low=round(low * WIDTH, 1),
            high=round(high * WIDTH, 1),
            told=f"{percent(share)} of {of:,} ({percent(low)} to {percent(high)})",
        )
        for number, (label, share, low, high, of) in enumerate(rows)
    )


def line_of(
    values: Sequence[tuple[str, float, float, float, str]], bottom: float, top: float, width: int = 480
) -> Line:
    """Return a line through (label, value, low, high, words), between the values at the bottom and at the top."""
    step = (width - 2 * _MARGIN) / max(1, len(values) - 1)
    span = (top - bottom) or 1.0

    def place(value: float) -> float:
        return round(10 + (1 - (min(max(value, bottom), top) - bottom) / span) * _LINE_HEIGHT, 1)

    dots = tuple(
        Dot(round(_MARGIN + number * step, 1), place(value), place(low), place(high), label, told)
        for number, (label, value, low, high, told) in enumerate(values)
    )
    return Line(width, _LINE_HEIGHT + 20, dots, " ".join(f"{dot.x},{dot.y}" for dot in dots), f"{top:g}", f"{bottom:g}")


def percent(share: float) -> str:
    """Return a share in per cent, whole where that is exact enough."""
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %"
