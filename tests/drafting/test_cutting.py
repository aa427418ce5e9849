"""Sentences out of Markdown: what goes along with them, what must stay, and marks that keep to their words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.sentences import sentences_of
from service.drafting.cutting import cut_out
from service.drafting.replies import take_markers


def cut(text: str, *wrong: str, language: str = "en") -> str | None:
    """Return a text without the sentences in which some words stand, its marks back in their places."""
    cited = take_markers(text)
    found = cut_out(
        cited, [(cited.text.index(words), cited.text.index(words) + len(words)) for words in wrong], language
    )
    if found is None:
        return None
    shown = found.text
    for place, label in reversed(found.marks):
        shown = f"{shown[:place]} [{label}]{shown[place:]}"
    return shown


@pytest.mark.parametrize(
    ("text", "wrong", "left"),
    [
        ("It is light [e1]. It costs 9 euros [e2]. Brush it [e3].", "9 euros", "It is light [e1]. Brush it [e3]."),
        ("It costs 9 euros [e2]. Brush the hat [e3].", "9 euros", "Brush the hat [e3]."),
        ("Brush the hat. [e3] It costs 9 euros. [e2]", "9 euros", "Brush the hat. [e3]"),
        ("One.\n\nIt costs 9 euros [e2].\n\nTwo [e3].", "9 euros", "One.\n\nTwo [e3]."),
        ("It costs 9 euros.\n\nTwo.", "9 euros", "Two."),
        ("One.\n\nIt costs 9 euros.", "9 euros", "One."),
        ("One.\n\n- Light [e1].\n- Dear. It costs 9 euros [e2].\n- Warm [e3].", "9 euros", "One.\n\n- Light [e1].\n- Warm [e3]."),
        ("Good to know:\n\n- It costs 9 euros.\n\nThat is all of it.", "9 euros", "That is all of it."),
        ("Good to know:\n- It costs 9 euros.\n- It is light.", "9 euros", "Good to know:\n- It is light."),
        ("## Price\n\nIt costs 9 euros.\n\n## Care\n\nBrush it.", "9 euros", "## Care\n\nBrush it."),
        ("## Care\n\nBrush it.\n\n## Price\n\n### Now\n\nIt costs 9 euros.", "9 euros", "## Care\n\nBrush it."),
        ("## All\n\n### Price\n\nIt costs 9 euros.\n\n### Care\n\nBrush it.", "9 euros", "## All\n\n### Care\n\nBrush it."),
        ("| A | B |\n|---|---|\n| Price | 9 euros [e1] |\n| Care | brush [e2] |", "9 euros", "| A | B |\n|---|---|\n| Care | brush [e2] |"),
        ("One.\n\n| A | B |\n|---|---|\n| Price | 9 euros |\n\nTwo.", "9 euros", "One.\n\nTwo."),
        ("The hat is good. Ann says: “It is light. It cost 9 euros.” [e1] Brush it.", "cost 9", "The hat is good. Brush it."),
        ("“So light.” Anna K. [e3] The hat can be washed [e2].", "So light", "The hat can be washed [e2]."),
        ("It is warm. The hat costs 9 euros. This also means that you save.", "9 euros", "It is warm."),
        ("It is warm. The hat costs 9 euros. So you save. That helps. Brush the felt.", "9 euros", "It is warm. Brush the felt."),
        ("The hat costs 9 euros. It is warm. Brush the felt.", "9 euros", "Brush the felt."),
        ("The hat is warm. The hat costs 9 euros. It is light.", "9 euros", "The hat is warm. It is light."),
    ],
)  # fmt: skip
def test_a_sentence_goes_with_what_hangs_on_it(text: str, wrong: str, left: str):
    assert cut(text, wrong) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Der Hut ist warm. Der Hut kostet 9 Euro. Deshalb sparen Sie.", "Der Hut ist warm."),
        ("Der Hut ist warm. Der Hut kostet 9 Euro. Das Band ist weich.", "Der Hut ist warm. Das Band ist weich."),
        ("Der Hut ist warm. Ann schreibt: „Er kostet 9 Euro und ist leicht.“ Bürsten Sie ihn.", "Der Hut ist warm. Bürsten Sie ihn."),
    ],
)  # fmt: skip
def test_german_sentences_lean_too(text: str, left: str):
    assert cut(text, "9 Euro", language="de") == left


@pytest.mark.parametrize(
    "text",
    [
        "# Only 9 euros\n\nIt is light.",
        "1. Wash it.\n2. Pay 9 euros.\n3. Dry it.",
        "| 9 euros | B |\n|---|---|\n| Care | brush |",
    ],
    ids=["heading", "step", "table head"],
)
def test_some_words_must_stay(text: str):
    assert cut(text, "9 euros") is None


def test_several_sentences_go_at_once():
    assert (
        cut("One is light. Two costs 9. Three is warm. Four costs 8.", "costs 9", "costs 8")
        == "One is light. Three is warm."
    )


def test_a_place_that_holds_no_sentence_cannot_be_cut():
    assert cut_out(take_markers("One. Two."), [(40, 50)], "en") is None


LINES = st.lists(
    st.sampled_from(
        [
            "Brush it [e1]. Wash it [e2].",
            "",
            "## Care",
            "- One [e3].",
            "- Two. Three.",
            "| a | b |",
            "|---|---|",
            "Ann says: “Light. Warm.” [e4]",
            "1. Step.",
            "It is so. This helps.",
            "Good:",
            "### Deep",
            "Hello,",
        ]
    ),
    min_size=1,
    max_size=12,
)


@given(LINES, st.integers(0, 400))
def test_what_is_left_is_whole(lines: list[str], place: int):
    cited = take_markers("\n".join(lines))
    sentences = sentences_of(cited.text, "en")
    if not sentences:
        return
    target = sentences[place % len(sentences)]
    left = cut_out(cited, [(target.start, target.end)], "en")
    if left is None:
        return
    assert len(left.text) < len(cited.text)
    assert left.text.count("“") == left.text.count("”")
    assert {one.text for one in sentences_of(left.text, "en")} <= {one.text for one in sentences}
    assert "\n\n\n" not in left.text
    before = {(label, _sentence_at(cited.text, position)) for position, label in cited.marks}
    assert {(label, _sentence_at(left.text, position)) for position, label in left.marks} <= before


def _sentence_at(text: str, position: int) -> str:
    """Return the words before a mark, back to the sign before them."""
    return re.split(r"[.:“”\n]", text[:position].rstrip(".”"))[-1].strip()
