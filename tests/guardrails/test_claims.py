"""Taking a text apart into claims: kinds, numbers, spans."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.drafting.replies import take_markers
from service.guardrails.claims import claims_of, kind_of, numbers_in, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,299.00", "1299"), ("1.299,00", "1299"), ("59.00", "59"), ("2,4", "2.4"), ("2.4", "2.4"), ("0.125", "0.125"), ("99,9", "99.9"),
     ("12.000", "12000"), ("1 250", "1250"), ("4.560", "4560"), ("50", "50")],
)  # fmt: skip
def test_numbers_are_read_in_english_and_german_form(text, number):
    assert parse_number(text) == Decimal(number).normalize()


@given(st.integers(0, 10**7), st.integers(0, 99))
def test_both_forms_of_an_amount_are_the_same_number(whole, cents):
    english, german = f"{whole:,}.{cents:02d}", f"{whole:,}".replace(",", ".") + f",{cents:02d}"
    assert (
        numbers_in(f"It costs {english} euros")
        == numbers_in(f"Es kostet {german} Euro")
        == {Decimal(f"{whole}.{cents:02d}").normalize()}
    )


def test_number_words_count_and_links_do_not():
    assert numbers_in("two years, zwölf Monate, https://x.example/404, {order_2}") == {Decimal(2), Decimal(12)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It costs 59 euros.", "price"), ("Er kostet 59,00 €.", "price"), ("30 % recycled.", "percentage"), ("4.2 out of 5.", "rating"),
        ("Lasts 24 months.", "duration"), ("Since 3 May 2026.", "date"), ("It weighs 92 g.", "quantity"), ("Size 7 fits.", "number"),
        ("The best hat.", "superlative"), ("Satisfaction guaranteed.", "guarantee"), ("She says “so very light”.", "quote"),
        ("Hello there.", "statement"),
    ],
)  # fmt: skip
def test_kinds(text, kind):
    assert kind_of(text) == kind


def test_claims_carry_their_span_and_the_labels_before_the_next_sentence():
    cited = take_markers("Hello. It costs 59 euros [e1]. It is light. [e2]\n\n## Care 2026\n- Wash it [e2].")
    claims = claims_of("body", cited, "en")
    assert [(claim.text, claim.labels) for claim in claims] == [
        ("It costs 59 euros.", ("e1",)),
        ("It is light.", ("e2",)),
        ("Wash it.", ("e2",)),
    ]
    assert all(cited.text[claim.start : claim.end] == claim.text for claim in claims)


@given(st.text(max_size=400))
def test_any_text_can_be_taken_apart(text):
    cited = take_markers(text)
    plain = cited.text.replace("\r", " ").replace("\n", " ")
    for claim in claims_of("body", cited, "en"):
        assert plain[claim.start : claim.end] == claim.text.replace("\r", " ")
