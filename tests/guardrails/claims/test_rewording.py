"""A question is said in the words that others have for the same things."""

import pytest

from service.guardrails.claims.rewording import in_other_words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("How long is the guarantee?", "en", "How long is the warranty?"),
        ("Can I send it back?", "en", "Can I return?"),
        ("What's the warranty on it", "en", "What's the guarantee on it"),
        ("Kann ich den Hut zurückschicken?", "de", "Kann ich den Hut rückgabe?"),
        ("Swap it, and get my money back.", "en", "exchange it, and get my refund."),
        ("How heavy is it and what does it cost?", "en", None),
        ("", "en", None),
        ("Combien de temps dure la garantie ?", "fr", None),
    ],
)
def test_each_known_word_is_said_otherwise(text, language, expected):
    assert in_other_words(text, language) == expected
