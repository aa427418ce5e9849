"""Amounts as intervals: what follows from what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read
from service.guardrails.grounding.comparing import compare


def amount(text, language="en"):
    (found,) = read(text, language, NO_NAMES).amounts
    return found


@pytest.mark.parametrize(
    ("claim", "ground", "verdict"),
    [
        ("2.4 l", "2.4 litres", "holds"), ("two years", "24 months", "holds"), ("12 months", "365 days", "holds"), ("one month", "30 days", "holds"),
        ("a month and a half", "45 days", "holds"), ("one month", "four weeks", "fails"), ("two months", "45 days", "fails"),
        ("30 %", "up to 30 %", "fails"), ("up to 30 %", "up to 30 %", "holds"), ("up to 50 %", "up to 30 %", "fails"),
        ("more than 300 reviews", "312 reviews", "holds"), ("more than 312 reviews", "312 reviews", "fails"), ("at least 24 months", "36 months", "holds"),
        ("under 100 g", "92 g", "holds"), ("under 92 g", "92 g", "fails"), ("about 2 hours", "2 hours", "holds"), ("3 days", "3 to 5 days", "fails"),
        ("3 to 5 days", "3 to 5 days", "holds"), ("up to 5 days", "3 to 5 days", "holds"), ("59 dollars", "59 euros", "fails"), ("99 cents", "0.99 euros", "holds"),
        ("five working days", "5 days", "fails"), ("45 days", "within 45 days", "holds"), ("at least 75 agents", "up to 75 agents", "fails"),
        ("86 °F", "30 °C", "holds"), ("19 euros per agent and year", "19 euros per agent and month", "fails"), ("half a kilo", "500 g", "holds"),
        ("in May 2026", "on 3 May 2026", "holds"), ("on 3 May 2026", "in May 2026", "fails"), ("by 14 December 2026", "14 December 2026", "holds"),
        ("by 18 December 2026", "14 December 2026", "fails"), ("on 3 May", "on 3 May 2026", "holds"), ("almost 150 g", "148 g", "holds"), ("92 kg", "92 g", "fails"),
        ("12 cm", "12 months", "apart"),
    ],
)  # fmt: skip
def test_a_claim_holds_where_the_evidence_lies_within_it(claim, ground, verdict):
    assert compare(amount(claim), amount(ground)) == verdict


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.sampled_from(["g", "days", "euros", "%", "cm"]))
def test_plain_amounts_hold_when_they_are_equal_only(one, other, unit):
    assert (compare(amount(f"{one} {unit}"), amount(f"{other} {unit}")) == "holds") == (one == other)


@given(st.integers(2, 5_000), st.integers(2, 5_000))
def test_bounds_are_arithmetic(bound, value):
    assert (compare(amount(f"more than {bound} hats"), amount(f"{value} hats")) == "holds") == (value > bound)
    assert (compare(amount(f"at least {bound} hats"), amount(f"{value} hats")) == "holds") == (value >= bound)
    assert (compare(amount(f"under {bound} g"), amount(f"{value} g")) == "holds") == (value < bound)
