"""What is included and what costs extra is told in one way."""

import pytest

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


@pytest.mark.parametrize(
    ("language", "text", "denied"),
    [
        ("en", "Drinks cost extra.", {"drink", "include"}), ("en", "Parts are excluded.", {"part", "include"}),
        ("de", "Getränke kosten extra.", {"getrank", "include"}), ("en", "Drinks are included.", set()),
        ("en", "You don't have to pay extra for drinks.", set()),
    ],
)  # fmt: skip
def test_what_costs_extra_is_not_included(language, text, denied):
    assert read(text, language, NO_NAMES).denied == denied


def test_no_extra_charge_says_that_it_is_included():
    assert "include" in read("You don't have to pay extra for drinks.", "en", NO_NAMES).said
