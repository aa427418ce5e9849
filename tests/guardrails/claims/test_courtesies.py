"""Courtesies are made of words that mean something elsewhere.

A warm thank you is nothing that cool water could deny.
"""

import pytest

from service.guardrails.claims.kinds import repeats
from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


def concepts(text: str) -> set[str]:
    return {word.concept for word in read(text, "en", NO_NAMES).words}


@pytest.mark.parametrize("text", ["A warm thank you.", "Warm regards,", "Warm thanks to you.", "A warm welcome!"])
def test_they_say_nothing(text):
    assert "warm" not in concepts(text)


def test_the_same_word_of_a_thing_does():
    assert "warm" in concepts("The lining keeps your ears warm.")


@pytest.mark.parametrize(
    ("text", "claims_nothing"),
    [
        ("Thank you for telling us that the strap broke after 2 weeks.", True),
        ("Many thanks for your order of 3 hats.", True),
        ("Vielen Dank für Ihre Bestellung von 3 Hüten.", True),
        ("Thank you for choosing the Trail Hat, which blocks 100 % of UV rays.", False),
        ("Danke für Ihren Kauf des Hutes, der 40 Jahre hält.", False),
        ("Danke für Ihre Entscheidung. 2.318 Bewertungen geben ihm 4,9 Sterne.", False),
        ("The hat blocks 98 % of UV rays.", False),
    ],
)
def test_thanks_repeat_what_the_reader_did_and_nothing_else(text, claims_nothing):
    assert repeats(read(text, "en", NO_NAMES)) is claims_nothing
