"""No comparison of two reports passes in silence: reports unlike each other, a "better" mock, a lone failure."""

from pathlib import Path

from typer.testing import CliRunner

from service.cli.main import app
from service.evaluation.reports import Report, as_json
from service.evaluation.verdicts import judge_run
from tests.evaluation.build import quality, row, run, score


def _report(path, *rows, is_mock=True):
    made = run(*rows, is_mock=is_mock) if not hasattr(rows[0], "rows") else rows[0]
    path.write_text(as_json(Report(judgement=judge_run(made), after=made)))
    return str(path)


def compare(before, after):
    result = CliRunner().invoke(app, ["eval", "compare", before, after])
    return result.exit_code, result.output + (result.stderr or "")


def test_reports_that_cannot_be_compared(tmp_path):
    one = _report(tmp_path / "one.json", row("a"), row("b"))
    other = _report(tmp_path / "other.json", row("a", suite="replies"))
    live = _report(tmp_path / "live.json", row("a"), row("b"), is_mock=False)
    crashed = _report(tmp_path / "crashed.json", row("a"), row("b", error="model_gone: it is gone"))
    (tmp_path / "torn.json").write_text(Path(one).read_text()[:-50])
    (tmp_path / "other_thing.json").write_text("{}")
    for before, after in [
        (one, other),
        (one, live),
        (live, one),
        (one, crashed),
        (crashed, one),
        (one, str(tmp_path / "none.json")),
        (one, str(tmp_path / "torn.json")),
        (one, str(tmp_path / "other_thing.json")),
    ]:
        code, said = compare(before, after)
        assert (code, "COULD NOT TELL" in said) == (2, True), (before, after, said)
    assert compare(one, one)[0] == 0


def test_a_mock_is_never_better(tmp_path):
    before = _report(tmp_path / "before.json", quality([0.1] * 60, is_mock=True))
    after = _report(tmp_path / "after.json", quality([1.0] * 60, is_mock=True))
    code, said = compare(before, after)
    assert (code, "CONTRACT OK" in said, "BETTER" in said) == (0, True, False)


def test_a_failure_that_was_only_once_is_told(tmp_path):
    bad = row("b", score("quotes", 0.0, "must_hold", "altered"), unstable=True)
    code, said = compare(_report(tmp_path / "1.json", row("a"), row("b")), _report(tmp_path / "2.json", row("a"), bad))
    assert (code, "Unstable: guides/b" in said) == (0, True)
