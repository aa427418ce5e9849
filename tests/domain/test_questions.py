"""The questions of a message, each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.questions import questions_in


@pytest.mark.parametrize(
    ("text", "language", "questions"),
    [
        (
            "How long is the guarantee and what is not covered?",
            "en",
            ("How long is the guarantee", "what is not covered"),
        ),
        (
            "The strap is torn. Is that covered, and how do I send it in?",
            "en",
            ("Is that covered", "how do I send it in"),
        ),
        ("I love it! Is it vegan?", "en", ("Is it vegan",)),
        ("Is it vegan? Is it vegan?", "en", ("Is it vegan",)),
        (
            "Kann ich ihn waschen und wie lange ist die Garantie?",
            "de",
            ("Kann ich ihn waschen", "wie lange ist die Garantie"),
        ),
        (
            "What is it, and who makes it, and where, and why is it so?",
            "en",
            ("What is it", "who makes it", "why is it so"),
        ),
    ],
)
def test_each_question_stands_alone(text, language, questions):
    assert questions_in(text, language) == questions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How long is the guarantee?",
        "sun on long walks",
        "My parcel is late. Please send it again.",
        "And?",
        "Salt and pepper?",
    ],
)
def test_one_question_or_none_is_left_whole(text):
    assert questions_in(text, "en") == ()


@given(st.lists(st.sampled_from(["What is it", "and", "how", "?", ".", "\n", "Is that so", ",", "x"]), max_size=30))
def test_what_is_told_stands_in_the_text(words):
    text = " ".join(words)
    found = questions_in(text, "en")
    assert len(found) <= 3
    assert all(" ".join(one.split()) in " ".join(text.split()) for one in found)
