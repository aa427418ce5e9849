"""Units convert as pint does, both ways."""

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.claims import units
from service.guardrails.claims.units import conversion, unit_of, warm

REGISTRY: pint.UnitRegistry = pint.UnitRegistry()
NAMES = [(dimension, name) for dimension, rows in units._MEASURES.items() for name in rows if name != "decade"]


@given(st.sampled_from(NAMES), st.floats(0.001, 10_000))
def test_conversions_agree_with_pint_both_ways(named, number):
    dimension, name = named
    unit, base = conversion(name, dimension), units._BASES[dimension]
    there = number * unit.factor + unit.offset
    assert there == pytest.approx(REGISTRY.Quantity(number, name).to(base).magnitude, rel=1e-9)
    back = REGISTRY.Quantity(there, base).to(name).magnitude
    assert back == pytest.approx(number, rel=1e-6, abs=1e-6)


def test_every_unit_can_be_made_at_start():
    warm()
    assert conversion.cache_info().currsize >= len(NAMES)


@pytest.mark.parametrize(
    ("word", "dimension"),
    [("litres", "volume"), ("€", "money"), ("cent", "money"), ("werktage", "workday"), ("%", "percent"), ("jahre", "time"), ("kg", "mass"), ("decade", "time")],
)  # fmt: skip
def test_words_name_units(word, dimension):
    found = unit_of(word)
    assert found is not None and found.dimension == dimension


@pytest.mark.parametrize("word", ["hat", "", "kilogrammatically" * 9, "in"])
def test_other_words_name_none(word):
    assert unit_of(word) is None
