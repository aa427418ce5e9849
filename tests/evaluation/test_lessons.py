"""Cases that edits taught, in suites as editors write them."""

from pathlib import Path

import pytest

from service.domain.proposals import Proposal
from service.errors import InvalidContent, InvalidRequest
from service.evaluation.lessons import append_case, case_of, suite_text
from service.evaluation.suites import load_suites
from tests.builders import NOON

CASE = {
    "name": "edit-1",
    "suite": "faq_answer",
    "asked": {"request": {"content_type": "faq_answer", "topic": "May I wash it: yes or no?"}},
    "accepted": {"body": "Yes, at 30 °C.\n\n- not the strap  \n- 'never' iron"},
    "evidence": ("care: Wash it at 30 °C.",),
    "must_mention": ("30 °C",),
    "must_not_mention": ("40 °C",),
    "kinds_cited": ("fact",),
}


def proposal(**case: object) -> Proposal:
    fields = {
        "id": "pro_1",
        "brand": "alder-and-brim",
        "draft_id": "drf_1",
        "decision_id": "dec_1",
        "kind": "case",
        "content_type": "faq_answer",
        "locale": "en-GB",
        "proposed_by": "Ada",
        "created_at": NOON,
        "case": CASE | case,
    }
    return Proposal.model_validate(fields)


def test_the_case_asks_what_was_asked():
    case = case_of(proposal())
    assert case.request is not None
    assert (case.request.topic, case.origin, case.split) == ("May I wash it: yes or no?", "edit", "dev")
    assert (case.expected.must_mention, case.expected.must_not_mention) == (("30 °C",), ("40 °C",))


def test_the_text_is_a_suite(tmp_path: Path):
    (tmp_path / "faq_answer.yaml").write_text(suite_text(proposal()))
    (suite,) = load_suites(tmp_path)
    assert suite.cases[0].accepted["body"] == "Yes, at 30 °C.\n\n- not the strap\n- 'never' iron"
    assert "body: |" in suite_text(proposal())


def test_cases_go_to_the_end_of_their_suite(tmp_path: Path):
    own = Path("evals/suites/faq_answer.yaml").read_text()
    (tmp_path / "faq_answer.yaml").write_text(own)
    path = append_case(tmp_path, proposal())
    append_case(tmp_path, proposal(name="edit-2"))
    assert path.read_text().startswith(own.rstrip())
    (suite,) = load_suites(tmp_path, ("faq_answer",), None)
    assert [case.name for case in suite.cases[-2:]] == ["edit-1", "edit-2"]


def test_the_first_case_makes_the_folder(tmp_path: Path):
    assert append_case(tmp_path / "evals" / "suites", proposal()).is_file()


@pytest.mark.parametrize("before", [None, "suite: faq_answer\ncases: []\ndescription: d\n"])
def test_what_cannot_be_read_again_is_not_left_there(tmp_path: Path, before: str | None):
    path = tmp_path / "faq_answer.yaml"
    if before is None:
        append_case(tmp_path, proposal())
        before = path.read_text()
    else:
        path.write_text(before)
    with pytest.raises(InvalidContent):
        append_case(tmp_path, proposal())
    assert path.read_text() == before


def test_only_a_case_is_one():
    with pytest.raises(InvalidRequest, match="a faq"):
        case_of(proposal().model_copy(update={"kind": "faq", "case": None}))
