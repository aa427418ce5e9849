"""Amounts: number, comparator, range, unit, what is counted and per what."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


def amounts(text, language="en"):
    return read(text, language, NO_NAMES).amounts


@pytest.mark.parametrize(
    ("text", "language", "dimension", "low", "high", "how"),
    [
        ("It weighs 92 g.", "en", "mass", 92, 92, "exactly"),
        ("It holds 2.4 litres.", "en", "volume", 2400, 2400, "exactly"),
        ("up to 30 % off", "en", "percent", 0, 30, "up_to"),
        ("at least 24 months", "en", "time", 17532, math.inf, "at_least"),
        ("more than 300 reviews", "en", "count", 300, math.inf, "more_than"),
        ("under 100 g", "en", "mass", 0, 100, "less_than"),
        ("about 2 hours", "en", "time", 1.8, 2.2, "about"),
        ("from 54 to 61 cm", "en", "length", 540, 610, "between"),
        ("between 3 and 5 working days", "en", "workday", 3, 5, "between"),
        ("exactly 7 days", "en", "time", 168, 168, "exactly"),
        ("orders of 75 euros or more", "en", "money", 75, math.inf, "at_least"),
        ("€1,299", "en", "money", 1299, 1299, "exactly"),
        ("1.299,00 €", "de", "money", 1299, 1299, "exactly"),
        ("bis zu 5 Werktage", "de", "workday", 0, 5, "up_to"),
        ("mindestens zwei Jahre", "de", "time", 17532, math.inf, "at_least"),
        ("ein Jahr Garantie", "de", "time", 8766, 8766, "exactly"),
        ("eine halbe Stunde", "de", "time", 0.5, 0.5, "exactly"),
        ("a two-year warranty", "en", "time", 17532, 17532, "exactly"),
        ("half a kilo", "en", "mass", 500, 500, "exactly"),
        ("two thirds of them", "en", "percent", 200 / 3, 200 / 3, "exactly"),
        ("rated 4.2 out of 5", "en", "rating", 4.2, 4.2, "exactly"),
        ("mit 4,2 von 5 Sternen", "de", "rating", 4.2, 4.2, "exactly"),
        ("by 30 %", "en", "percent", 30, 30, "exactly"),
        ("until half past ten", "en", "clock", -math.inf, 630, "at_most"),
        ("open 9:00 to 17:00", "en", "clock", 540, 1020, "between"),
        ("it runs from -100 to +100", "en", "count", -100, 100, "between"),
    ],
)  # fmt: skip
def test_amounts_are_intervals_in_the_base_unit(text, language, dimension, low, high, how):
    (amount,) = amounts(text, language)
    assert (amount.dimension, amount.how) == (dimension, how)
    assert (amount.low, amount.high) == (pytest.approx(low), pytest.approx(high))


def test_what_an_amount_is_counted_for():
    (amount,) = amounts("It costs 19 euros per agent and month.")
    assert amount.per == {"agent", "month"}
    assert [one.per for one in amounts("open 24 hours a day, 7 days a week")] == [{"day"}, {"week"}]


@pytest.mark.parametrize(
    "text",
    ["one of them", "of the two", "the Alpine 12 pan", "a hat", "See https://x.example/404", "Call +44 1632 960417"],
)
def test_these_are_no_amounts(text):
    assert amounts(text) == ()


@given(st.text(alphabet="0123456789.,-–€$% ½abeinhalfofthezwei\n|", max_size=200), st.sampled_from(["en", "de", "fr"]))
def test_any_text_can_be_read_and_amounts_stand_where_they_say(text, language):
    reading = read(text, language, NO_NAMES)
    last = 0
    for amount in reading.amounts:
        assert last <= amount.start < amount.end <= len(text)
        assert amount.low <= amount.high or math.isclose(amount.low, amount.high)
        last = amount.start
