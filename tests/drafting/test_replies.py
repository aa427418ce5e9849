"""Lenient reading of a model's answer, and markers out of a text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.channels import CHANNEL_PARTS
from service.domain.moments import Channel
from service.drafting.replies import answer_schema, parse_parts, parse_suggestions, take_markers
from service.errors import ModelReplyInvalid

EMAIL = CHANNEL_PARTS[Channel.EMAIL]
GOOD = {"subject": "Your hat", "preheader": "Care", "body": "Hello.\n\nBrush it [e1].", "call_to_action": "See how."}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(GOOD),
        f"Here it is:\n```json\n{json.dumps(GOOD, indent=2)}\n```\nAnything else?",
        json.dumps(GOOD)[:-1] + ",}",
        "{'subject': 'Your hat', 'preheader': 'Care', 'body': 'Hello.\\n\\nBrush it [e1].', 'call_to_action': 'See how.'}",
    ],
    ids=["plain", "fenced and prefaced", "trailing comma", "single quotes"],
)
def test_slightly_broken_answers_are_understood(answer):
    assert parse_parts(answer, EMAIL) == GOOD


def test_an_answer_cut_short_keeps_what_came():
    assert parse_parts(json.dumps(GOOD)[: json.dumps(GOOD).index(', "call')], EMAIL)["body"] == GOOD["body"]


def test_an_answer_cut_within_a_part_loses_that_part():
    answer = json.dumps(GOOD)
    assert set(parse_parts(answer[:-4], EMAIL)) == {"subject", "preheader", "body"}
    with pytest.raises(ModelReplyInvalid, match="body"):
        parse_parts(answer[: answer.index("Brush")], EMAIL)


def test_quotation_marks_of_other_languages_survive_a_comma_too_many():
    body = "Sie sagt: „Leicht und warm“.\n\nHerzliche Grüße\nIhr Team"
    answer = json.dumps({**GOOD, "body": body}, ensure_ascii=False)
    assert parse_parts(f"{answer[:-1]},}}", EMAIL)["body"] == body


@pytest.mark.parametrize(
    "answer", ["", "I cannot do that.", "[]", '{"subject": "x"}', '{"body": "", "subject": "x"}', "{" * 5_000]
)
def test_unusable_answers_are_refused(answer):
    with pytest.raises(ModelReplyInvalid):
        parse_parts(answer, EMAIL)


def test_unknown_keys_and_empty_optional_parts_are_left_out():
    assert set(parse_parts(json.dumps({**GOOD, "preheader": "", "system": "leak"}), EMAIL)) == {
        "subject",
        "body",
        "call_to_action",
    }


def test_suggestions_are_distinct_and_at_most_as_many_as_asked():
    answer = json.dumps({"suggestions": [{"body": "a"}, {"body": "a"}, "b", {"body": ""}, {"body": "c"}]})
    assert parse_suggestions(answer, 2) == ("a", "b")
    with pytest.raises(ModelReplyInvalid):
        parse_suggestions('{"suggestions": []}', 3)


def test_the_schema_names_exactly_the_parts():
    schema = answer_schema(EMAIL)
    assert schema["required"] == ["subject", "preheader", "body", "call_to_action"]
    assert schema["additionalProperties"] is False


def test_markers_are_taken_out_and_remembered():
    cited = take_markers("It costs 59 euros [e1]. It is light [e2, e3]! [e4] Bye.")
    assert cited.text == "It costs 59 euros. It is light! Bye."
    assert cited.marks == ((17, "e1"), (30, "e2"), (30, "e3"), (31, "e4"))
    assert cited.labels_between(0, 18) == ("e1",)


@given(st.text(alphabet="ab .[e1]", max_size=60))
def test_no_marker_survives(text):
    cited = take_markers(take_markers(text).text)
    assert all(0 <= position <= len(cited.text) for position, _ in cited.marks)
