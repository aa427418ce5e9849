"""Signs that look alike become plain ones, and lead back to their places."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.plain_letters import plain


@pytest.mark.parametrize(
    ("text", "seen"),
    [("０７７", "077"), ("a\u200bb\u00adc", "abc"), ("ａ＠ｂ", "a@b"), ("ﬁne", "fine"), ("4\u00a0711", "4 711"), ("Straße, Größe 58 €", "Straße, Größe 58 €")],
)  # fmt: skip
def test_a_text_is_read_as_what_it_means(text, seen):
    assert plain(text).text == seen


def test_places_lead_back():
    text = "x\u200bﬁ０y"
    seen = plain(text)
    assert [text[slice(*seen.span(place, place + 1))] for place in range(len(seen.text))] == ["x", "ﬁ", "ﬁ", "０", "y"]


@given(st.text(max_size=80))
def test_no_sign_that_counts_is_left_and_every_place_is_one_of_the_text(text):
    seen = plain(text)
    for place, sign in enumerate(seen.text):
        start, end = seen.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        if sign.isdigit() or sign == "@":
            assert unicodedata.normalize("NFKC", sign) == sign
