"""Runs: every repeat of every case is a row, whatever happens to it; rivals that pass in silence are the examples."""

import pytest

from service.domain.drafts import DraftRequest
from service.errors import ModelUnavailable
from service.evaluation import runs as module
from service.evaluation.runs import Variant, run_suites
from service.evaluation.scores import Outcome, Scorer, must_hold
from service.evaluation.suites import Case, Suite
from service.evaluation.verdicts import Verdict, judge_run

CASES = tuple(
    Case(name=f"c{number}", brand="hats", request=DraftRequest(content_type="thank_you")) for number in range(10)
)
SUITE = Suite(suite="thanks", description="x", cases=CASES)
HOLDS = must_hold("holds", "always", lambda _case, _outcome: [], lambda _case: True)


@pytest.fixture(autouse=True)
def _one_scorer(monkeypatch):
    monkeypatch.setattr(module, "SCORERS", (HOLDS,))


async def _run(answer, repeats=1):
    return await run_suites([SUITE], Variant(), answer, is_mock=True, repeats=repeats)


async def test_all_cases_and_repeats_are_rows_in_order():
    seen = []

    async def answer(case, repeat):
        seen.append((case.name, repeat))
        return Outcome()

    run = await _run(answer, repeats=3)
    assert sorted(seen) == sorted((case.name, repeat) for case in CASES for repeat in (1, 2, 3))
    assert [(row.case, row.repeat) for row in run.rows] == [(c.name, r) for c in CASES for r in (1, 2, 3)]
    assert judge_run(run).verdict is Verdict.CONTRACT_OK


async def test_crashes_stay_in_the_denominator():
    """The library that runs the cases calls 3 of 10 good answers "100 %"."""

    async def answer(case, _):
        if case.name == "c0":
            raise ModelUnavailable("it is gone")
        if case.name in {"c1", "c2"}:
            raise RuntimeError("a bug")
        return Outcome()

    run = await _run(answer)
    assert len(run.rows) == 10
    assert [row.case for row in run.errors] == ["c0", "c1", "c2"]
    assert run.errors[0].error == "model_unavailable: it is gone"
    assert judge_run(run).verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("fault", ["raises", "nan", "nothing"])
async def test_a_scorer_that_gives_no_verdict_is_an_error(monkeypatch, fault):
    def broken(case, outcome):
        if case.name != "c3":
            return HOLDS.judge(case, outcome)
        if fault == "raises":
            raise ValueError("no verdict")
        value = float("nan") if fault == "nan" else 2.0
        return HOLDS.judge(case, outcome).model_copy(update={"value": value})

    monkeypatch.setattr(module, "SCORERS", (Scorer("holds", "must_hold", "x", lambda _: True, broken),))

    async def answer(_case, _repeat):
        return Outcome()

    run = await _run(answer)
    assert [row.case for row in run.errors] == ["c3"]
    assert "gave no verdict" in (run.errors[0].error or "")
    assert judge_run(run).verdict is Verdict.COULD_NOT_TELL


async def test_a_scorer_that_does_not_apply_is_not_asked(monkeypatch):
    monkeypatch.setattr(module, "SCORERS", (HOLDS, must_hold("never", "x", lambda *_: ["bad"], lambda _: False)))

    async def answer(_case, _repeat):
        return Outcome()

    run = await _run(answer)
    assert {score.scorer for row in run.rows for score in row.scores} == {"holds"}


async def test_nothing_to_run_is_an_error():
    async def answer(_case, _repeat):
        return Outcome()

    with pytest.raises(ValueError, match="nothing to run"):
        await run_suites([], Variant(), answer, is_mock=True)
