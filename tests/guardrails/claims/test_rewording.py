"""A question is said in the words that others have for the same things."""

from importlib import resources

import pytest

from service.guardrails.claims.rewording import in_other_words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("How long is the guarantee?", "en", "How long is the warranty?"),
        ("Can I send it back?", "en", "Can I return?"),
        ("What's the warranty on it", "en", "What's the guarantee on it"),
        ("Kann ich den Hut zurückschicken?", "de", "Kann ich den Hut rückgabe?"),
        ("Swap it, and get my money back.", "en", "exchange it, and refund."),
        ("Somebody hacked you, what now?", "en", "Somebody data breach you, what now?"),
        ("The postman didn't find me at home", "en", "The delivery not at home didn't delivery not at home"),
        ("Wart ihr schon mal gehackt?", "de", "Wart ihr schon mal datenpanne?"),
        ("How heavy is it and what does it cost?", "en", None),
        ("", "en", None),
        ("Combien de temps dure la garantie ?", "fr", None),
    ],
)
def test_each_known_word_is_said_otherwise(text, language, expected):
    assert in_other_words(text, language) == expected


def test_every_line_of_what_customers_say_is_used():
    """A line whose phrases are all stems of an earlier one would say nothing."""
    lines = resources.files("service.guardrails.claims").joinpath("asked.txt").read_text("utf-8").splitlines()
    for line in (one for one in lines if ":" in one and not one.startswith("#")):
        told, _, said = line.partition(":")
        for language, instead, phrases in zip(("en", "de"), told.split("|"), said.split("|"), strict=True):
            reworded = [in_other_words(phrase.replace("_", " "), language) for phrase in phrases.split()]
            assert instead in reworded, f"{language}: {line}"
