"""Language of customers' messages."""

import pytest

from service.adapters.fasttext_languages import FasttextLanguages


@pytest.mark.parametrize(
    ("text", "language"),
    [("Where is my hat? I ordered it last week.", "en"), ("Wo bleibt mein Hut?", "de"), ("Où est mon chapeau ?", "fr"),
     ("¿Dónde está mi pedido?", "es"), ("Waar is mijn hoed?", "nl"), ("Danke", "de"), ("Der Trail Hat ist super", "de"), ("Bonjour, mon chapeau est arrivé abîmé.", "fr"), ("", None), ("12345", None)],
)  # fmt: skip
def test_languages_are_told(text, language):
    assert FasttextLanguages().detect(text) == language
