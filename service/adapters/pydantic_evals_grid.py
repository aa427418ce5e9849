"""Runs cases with pydantic-evals: at once, repeated, each answer judged by every judge. Its averages are never read.

Measured (research on evaluations): with 7 of 10 cases crashed its summary says 100 %. So only what it keeps of each
    case
is taken out, and whoever asks gets one cell for each repeat of each case, whatever happened to it. Judges run with the
answer and not as its evaluators: it makes a task for each of those, which costs more than most judges do.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")


class JudgeFailed(str):
    """What a judge raised instead of a verdict, in words."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell(Generic[R, S]):
    """One repeat of one case: the answer with what each judge said of it, or the error that came instead."""

    case: str
    answer: R | None = None
    judged: Mapping[str, S | JudgeFailed] | None = None
    error: str | None = None


Judge = Callable[[T, R], S | None]
"""Returns a verdict; None where it does not apply to the case."""


async def run_grid(
    cases: Mapping[str, T],
    answer: Callable[[T], Awaitable[R]],
    judges: Mapping[str, Judge[T, R, S]],
    *,
    repeats: int,
    at_once: int,
) -> tuple[Cell[R, S], ...]:
    """Return a cell for each repeat of each case, in the order of the cases.

    Raises:
        ValueError: no case or no judge: nothing could be told.
    """
    from pydantic_evals import Case, Dataset

    if not cases or not judges:
        raise ValueError("there is nothing to run or nobody to judge it")

    async def judged(case: T) -> tuple[R, Mapping[str, S | JudgeFailed]]:
        found = await answer(case)
        return found, dict(said for name, judge in judges.items() if (said := _said(name, judge, case, found)))

    dataset: Any = Dataset(name="cases", cases=[Case(name=name, inputs=case) for name, case in cases.items()])
    report = await dataset.evaluate(judged, max_concurrency=at_once, progress=False, repeat=repeats)
    return _cells_of(report, cases, repeats)


def _cells_of(report: Any, names: Iterable[str], repeats: int) -> tuple[Cell[Any, Any], ...]:
    found: dict[str, list[Cell[Any, Any]]] = {name: [] for name in names}
    for case in report.cases:
        name = case.source_case_name or case.name
        found[name].append(Cell(name, *case.output))
    for failure in report.failures:
        name = failure.source_case_name or failure.name
        found[name].append(Cell(name, error=str(failure.error_message)))
    for name, cells in found.items():  # what a run loses must not leave the denominator
        lost: Cell[Any, Any] = Cell(name, error="the run lost this repeat")
        cells.extend([lost] * (repeats - len(cells)))
    return tuple(cell for cells in found.values() for cell in cells)


def _said(name: str, judge: Judge[T, R, S], case: T, answer: R) -> tuple[str, S | JudgeFailed] | None:
    """Return the verdict of one judge; whatever it raises is told of it and spoils no other's."""
    try:
        said = judge(case, answer)
    except Exception as error:  # noqa: BLE001 - the edge of somebody's own code
        return name, JudgeFailed(f"{type(error).__name__}: {error}")
    return None if said is None else (name, said)
