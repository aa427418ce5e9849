"""How pages word names, values and what differs."""

import datetime as dt

import pytest

from service.domain.evidence import Fact
from service.evaluation.reports import Piece
from service.web.studio import wording
from service.web.studio.draft_view import differences


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("faq_answer@draft", "Answer to a frequent question, draft"),
        ("thank_you@12", "Thank-you, version 12"),
        ("win_back@production", "Win-back, in production"),
        ("my_own@1", "My own, version 1"),
        ("onboarding", "Onboarding"),
    ],
)
def test_a_version_of_a_prompt_is_told_in_words(name, told):
    assert wording.reference(name) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (64.0, "EUR", "64 EUR"),
        (1234567.5, None, "1234567.5"),
        (True, None, "yes"),
        (("sand", "pine"), None, "sand, pine"),
        ("2026-12-14", None, "14 Dec 2026"),
        ("2026-12-14 or so", None, "2026-12-14 or so"),
        (dt.date(2026, 3, 1), None, "1 Mar 2026"),
        (0, "%", "0 %"),
    ],
)
def test_a_value_is_told_as_people_write_it(value, unit, told):
    assert wording.value(value, unit) == told


def test_a_fact_is_called_as_its_editor_calls_it():
    fact = Fact(
        key="a.b", subject="brand", attribute="free_shipping", value=75, label={"en": "free-shipping threshold"}
    )
    assert wording.attribute(fact) == "Free-shipping threshold"
    assert wording.attribute(fact.model_copy(update={"label": {}})) == "Free shipping"


def test_what_does_not_differ_is_told_in_short():
    long = " ".join(f"w{number}" for number in range(100))
    before, after = f"{long} old {long}", f"{long} new {long}"
    first, gone, new, last = differences({"body": before}, {"body": after})["body"]
    assert (gone, new) == (Piece("gone", "old"), Piece("new", "new"))
    assert first.words.startswith("… ")
    assert first.words.endswith(" w98 w99")
    assert last.words.startswith("w0 w1 ")
    assert last.words.endswith(" …")
    assert max(len(first.words.split()), len(last.words.split())) < 40
