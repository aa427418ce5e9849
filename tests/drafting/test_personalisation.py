"""Personal values out of the prompt and back into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.brands import PersonalisationPolicy
from service.drafting.personalisation import fill, mask, part_attributes

POLICY = PersonalisationPolicy(allowed=("first_name", "plan"), personal=("first_name", "email"))


def test_attributes_are_parted_and_what_is_not_allowed_is_dropped():
    parted = part_attributes({"first_name": "Marta", "plan": "Team", "email": "m@x.example", "salary": 1}, POLICY)
    assert parted.visible == {"plan": "Team"}
    assert parted.values == {"first_name": "Marta"}


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        ("write to maria.keller+shop@web.example please", "maria.keller+shop@web.example", "email"),
        ("call +49 1632 960 123 after six", "+49 1632 960 123", "phone"),
        ("call 01632 960 123", "01632 960 123", "phone"),
        ("my order no. 4711-2026 is late", "4711-2026", "order_number"),
        ("Bestellung #AB12345", "AB12345", "order_number"),
        ("IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", "iban"),
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111", "card"),
        ("I am MARTA and I wait", "MARTA", "first_name"),
    ],
)
def test_personal_data_is_masked_and_comes_back(text, secret, kind):
    masked, found = mask(text, {"first_name": "Marta"})
    assert secret not in masked
    assert f"{{{kind}}}" in masked
    assert secret.casefold() in fill(masked, found).casefold()


@pytest.mark.parametrize(
    "text", ["It costs 59.00 EUR since 2026-03-01.", "UPF 50+, 92 g, 24 months", "open 9:00-17:00, 2 of 3"]
)
def test_prices_dates_and_measures_are_not_personal(text):
    assert mask(text, {}) == (text, {})


@given(
    st.text(max_size=200), st.dictionaries(st.sampled_from(["first_name", "city"]), st.text(min_size=1, max_size=20))
)
def test_masking_never_fails_and_filling_unknown_names_changes_nothing(text, names):
    masked, _ = mask(text, names)
    assert isinstance(fill(masked, {}), str)
    assert fill(text, {}) == text
