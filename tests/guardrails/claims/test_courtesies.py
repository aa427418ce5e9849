"""Courtesies are made of words that mean something elsewhere: a warm thank you is nothing that cool water could deny."""

import pytest

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


def concepts(text: str) -> set[str]:
    return {word.concept for word in read(text, "en", NO_NAMES).words}


@pytest.mark.parametrize("text", ["A warm thank you.", "Warm regards,", "Warm thanks to you.", "A warm welcome!"])
def test_they_say_nothing(text):
    assert "warm" not in concepts(text)


def test_the_same_word_of_a_thing_does():
    assert "warm" in concepts("The lining keeps your ears warm.")
