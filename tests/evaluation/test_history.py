"""Every run is a line; the trend shows what one glance must not miss."""

import datetime as dt

from service.evaluation.history import PastRun, add_line, past_run, read_history, sparkline, trend
from service.evaluation.reports import Report
from service.evaluation.verdicts import judge_run
from tests.evaluation.build import row, run, score

AT = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def line(*rows, hashes=None, **more):
    report = Report(judgement=judge_run(run(*rows)), after=run(*rows))
    found = past_run(report, AT, "mock/composer", hashes or {}, "command line")
    return found.model_copy(update=more)


def test_a_line_says_what_a_report_says():
    bad = row("b", score("answer", 0.0), prompt="thank_you@2", cost_usd=0.25)
    crashed = row("c", error="model_gone: it is gone")
    found = line(row("a", prompt="thank_you@2, follow_up@1", cost_usd=0.5), bad, crashed, hashes={"thank_you@2": "ab"})
    assert (found.verdict, found.cases, found.answers, found.held) == ("BROKEN", 3, 3, 1)
    assert found.share == 1 / 3
    assert (found.cost_usd, found.seconds, found.model) == (0.75, 1.5, "mock/composer")
    assert found.prompts == {"thank_you@2": "ab"}
    assert found.suites == ("guides",)


def test_lines_are_kept_in_order_and_broken_ones_passed_over(tmp_path):
    path = tmp_path / "evals" / "history.jsonl"
    assert read_history(path, 9) == ()
    lines = [line(row(), headline=str(number)) for number in range(3)]
    for one in lines:
        add_line(path, one)
    with path.open("a") as file:
        file.write('{"half": \n')
    add_line(path, lines[0])
    assert read_history(path, 9) == (*lines, lines[0])
    assert read_history(path, 2) == (lines[2], lines[0])


def test_only_what_may_be_compared_is_one_line():
    whole, half = line(row()), line(row(), row("b", score("answer", 0.0)))
    other = line(row(), model="vendor/one")
    drafts = [line(row(), prompt=f"thank_you@{version}") for version in ("draft", 2)]
    assert list(trend([whole, other, half, *drafts]).values()) == [(1.0, 0.5), (1.0,), (1.0, 1.0)]


def test_the_tallest_bar_is_for_all_alone():
    assert sparkline([0, 0.5, 0.999, 1]) == "▁▄▇█"
    assert sparkline([]) == ""


def test_no_answer_holds_nothing():
    assert PastRun.model_validate({**line(row()).model_dump(), "answers": 0, "held": 0}).share == 0.0
