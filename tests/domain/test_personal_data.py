"""The gates of the patterns let everything through that the patterns find."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain import personal_data
from service.domain.personal_data import personal_patterns


@given(st.data())
def test_a_gate_lets_through_whatever_its_pattern_finds(data):
    kind, _, pattern = data.draw(st.sampled_from(personal_data._PATTERNS))
    text = data.draw(st.from_regex(pattern))
    assert kind in dict(personal_patterns(text))


def test_a_text_without_personal_data_costs_no_pattern():
    assert not list(personal_patterns("The Trail Hat weighs 92 g and costs 59.00 EUR."))
