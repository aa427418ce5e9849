"""Numbers in digits of any usual grouping, and in words."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.claims.numbers import numbers_in, parse_number

LOCALES = ["en", "en_IN", "de", "de_CH", "fr", "es", "it", "nl"]


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(LOCALES))
def test_what_babel_writes_is_read(number, locale):
    assert parse_number(format_decimal(number, format="#,##0.00", locale=locale)) == number.normalize()


@given(st.integers(1_000, 10**8), st.sampled_from(["en", "de", "fr", "en_IN"]))
def test_whole_thousands_are_read(number, locale):
    assert numbers_in(f"x {format_decimal(number, locale=locale)} y") == {Decimal(number).normalize()}


@pytest.mark.parametrize(
    ("words", "number"),
    [("twenty-four", 24), ("twenty four", 24), ("forty-two", 42), ("three hundred", 300), ("two thousand", 2000), ("vierundzwanzig", 24),
     ("fünfundvierzig", 45), ("hundertzwanzig", 120), ("zwölf", 12), ("1.2 million", 1_200_000), ("5 Mio.", 5_000_000), ("three dozen", 36)],
)  # fmt: skip
def test_words_are_read(words, number):
    assert numbers_in(f"It has {words} parts") == {Decimal(number).normalize()}


_PIECES = ["1", "20", "0", "zwölf", "three", "hundred", "dozen", "Mio.", "½", ",", ".", "000", "'", "-", "+", " "]


@given(st.text(max_size=300) | st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_text_can_be_read_and_gives_numbers_that_can_be_compared(text):
    assert all(number.is_finite() for number in numbers_in(text))
