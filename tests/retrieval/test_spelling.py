"""Slips of typing are mended by the words that a brand knows."""

import pytest

from service.retrieval.spelling import respelt, words_in

KNOWN = words_in(["The warranty covers single sign-on, returns and encrypted storage.", "Hat, parcel and stone"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is the warrenty 2 years", "is the warranty 2 years"),
        ("singel sign on", "single sign on"),
        ("is my data encripted", "is my data encrypted"),
        ("where is my parcell", "where is my parcel"),
        ("i hate waiting", None),
        ("how long is the warranty", None),
        ("can i return it", None),
        ("do you sell umbrellas", None),
        ("", None),
    ],
)
def test_an_unknown_word_one_slip_from_a_known_one_is_mended(text, expected):
    assert respelt(text, KNOWN) == expected


def test_where_two_words_are_a_slip_away_none_is_taken():
    assert respelt("sione", words_in(["stone shone sinew"])) is None
