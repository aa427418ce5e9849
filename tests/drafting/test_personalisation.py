"""Personal values out of the prompt and back into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.brands import PersonalisationPolicy
from service.domain.drafts import Customer
from service.domain.own_words import OwnWords, own_words, regions_of
from service.drafting.personalisation import Masking, fill, known_values, mask, part_attributes
from tests.builders import build_brand, build_product

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


KNOWN = {
    "first_name": "Isla",
    "last_name": "Quoyle",
    "order_number": "A-99-1234",
    "phone": "+49 151 23456789",
    "email": "isla@x.example",
}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ISLA QUOYLE asks", "{first_name} {last_name} asks"),
        ("Isla's hat and Quoyles Hut", "{first_name}'s hat and {last_name}s Hut"),
        ("My name is Isla Quoyle-Tern.", "My name is {first_name} {last_name}-{name}."),
        ("about a 99 1234 and A99-1234", "about {order_number} and {order_number}"),
        ("at 0151 23456789, 15123456789", "at {phone}, {phone}"),
        ("isla@x.example, other@y.example", "{email}, {email_2}"),
        ("I\u200bsla is here", "{first_name} is here"),
        ("the Isla Panama Hat, says Isla", "the Isla Panama Hat, says {first_name}"),
        ("an island, a quoylette", "an island, a quoylette"),
        ("write to care@hats.example or call 01632 960417", "write to care@hats.example or call 01632 960417"),
        ("Mara Lindqvist wrote it", "{name} wrote it"),
    ],
)
def test_what_is_known_goes_in_any_form_and_what_the_brand_publishes_stays(text, masked):
    own = OwnWords("Isla Panama Hat", "care@hats.example", "+44 1632 960417")
    masking = Masking(KNOWN, own=own, people=frozenset({"mara lindqvist"}))
    assert masking.mask(text) == masked


def test_one_value_has_one_placeholder_in_all_texts_of_a_request_and_two_values_have_two():
    masking = Masking({})
    assert masking.mask("a@x.example and b@x.example") == "{email} and {email_2}"
    assert masking.mask("B@X.example, c@x.example") == "{email_2}, {email_3}"
    assert masking.found["email_3"] == "c@x.example"


def test_a_strangers_value_never_takes_the_place_of_the_customers():
    masking = Masking({"email": "mine@x.example"})
    assert (
        fill(masking.mask("not other@x.example"), {**masking.found, "email": "mine@x.example"}) == "not other@x.example"
    )


def test_what_is_omitted_is_kept_nowhere():
    masking = Masking({})
    assert masking.omit("Call 07700 900461 or Quoyle.") == "Call […] or Quoyle."
    assert masking.found == {}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(58, 58), (True, True), ("Team", "Team"), (4111111111111111, "{card}"), ("for a@x.example", "for {email}")],
)
def test_values_of_attributes_and_facts_are_masked_too(value, shown):
    assert Masking({}).scalar(value) == shown


def test_a_name_that_is_a_word_too_goes_with_its_capital_only():
    masking = Masking({"first_name": "May"})
    assert masking.mask("As May says, you may return it.") == "As {first_name} says, you may return it."


def test_every_personal_value_of_a_customer_is_known_whatever_the_brand_allows():
    customer = Customer(
        id="c-1", attributes={"first_name": "Marta", "birthday": "1 May", "plan": "Team", "email": True}
    )
    assert known_values(customer, POLICY) == {"first_name": "Marta", "birthday": "1 May", "customer_id": "c-1"}
    open_policy = PersonalisationPolicy(allowed=("iban", "plan"), personal=())
    assert part_attributes({"iban": "DE89", "plan": "Team"}, open_policy).visible == {"plan": "Team"}


def test_own_words_are_held_as_whole_words_and_numbers_without_their_country():
    brand = build_brand(
        sender={"name": "Hats", "phone": "+44 1632 960417", "email": "care@hats.example"},
        products=(build_product(name="Anna Hat"),),
    )
    own = own_words(brand)
    assert own.hold("care@hats.example") and own.hold("01632 960 417") and own.hold("ANNA hat")
    assert not own.hold("are@hats.example") and not own.hold("01632 960 418") and not own.hold("Ann")


def test_regions_follow_locales_and_jurisdictions():
    assert regions_of(build_brand(locales=("en-GB", "de-DE"), jurisdictions=("UK", "EU"))) == ("GB", "DE")
    assert regions_of(build_brand(locales=("fr",))) == ("FR",)
    assert regions_of(build_brand(locales=("sv",))) == ("GB", "DE", "US")


@given(st.text(max_size=120), st.lists(st.sampled_from(list(KNOWN.values())), max_size=4))
def test_filling_gives_back_what_masking_took(text, values):
    whole = f" {text.replace('{', '')} ".join(["", *values, ""])
    masking = Masking(KNOWN)
    masked = masking.mask(whole)
    assert fill(masked, masking.found).casefold() == whole.casefold()
