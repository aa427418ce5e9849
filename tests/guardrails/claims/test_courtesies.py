"""Courtesies are made of words that mean something elsewhere: a warm thank you is nothing that cool water could deny."""

import pytest

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read
from service.guardrails.claims.vocabulary import is_weak
from service.guardrails.claims.words import Word


def words(text: str) -> list[Word]:
    return [word for word in read(text, "en", NO_NAMES).words if not is_weak(word.concept)]


@pytest.mark.parametrize("text", ["A warm thank you.", "Warm regards,", "Warm thanks to you.", "A warm welcome!"])
def test_they_say_nothing(text):
    assert "warm" not in {word.concept for word in words(text)}


def test_the_same_word_of_a_thing_does():
    assert "warm" in {word.concept for word in words("The lining keeps your ears warm.")}
