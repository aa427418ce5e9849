"""A text is written in the language asked for."""

import pytest

from service.domain.findings import Severity
from service.domain.texts import Heard
from service.guardrails.language import check_language, stretches_to_hear
from tests.guardrails.build import BRAND, build_manuscript

LONG = "Der Hut lässt sich bei dreißig Grad waschen und trocknet über Nacht an der Luft."


def test_only_paragraphs_of_fifty_letters_are_heard_without_quotations_links_and_names():
    assert list(stretches_to_hear("Der Hut ist leicht.", BRAND)) == []
    text = f"Hello.\n\n{LONG} See [the shop](https://hats.example/shop). Anna K. says: “So light that I forgot I was wearing it.” Hats & Co, {{first_name}}."
    ((start, end, words),) = stretches_to_hear(text, BRAND)
    assert (text[start:end][:7], end) == ("Der Hut", len(text))
    assert LONG in words
    assert not any(left in words for left in ("forgot", "hats.example", "Hats & Co", "first_name"))


@pytest.mark.parametrize(("language", "rules"), [("de", ["other-language"]), ("en", [])])
def test_another_language_than_asked_for_blocks(language, rules):
    heard = (Heard(part="body", start=0, end=len(LONG), language=language),)
    found = check_language(build_manuscript(LONG).model_copy(update={"heard": heard}))
    assert [one.rule for one in found] == rules
    assert all(one.severity is Severity.BLOCK and one.remedy and one.span for one in found)
