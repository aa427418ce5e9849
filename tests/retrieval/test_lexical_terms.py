"""The terms a text is found by."""

import pytest

from service.retrieval.lexical_terms import query_terms, terms_of


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("a 500GB disk", "500 gb disks", "en"),
        ("warranties", "Warranty", "en"),
        ("Garantien", "die Garantie", "de"),
        ("What if it doesn't fit?", "fit", "en"),
        ("I can’t wash the hat’s band, and won't", "wash the hat band", "en"),
        ("six o'clock", "six o'clock", "en"),
        ("ﬁt ５００", "fit 500", "en"),
        ("wi-fi", "Wi Fi", "en"),
    ],
)
def test_forms_of_the_same_words_meet(one, other, language):
    assert terms_of(one, language) == terms_of(other, language)


def test_order_and_repeats_are_kept_and_stop_words_left_out():
    assert terms_of("the cap and the hat and a cap", "en") == ["cap", "hat", "cap"]


def test_decimals_stay_whole():
    assert terms_of("43.2cm or 1,000 g", "en") == ["43.2", "cm", "1,000", "g"]


def test_a_language_without_stemmer_keeps_its_words():
    assert terms_of("Kalapok ára", "hu") == ["kalapok", "ára"]


def test_a_query_of_stop_words_is_asked_as_it_stands():
    assert query_terms("what is it", "en") == ("what", "is", "it")
    assert query_terms("hat hats", "en") == ("hat",)
