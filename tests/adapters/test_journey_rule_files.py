import os
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.adapters.journey_rule_files import JourneyRuleFiles, default_rules, default_text
from service.domain.journeys import plain_event
from service.domain.moments import ContentType
from service.errors import InvalidContent


def write(folder: Path, text: str) -> JourneyRuleFiles:
    (folder / "hats").mkdir(exist_ok=True)
    (folder / "hats" / "journey.yaml").write_text(text, encoding="utf-8")
    return JourneyRuleFiles(folder)


def test_a_brand_without_the_file_has_the_default(tmp_path: Path):
    assert JourneyRuleFiles(tmp_path).get("hats") is default_rules()


def test_the_default_can_be_copied_as_it_is(tmp_path: Path):
    assert write(tmp_path, default_text()).get("hats") == default_rules()


@pytest.mark.parametrize("brand", ["alder-and-brim", "pollard-desk"])
def test_sample_brands_have_sound_rules_of_their_own(brand: str):
    library = ContentFiles(Path("knowledge"), Path("prompts"))

    found = library.journey(brand)

    assert found is not default_rules()
    assert {rule.content_type for rule in found.messages} >= {
        ContentType.REVIEW_REQUEST,
        ContentType.TESTIMONIAL_REQUEST,
    }
    assert library.problems() == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cool_down: 3\n", 'journey.yaml:1: "cool_down" is not known here. Did you mean "cool_down_days"?'),
        (
            "moments:\n  - id: a\n    moment: smott\n    events: [X]\n",
            'journey.yaml:3: moments.0.moment: "smott" is not known',
        ),
        ("messages:\n  - {id: a, content_type: folow_up, after: [X]}\n", 'Did you mean "follow_up"?'),
        (
            "quiet_hours: {from: late, until: early}\n",
            "journey.yaml:1: quiet_hours.from: must be a time of day such as 20:00",
        ),
        ("time_zone: Europe/Lundon\n", "journey.yaml:1: time_zone: 'Europe/Lundon' is no time zone"),
        ("time_zone: ../../etc/passwd\n", "is no time zone"),
        ("moments:\n  - {id: a, moment: smot, events: []}\n", "journey.yaml:2: moments.0.events"),
        (
            "moments:\n  - {id: a, moment: smot, events: [X]}\n  - {id: a, moment: zmot, events: [Y]}\n",
            "two rules are called 'a'",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_likely_fix(tmp_path: Path, text: str, told: str):
    files = write(tmp_path, text)

    with pytest.raises(InvalidContent) as caught:
        files.get("hats")

    assert told in caught.value.detail
    assert caught.value.code == "journey_invalid"
    assert [row.line is not None for row in files.problems()] == [True]


REVIEW = "messages:\n  - id: ask\n    content_type: review_request\n    after: [{after}]\n    unless: [{unless}]\n"
MOODS = (
    "feedback:\n  - {kind: nps, events: [Survey Answered], value: nps}\n"
    "  - {kind: rating, events: [Review Submitted], value: rating}\n"
    "complaints: {opened_by: [Ticket Opened], closed_by: [Ticket Closed]}\n"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            REVIEW.format(after="Order Delivered", unless="") + "    feedback: positive\n",
            "may not choose people by how happy",
        ),
        (REVIEW.format(after="Survey Answered", unless="") + MOODS, "'survey answered'"),
        (REVIEW.format(after="Order Delivered", unless="Ticket Opened") + MOODS, "'ticket opened'"),
        (REVIEW.format(after="Review Submitted", unless="") + MOODS, "'review submitted'"),
    ],
)
def test_no_rule_may_ask_for_public_reviews_by_mood(tmp_path: Path, text: str, told: str):
    with pytest.raises(InvalidContent) as caught:
        write(tmp_path, text).get("hats")

    assert told in caught.value.detail
    assert "review-gating-audience" in caught.value.detail


def test_that_somebody_has_written_a_review_already_may_count(tmp_path: Path):
    text = REVIEW.format(after="Order Delivered", unless="Review Submitted") + MOODS

    assert write(tmp_path, text).get("hats").messages[0].unless == ("review submitted",)


def test_a_change_counts_at_once(tmp_path: Path):
    files = write(tmp_path, "cool_down_days: 3\n")
    assert files.get("hats").cool_down_days == 3

    write(tmp_path, "cool_down_days: 5\n")
    os.utime(tmp_path / "hats" / "journey.yaml", ns=(1, 1))

    assert files.get("hats").cool_down_days == 5


def test_only_what_rules_use_and_what_is_named_is_kept(tmp_path: Path):
    text = "keep: [plan]\nconsent: {traits: {email: [email_consent]}}\nfeedback: [{kind: nps, events: [X], value: nps, where: {wave: 2}}]\n"

    kept = write(tmp_path, text).get("hats").kept

    assert {"plan", "email consent", "nps", "wave", "locale", "time zone"} <= kept
    assert not {"first name", "email", "name"} & kept


@pytest.mark.parametrize(
    "name", ["Order Delivered", "order_delivered", "OrderDelivered", " order-delivered ", "ORDER  DELIVERED"]
)
def test_names_of_events_are_one_however_they_are_written(name: str):
    assert plain_event(name) == "order delivered"
