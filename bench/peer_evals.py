"""The runners of `bench peers_evals`: Moments, DeepEval and Inspect over the same answers and scorers.

Run as `python -m bench.peer_evals NAME FILE ROUNDS` in an interpreter that has NAME; the last line printed is what was
measured. Each is set to do as little besides as it can: no telemetry, no cache, no progress, nothing printed. Nobody
drafts, and no model is asked.
"""

import asyncio
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from service.domain.nouns import Noun
from service.evaluation.must_hold import MUST_HOLD
from service.evaluation.scores import Outcome, Scorer
from service.evaluation.suites import Case

_NAMES = ("answer", "claims", "citations", "limits", "form")
SCORERS: tuple[Scorer, ...] = tuple(scorer for scorer in MUST_HOLD if scorer.name in _NAMES)
"""All of them deterministic, and called by each runner as they stand."""
_QUIET = {"DEEPEVAL_TELEMETRY_OPT_OUT": "YES", "DEEPEVAL_NO_INSPECT_PROMPT": "1", "DEEPEVAL_UPDATE_WARNING_OPT_IN": "0"}


class Recorded(Noun):
    """A case with what the service once answered to it; `number` tells cases of the same name apart."""

    number: int
    case: Case
    outcome: Outcome


class Found(NamedTuple):
    """What a runner took and found.

    CPU seconds to import it, CPU milliseconds a case by round, failures of all scorers.
    """

    import_s: float
    cpu_ms: tuple[float, ...]
    failures: int


Round = Callable[[], int]
"""Runs all cases once, and returns how many scores failed."""


def moments(cases: Sequence[Recorded]) -> Round:
    """The runner of the product, with its accounting and its verdict."""
    import pydantic_evals  # noqa: F401 - imported late by the product; its cost belongs to the import

    from service.evaluation import runs
    from service.evaluation.suites import Suite
    from service.evaluation.verdicts import judge_run

    runs.SCORERS = SCORERS
    known = {f"c{one.number}": one for one in cases}
    named = tuple(one.case.model_copy(update={"name": name}) for name, one in known.items())
    suite = Suite(suite="recorded", description="Recorded answers.", cases=named)

    async def answer(case: Case, _: int) -> Outcome:
        return known[case.name].outcome

    async def once() -> int:
        run = await runs.run_suites([suite], runs.Variant(), answer, is_mock=True)
        judge_run(run)
        return sum(len(row.failures) for row in run.rows)

    return lambda: asyncio.run(once())


def deepeval(cases: Sequence[Recorded], *, at_once: bool = True) -> Round:
    """`evaluate` with a metric of one's own for each scorer; it runs cases at once unless it is told otherwise."""
    from deepeval import evaluate
    from deepeval.evaluate.configs import AsyncConfig, CacheConfig, DisplayConfig
    from deepeval.metrics import BaseMetric
    from deepeval.test_case import LLMTestCase

    known = {str(one.number): one for one in cases}

    class Ours(BaseMetric):  # type: ignore[misc]  # optional, so unknown to mypy
        def __init__(self, scorer: Scorer, threshold: float = 1.0) -> None:
            self.scorer, self.threshold = scorer, threshold

        def measure(self, test_case: Any, *_: Any, **__: Any) -> float:
            one = known[test_case.name]
            score = self.scorer.judge(one.case, one.outcome)
            self.score, self.reason, self.success = score.value, "\n".join(score.reasons), score.passed
            return score.value

        async def a_measure(self, test_case: Any, *_: Any, **__: Any) -> float:
            return self.measure(test_case)

        @property
        def __name__(self) -> str:
            return self.scorer.name

    def once() -> int:
        tests = [
            LLMTestCase(name=name, input=one.case.name, actual_output=one.outcome.words) for name, one in known.items()
        ]
        found = evaluate(
            tests,
            [Ours(scorer) for scorer in SCORERS],
            async_config=AsyncConfig(run_async=at_once),
            display_config=DisplayConfig(show_indicator=False, print_results=False, inspect_after_run=False),
            cache_config=CacheConfig(write_cache=False),
        )
        assert len(found.test_results) == len(cases)
        return sum(not data.success for result in found.test_results for data in result.metrics_data)

    return once


def inspect(cases: Sequence[Recorded]) -> Round:
    """`eval` of a task whose solver gives the recorded words, with a scorer of its kind for each of ours."""
    from inspect_ai import Task
    from inspect_ai import eval as evaluate
    from inspect_ai.dataset import MemoryDataset, Sample

    samples = MemoryDataset([Sample(id=str(one.number), input=one.case.name) for one in cases])

    def once() -> int:
        with tempfile.TemporaryDirectory() as folder:
            (log,) = evaluate(
                Task(dataset=samples, solver=_recorded(cases), scorer=[_as_theirs(one, cases) for one in SCORERS]),
                model="mockllm/model",
                display="none",
                log_dir=folder,
                log_realtime=False,
                score_display=False,
                log_model_api=False,
                max_samples=8,
            )
        assert log.status == "success", log.error
        assert log.results.completed_samples == len(cases)
        # Its samples would be read from disk again; the means say the same.
        return sum(round(len(cases) * (1 - one.metrics["mean"].value)) for one in log.results.scores)

    return once


def _recorded(cases: Sequence[Recorded]) -> Any:
    """Return a solver of Inspect that gives the recorded words."""
    from inspect_ai.model import ModelOutput
    from inspect_ai.solver import solver

    @solver  # type: ignore[untyped-decorator]  # optional, so unknown to mypy
    def recorded() -> Any:
        async def solve(state: Any, _: Any) -> Any:
            state.output = ModelOutput.from_content("recorded", cases[int(state.sample_id)].outcome.words)
            return state

        return solve

    return recorded()


def _as_theirs(ours: Scorer, cases: Sequence[Recorded]) -> Any:
    """Return one of our scorers as one of Inspect."""
    from inspect_ai.scorer import Score, mean, scorer

    @scorer(metrics=[mean()], name=ours.name)  # type: ignore[untyped-decorator]  # as above
    def build() -> Any:
        async def score(state: Any, _: Any) -> Any:
            one = cases[int(state.sample_id)]
            found = ours.judge(one.case, one.outcome)
            return Score(value=found.value, explanation="\n".join(found.reasons))

        return score

    return build()


def bare(cases: Sequence[Recorded]) -> Round:
    """The scorers alone, in a loop: what no runner can go below."""
    return lambda: sum(not scorer.judge(one.case, one.outcome).passed for one in cases for scorer in SCORERS)


RUNNERS: dict[str, Callable[[Sequence[Recorded]], Round]] = {
    "Moments": moments, "DeepEval": deepeval, "DeepEval, one by one": partial(deepeval, at_once=False),
    "Inspect": inspect, "scorers alone": bare,
}  # fmt: skip


def measured(name: str, path: Path, rounds: int) -> Found:
    """Import a runner, warm it up with one round, and measure so many."""
    cases = [Recorded.model_validate_json(line) for line in path.read_bytes().splitlines()]
    began = time.process_time()
    once = RUNNERS[name](cases)
    import_s, taken = time.process_time() - began, []
    failures = once()
    for _ in range(rounds):
        began = time.process_time()
        assert once() == failures
        taken.append(1_000 * (time.process_time() - began) / len(cases))
    return Found(import_s, tuple(taken), failures)


if __name__ == "__main__":
    os.environ.update(_QUIET)
    with contextlib.redirect_stdout(io.StringIO()):
        found = measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(found._asdict()))
