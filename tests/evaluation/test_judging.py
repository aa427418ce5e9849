"""A judge in a run: its word is compared like others', counts only when calibrated, and its silence is an error."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.evaluation.agreement import Agreement
from service.evaluation.judges import Calibration, load_judge
from service.evaluation.judging import JUDGE, open_bench
from service.evaluation.statistics import Interval
from service.evaluation.suites import load_suites
from service.evaluation.trials import Manner, Trial, try_out
from service.evaluation.verdicts import Verdict, compare_runs
from tests.evaluation.build import judging, quality
from tests.fakes import NOON

PROMPT = Path("evals/judge.j2")


@pytest.fixture
def suites():
    return load_suites(Path("evals/suites"), ("thank_you",), "dev")


def bench(text, labels):
    return open_bench(judging(lambda _: text), "vendor/judge", PROMPT, labels)


async def test_its_opinion_is_a_score_and_its_standing_told(service, suites, tmp_path):
    judge = bench('{"acceptable": false, "reason": "It could be anybody."}', tmp_path)
    report = await try_out(service, suites, Trial(), manner=Manner(bench=judge))
    for row in report.after.rows:
        (score,) = [one for one in row.scores if one.scorer == JUDGE]
        assert (score.value, score.reasons) == (0.0, ("It could be anybody.",))
    assert report.judgement.verdict is Verdict.CONTRACT_OK  # it breaks nothing
    assert report.after.advice == (JUDGE,)
    assert "advises only: it was never calibrated" in report.after.judge
    assert {call.model for call in judge.model.calls} == {"vendor/judge"}


async def test_a_verdict_that_cannot_be_read_is_could_not_tell(service, suites, tmp_path):
    report = await try_out(service, suites, Trial(), manner=Manner(bench=bench("nonsense", tmp_path)))
    assert report.judgement.verdict is Verdict.COULD_NOT_TELL
    assert all("judge gave no verdict" in (row.error or "") for row in report.after.rows)
    assert not [one for row in report.after.rows for one in row.scores if one.scorer == JUDGE]


def test_it_decides_only_when_calibrated(tmp_path):
    good = Agreement(pairs=120, agreed=0.95, base_rate=0.5, kappa=0.9, interval=Interval(low=0.8, high=1.0))
    found = Calibration(
        at=NOON, prompt_hash=load_judge(PROMPT).hash, model="vendor/judge", labels=120, agreement=good, consistency=1.0
    )
    assert bench("", tmp_path).standing.advisory_because
    (tmp_path / "calibration.json").write_text(found.model_dump_json())
    assert bench("", tmp_path).standing.advisory_because == ""
    other = found.model_copy(update={"prompt_hash": "another"})
    (tmp_path / "calibration.json").write_text(other.model_dump_json())
    assert bench("", tmp_path).standing.advisory_because


@pytest.mark.parametrize(("advice", "verdict"), [((JUDGE,), Verdict.NO_CLEAR_CHANGE), ((), Verdict.WORSE)])
def test_an_advisory_judge_is_shown_and_decides_nothing(advice, verdict):
    before, after = quality([1.0] * 60, name=JUDGE), quality([1.0] * 30 + [0.0] * 30, name=JUDGE)
    judgement = compare_runs(before, after.model_copy(update={"advice": advice}))
    assert judgement.verdict is verdict
    assert [one.scorer for one in judgement.changes if one.clear] == [JUDGE]


async def test_the_hash_of_the_judge_is_part_of_what_is_kept(service, suites, tmp_path):
    from service.evaluation.kept_answers import open_kept

    path = tmp_path / "answers.jsonl"
    judge = bench('{"acceptable": true, "reason": ""}', tmp_path)
    for changed, kept_before in ((judge, False), (judge, True), (replace(judge, name="vendor/other"), False)):
        kept = await open_kept(service, path, fresh=False)
        await try_out(service, suites, Trial(), manner=Manner(bench=changed, kept=kept))
        assert (kept.used > 0) is kept_before
