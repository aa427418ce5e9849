"""Verdicts: nothing passes in silence, a mock is never better, and chance is no change."""

import random

import pytest

from service.evaluation.verdicts import Verdict, compare_runs, judge_run
from tests.evaluation.build import quality, row, run, score

BAD = score("citations", 0.0, "must_hold", "e9 leads nowhere")


@pytest.mark.parametrize(
    ("rows", "verdict", "code"),
    [
        ((row("a"), row("b")), Verdict.CONTRACT_OK, 0),
        ((row("a"), row("b", score(), BAD)), Verdict.BROKEN, 1),
        ((), Verdict.COULD_NOT_TELL, 2),
        ((row("a"), row("b", error="model_unavailable: gone")), Verdict.COULD_NOT_TELL, 2),
        ((row("a", BAD), row("b", error="model_unavailable: gone")), Verdict.BROKEN, 1),
        ((row("a", BAD, unstable=True),), Verdict.CONTRACT_OK, 0),
    ],
)
def test_one_run_by_itself(rows, verdict, code):
    judgement = judge_run(run(*rows))
    assert (judgement.verdict, judgement.verdict.exit_code) == (verdict, code)


def test_the_verdict_names_the_case_the_scorer_and_the_reason():
    judgement = judge_run(run(row("a"), row("b", score(), BAD, text="Light [e9].")))
    assert judgement.headline == "1 case broke; first guides/b: citations: e9 leads nowhere"
    assert judgement.deciders[0].after == "Light [e9]."


def test_what_was_broken_before_is_told_as_known_behind_what_is_new():
    before, after = run(row("a", BAD), row("b")), run(row("a", BAD), row("b"))
    same = compare_runs(before, after)
    assert (same.verdict, same.deciders[0].known) == (Verdict.BROKEN, True)
    assert same.headline.startswith("1 case broke, as before; first guides/a")
    other = run(row("a", BAD, score("quotes", 0.0, "must_hold", "altered")), row("b"))
    judgement = compare_runs(before, other)
    assert (judgement.verdict, [one.scorer for one in judgement.deciders]) == (Verdict.BROKEN, ["quotes", "citations"])
    assert compare_runs(before, run(row("a", BAD), row("b", BAD))).verdict is Verdict.BROKEN


def test_runs_without_a_common_case_and_cases_in_one_run_only():
    assert compare_runs(run(row("a")), run(row("b"))).verdict is Verdict.COULD_NOT_TELL
    assert compare_runs(run(row("a")), run(row("a"), row("b"))).left_out == 1
    assert compare_runs(run(row("a"), row("z", error="x: y")), run(row("a"))).verdict is Verdict.COULD_NOT_TELL


def test_a_mock_is_never_better_or_worse():
    for before, after in (([0.2] * 100, [1.0] * 100), ([1.0] * 100, [0.2] * 100)):
        judgement = compare_runs(quality(before, is_mock=True), quality(after, is_mock=True))
        assert (judgement.verdict, judgement.changes) == (Verdict.CONTRACT_OK, ())


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([1.0] * 40, [1.0] * 28 + [0.0] * 12, Verdict.WORSE),
        ([1.0] * 28 + [0.0] * 12, [1.0] * 40, Verdict.BETTER),
        ([1.0] * 40, [1.0] * 37 + [0.0] * 3, Verdict.NO_CLEAR_CHANGE),
        ([0.5, 0.6] * 20, [0.8, 0.9] * 20, Verdict.BETTER),
        ([0.8, 0.9] * 20, [0.5, 0.6] * 20, Verdict.WORSE),
    ],
)
def test_quality_of_a_live_model(before, after, verdict):
    judgement = compare_runs(quality(before), quality(after))
    assert judgement.verdict is verdict
    assert [change.scorer for change in judgement.changes] == ["claim_support"]


def test_cost_informs_and_does_not_decide():
    judgement = compare_runs(quality([1.0] * 40, name="cost"), quality([0.0] * 40, name="cost"))
    assert (judgement.verdict, judgement.changes[0].clear) == (Verdict.NO_CLEAR_CHANGE, True)


def test_repeats_belong_to_their_case():
    """Ten repeats of twenty cases that differ by case alone are twenty numbers, not two hundred: few false alarms."""
    chance, alarms = random.Random(2), 0
    for _ in range(150):
        moved = [chance.gauss(0, 0.1) for _ in range(20)]
        before = quality([[0.5] * 3 for _ in moved])
        after = quality([[min(1.0, max(0.0, 0.5 + one))] * 3 for one in moved])
        alarms += compare_runs(before, after).verdict is Verdict.WORSE
    assert alarms / 150 <= 0.06


def test_every_verdict_says_what_it_could_not_have_seen():
    told = judge_run(run(*(row(f"c{number}") for number in range(50)))).unseen
    assert told.startswith("With 50 cases, a drop under about 20 points may be missed")
    assert "5.8%" in told
    assert "no drop, however large" in judge_run(run(row("a"))).unseen
