"""Values of facts as a table shows them: with the unit that stands at them in the sentence."""

import pytest

from service.adapters.mock.moves_lists import _number_in


@pytest.mark.parametrize(
    ("number", "text", "shown"),
    [
        ("24.0", "The Garden Room measures 24 square metres.", "24 square metres"),
        ("24.0", "Das Gartenzimmer ist 24 m² groß.", "24 m²"),
        ("9.5", "A 250 g bag of Harbour Blend costs £9.50.", "£9.50"),
        ("34.0", "A 1 kg bag of Harbour Blend costs £34.", "£34"),
        ("12", "It costs € 12 a bag.", "€ 12"),
        ("64.0", "The Trail Hat costs 64 euros.", "64 euros"),
    ],
)
def test_a_price_keeps_its_sign_and_a_number_its_unit(number: str, text: str, shown: str):
    assert _number_in(number, number, text) == shown
