"""Runs cases with pydantic-evals: at once, repeated, each judged by every judge. Its averages are never read.

Measured (research on evaluations): with 7 of 10 cases crashed its summary says 100 %. So only what it keeps of each case
is taken out, and whoever asks gets one cell for each repeat of each case, whatever happened to it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from service.domain.nouns import Noun

T = TypeVar("T")
R = TypeVar("R")


class Judged(Noun):
    """What a judge said of an answer; `error` instead where it failed itself."""

    value: float | None = None
    reason: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Cell(Generic[R]):
    """One repeat of one case: the answer with what each judge said, or the error that came instead."""

    case: str
    answer: R | None
    judged: Mapping[str, Judged]
    error: str | None = None


Judge = Callable[[T, R], tuple[float, str] | None]
"""Returns a value from 0 to 1 and what decided it; None where it does not apply to the case."""


async def run_grid(
    cases: Mapping[str, T], answer: Callable[[T], Awaitable[R]], judges: Mapping[str, Judge[T, R]],
    *, repeats: int, at_once: int,
) -> tuple[Cell[R], ...]:  # fmt: skip
    """Return a cell for each repeat of each case, in the order of the cases.

    Raises:
        ValueError: no case or no judge: nothing could be told.
    """
    from pydantic_evals import Case, Dataset
    from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

    if not cases or not judges:
        raise ValueError("there is nothing to run or nobody to judge it")

    @dataclass
    class _One(Evaluator[Any, Any, Any]):
        judge_name: str

        def get_default_evaluation_name(self) -> str:
            return self.judge_name

        def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Any:
            said = judges[self.judge_name](ctx.inputs, ctx.output)
            return {} if said is None else EvaluationReason(value=float(said[0]), reason=said[1])

    dataset: Any = Dataset(
        name="cases",
        cases=[Case(name=name, inputs=case) for name, case in cases.items()],
        evaluators=[_One(judge_name=name) for name in judges],
    )
    report = await dataset.evaluate(answer, max_concurrency=at_once, progress=False, repeat=repeats)
    return _cells_of(report, cases, repeats)


def _cells_of(report: Any, names: Iterable[str], repeats: int) -> tuple[Cell[Any], ...]:
    found: dict[str, list[Cell[Any]]] = {name: [] for name in names}
    for case in report.cases:
        found[case.source_case_name or case.name].append(_cell(case))
    for failure in report.failures:
        name = failure.source_case_name or failure.name
        found[name].append(Cell(name, None, {}, str(failure.error_message)))
    for name, cells in found.items():  # what a run loses must not leave the denominator
        lost: Cell[Any] = Cell(name, None, {}, "the run lost this repeat")
        cells.extend([lost] * (repeats - len(cells)))
    return tuple(cell for cells in found.values() for cell in cells)


def _cell(case: Any) -> Cell[Any]:
    judged = {name: Judged(value=one.value, reason=one.reason or "") for name, one in case.scores.items()}
    judged |= {one.name: Judged(error=one.error_message) for one in case.evaluator_failures}
    return Cell(case.source_case_name or case.name, case.output, judged)
