"""Several prompts and models at once: each is judged beside the first, and the worst decides."""

from pathlib import Path

import pytest

from service.errors import InvalidContent
from service.evaluation.matrices import Matrix, Variants, report_paths, try_variants, variants_of
from service.evaluation.reports import Report
from service.evaluation.suites import load_suites
from service.evaluation.trials import Manner, Trial
from service.evaluation.verdicts import judge_run
from tests.evaluation.build import row, run, score


def report(*rows):
    return Report(judgement=judge_run(run(*rows)), after=run(*rows))


OK, BROKEN, UNTOLD = report(row()), report(row("a", score("answer", 0.0))), report(row(error="gone"))


@pytest.mark.parametrize(
    ("reports", "code"), [((OK, OK), 0), ((OK, BROKEN), 1), ((BROKEN, UNTOLD), 2), ((UNTOLD, OK), 2)]
)
def test_the_worst_decides(reports, code):
    assert Matrix(reports=reports).exit_code == code


def test_each_prompt_with_each_model():
    found = variants_of(Trial(repeats=2), ("a@draft", "a@1"), ("x", "y"))
    assert [(one.prompt, one.model) for one in found] == [
        ("a@draft", "x"),
        ("a@draft", "y"),
        ("a@1", "x"),
        ("a@1", "y"),
    ]
    assert {one.repeats for one in found} == {2}
    assert variants_of(Trial(prompt="a"), (), ()) == (Trial(prompt="a"),)


@pytest.mark.parametrize(("prompts", "against"), [(("a", "a"), None), (("a", "b"), "production")])
def test_what_cannot_be_compared_is_refused(prompts, against):
    with pytest.raises(InvalidContent):
        variants_of(Trial(against=against), prompts, ())


def test_each_report_has_a_file_of_its_own():
    one, two = Matrix(reports=(OK,)), Matrix(reports=(OK, BROKEN))
    assert [path for path, _ in report_paths(Path("a/out.html"), one)] == [Path("a/out.html")]
    assert list(report_paths(Path("a/out.html"), two)) == [(Path("a/out-1.html"), OK), (Path("a/out-2.html"), BROKEN)]


async def test_prompts_and_models_over_the_same_suites(service):
    suites = load_suites(Path("evals/suites"), ("thank_you",), "dev")
    trials = variants_of(Trial(), ("thank_you@1", "thank_you@draft"), ("mock/composer", "mock/hallucinator"))
    told: list[str] = []
    variants = Variants(tuple((trial, suites) for trial in trials))
    matrix = await try_variants(service, variants, told.append, Manner())
    first, *others = matrix.reports
    assert first.before is None
    assert [one.before for one in others] == [first.after] * 3
    verdicts = [one.judgement.verdict.value for one in matrix.reports]
    assert verdicts == ["CONTRACT OK", "BROKEN", "CONTRACT OK", "BROKEN"]
    assert matrix.exit_code == 1
    assert len(told) == variants.expected == 4 * sum(len(suite.cases) for suite in suites)
