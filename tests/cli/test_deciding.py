"""Decisions, proposals, slots and recalls on the command line: what is asked of the service, and what is shown."""

import json
from pathlib import Path

import pytest

from service.domain.feedback import Decided
from service.domain.slots import SlotQuery
from tests.cli.conftest import Run
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")


def test_a_draft_is_approved_dismissed_and_edited(run: Run, service: CliService, tmp_path: Path):
    (tmp_path / "final.md").write_text("Wash it by hand.")
    run("drafts", "approve", "drf_1", *ON, "--by", "Ada")
    run("drafts", "dismiss", "drf_1", *ON, "--reason", "tone", "-m", "Too stiff.")
    run("drafts", "edit", "drf_1", *ON, "--file", str(tmp_path / "final.md"), "--part", "title=Washing")
    approve, dismiss, edit = (what for name, what in service.calls if name == "decide")
    assert (approve[1].verdict, approve[2]) == ("approve", "Ada")
    assert (dismiss[1].reason, dismiss[1].note, dismiss[2]) == ("tone", "Too stiff.", "command line")
    assert edit[1].parts == {"title": "Washing", "body": "Wash it by hand."}


def test_what_was_decided_is_shown(run: Run):
    shown = run("drafts", "approve", "drf_1", *ON)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "by Ada Brandt" in shown.stdout
    assert "changed" in shown.stdout
    assert Decided.model_validate_json(run("drafts", "approve", "drf_1", *ON, "--json").stdout).author == "Ada Brandt"
    history = run("drafts", "decisions", "drf_1", *ON).stdout
    assert "Ada Brandt" in history
    assert len(json.loads(run("drafts", "decisions", "drf_1", *ON, "--json").stdout)) == 1


@pytest.mark.parametrize("reason", ["dull", ""])
def test_a_reason_that_does_not_fit_asks_nothing_of_the_service(run: Run, service: CliService, reason: str):
    result = run("drafts", "dismiss", "drf_1", *ON, "--reason", reason)
    assert result.exit_code == 1
    assert "inappropriate" in result.stderr
    assert service.calls == []


def test_a_case_is_put_into_its_suite(run: Run, tmp_path: Path):
    (tmp_path / "suites").mkdir()
    made = run("proposals", "make", "drf_1", *ON, "--kind", "case")
    assert "faq_answer: edit-faq-answer" in made.stdout
    assert "moments proposals accept" in made.stderr
    accepted = run("proposals", "accept", "pro_1", *ON, "--suites", str(tmp_path / "suites"))
    assert accepted.exit_code == 0, accepted.stderr
    assert "edit-faq-answer" in (tmp_path / "suites/faq_answer.yaml").read_text()
    again = run("proposals", "accept", "pro_1", *ON, "--suites", str(tmp_path / "suites"))
    assert (again.exit_code, "stands twice" in again.stderr) == (1, True)
    assert "faq_answer" in run("proposals", "list", *ON).stdout
    assert "Rejected" in run("proposals", "reject", "pro_1", *ON).stdout


def test_suites_lie_where_the_settings_say(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "ours").mkdir()
    monkeypatch.setenv("MOMENTS_EVALS_DIR", str(tmp_path / "ours"))
    run("proposals", "make", "drf_1", *ON, "--kind", "case")

    accepted = run("proposals", "accept", "pro_1", *ON)
    assert accepted.exit_code == 0, accepted.stderr
    assert (tmp_path / "ours/faq_answer.yaml").exists()
    (tmp_path / "ours/faq_answer.yaml").unlink()
    evaluated = run("eval", "run", "--suite", "faq_answer")
    assert (evaluated.exit_code, "ours" in evaluated.stderr, "there are: none" in evaluated.stderr) == (2, True, True)


def test_slots_are_set_shown_listed_and_removed(run: Run, service: CliService):
    given = ("--type", "faq_answer", "--product", "trail-hat", "--fallback", "Ask us.", "--max-age", "5")
    assert "Made care-box" in run("slots", "set", "care-box", *ON, *given).stdout
    setting = service.calls[-1][1][1].model_dump(mode="json", exclude_none=True)
    assert setting == {
        "rule": {"content_type": "faq_answer", "product": "trail-hat"},
        "fallback": {"text": "Ask us."},
        "max_age_s": 5,
    }
    assert "Changed care-box" in run("slots", "set", "care-box", *ON, "--draft", "drf_1").stdout
    assert "care-box" in run("slots", "list", *ON).stdout
    shown = run("slots", "show", "care-box", *ON, "--locale", "en", "--product", "trail-hat").stdout
    assert "Trail Hat" in shown
    assert service.calls[-1] == ("serve", ("care-box", SlotQuery("en", None, "trail-hat")))
    assert json.loads(run("slots", "show", "care-box", *ON, "--json").stdout)["slot"] == "care-box"
    assert "Removed" in run("slots", "remove", "care-box", *ON).stdout
    assert run("slots", "remove", "care-box", *ON).exit_code == 1
    assert "No slots" in run("slots", "list", *ON).stderr


def test_what_rests_on_what_is_shown(run: Run, service: CliService):
    assert "drf_" in run("dependents", "care", *ON).stdout
    assert "drf_" in run("dependents", "r-106", *ON, "--review").stdout
    assert [name for name, _ in service.calls] == ["of_source", "of_review"]
    assert "trail-hat.price" in run("conflicts", *ON).stdout
    assert "trail-hat.price" in run("drafts", "stale", *ON).stdout
    assert run("drafts", "redraft", "drf_1", *ON).exit_code == 0
    for command in (("dependents", "care"), ("conflicts",), ("drafts", "stale"), ("drafts", "redraft", "drf_1")):
        json.loads(run(*command, *ON, "--json").stdout)


def test_the_list_of_drafts_says_how_each_stands(run: Run, service: CliService):
    run("draft", "buyer_guide", *ON)
    run("drafts", "list", *ON, "--decision", "undecided")
    assert service.calls[-1][1].decision == "undecided"
