"""Word for word: what is free in a quotation, and what is not."""

import pytest

from service.guardrails.limiting_words import limits
from service.guardrails.quote_wording import fault_in, pieces_of, tokens_of

SOURCE = (
    "I am not a hat person. My sister is a hat person. She has nine – yes, nine! – and says “never again”. It cost approx. 50 euros... "
    "Would I buy it twice? I think so. Works great. When it works. It’s mine."
)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("My sister is a hat person.", None),
        ("my  sister is\na hat person", None),
        ("My sister is a hat person!", "altered"),
        ("a hat person", "narrowed"),  # for once it is denied
        ("is a hat person", None),
        ("She has nine - yes, nine! - and says 'never again'", None),
        ("She has nine – yes, nine – and says “never again”", "altered"),
        ("It cost approx. 50 euros…", None),
        ("It cost approx. 50", "cut"),
        ("She has", "cut"),
        ("Would I buy it twice? I think so.", None),
        ("Would I buy it twice. I think so.", "altered"),
        ("Would I buy it twice", "altered"),
        ("Would I buy it …", None),
        ("Works great.", "narrowed"),  # the fragment behind belongs to it
        ("Works great. When it works.", None),
        ("It's **mine**", None),
        ("I am … a hat person", "narrowed"),
        ("My sister is a hat person. … I think so.", "narrowed"),  # "never" stands between
        ("Would I buy it twice? … It's mine.", None),
        ("I think so. … Would I buy it twice?", "altered"),
        ("", "altered"),
        ("…", "altered"),
    ],
)
def test_faults(words, fault):
    assert fault_in(words, SOURCE, "en-GB") == fault


def test_texts_are_compared_after_nfc():
    assert fault_in("Fu\u0308r gro\u00dfe K\u00f6pfe", "F\u00fcr gro\u00dfe Ko\u0308pfe.", "de") is None


def test_pieces_and_tokens():
    assert pieces_of("Light … [...] and dear ...") == ("light", "and dear")
    assert [token.text for token in tokens_of("“So light – it’s 5.5 cm…”")] == [
        "'",
        "So",
        "light",
        "-",
        "it's",
        "5",
        ".",
        "5",
        "cm",
        "…",
        "'",
    ]


@pytest.mark.parametrize(
    ("text", "language", "within", "expected"),
    [
        ("it isn’t", "en", False, True), ("when dry", "en", True, True), ("when dry", "en", False, False), ("and wide", "en", True, False),
        ("aber teuer", "de", False, True), ("wenn es regnet", "de", False, False), ("und leicht", "de", True, False), ("ne … pas", "fr", False, True),
        ("geen", "nl", False, True), ("kein", "xx", False, True), ("lagom", "xx", False, False),
    ],
)  # fmt: skip
def test_limiting_words(text, language, within, expected):
    assert limits(text, language, within=within) is expected
