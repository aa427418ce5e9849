"""Sentences stand where a reader sees them: running text loses nothing but space, Markdown its marks as well."""

import re
from inspect import unwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.sentences import Sentence, Stretch, sentences_of, stretches_of, trimmed
from tests.yardstick import cpu_below

_BREAKS = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)


def cut(text: str, language: str = "en") -> list[str]:
    return [text[one.start : one.end] for one in stretches_of(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("It fits. I love it! Do you?", "en", ["It fits.", "I love it!", "Do you?"]),
        ("It weighs 92 g. It floats.", "en", ["It weighs 92 g.", "It floats."]),
        ("Add approx. 5 kg. Then stir.", "en", ["Add approx. 5 kg.", "Then stir."]),
        ("Er wiegt ca. 3,5 kg. Am 3. Mai kam er an.", "de", ["Er wiegt ca. 3,5 kg.", "Am 3. Mai kam er an."]),
        ("Das ist z.B. gut. Sehr sogar.", "de", ["Das ist z.B. gut.", "Sehr sogar."]),
        ("Tasty.<br /><br />Crisp<br>Fresh", "en", ["Tasty.", "Crisp", "Fresh"]),
        ("A title\n\nA paragraph", "en", ["A title", "A paragraph"]),
        ("A paragraph that\nis wrapped.", "en", ["A paragraph that\nis wrapped."]),
        ("", "en", []),
        (" \n ", "de", []),
    ],
)
def test_cuts_where_a_reader_would(text: str, language: str, sentences: list[str]) -> None:
    assert cut(text, language) == sentences


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "de", "xx"]))
def test_loses_nothing_but_space(text: str, language: str) -> None:
    assert "".join("".join(cut(text, language)).split()) == "".join(_BREAKS.sub("", text).split())


def test_stays_within_the_stretch_asked_for() -> None:
    text = "One. Two. Three. Four."
    stretches = stretches_of(text, "en", 5, 16)
    assert [text[one.start : one.end] for one in stretches] == ["Two.", "Three."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One.\nTwo and\nthree. Four.", ["One.", "Two and", "three.", "Four."]),
        ("- It weighs 92 g. It floats.\n* Light\n• Warm", ["It weighs 92 g.", "It floats.", "Light", "Warm"]),
        ("1. Wash it.\n2) Dry it.\n10. Wear it.", ["Wash it.", "Dry it.", "Wear it."]),
        ("First: 1. Wash it. 2. Dry it.", ["First: 1.", "Wash it.", "Dry it."]),
        ("> She said: light.\n> > - Very.", ["She said: light.", "Very."]),
        ("| Size | Head |\n|:--|---|\n| S | approx. 55 cm. Check it. |", ["Size | Head", "S | approx. 55 cm.", "Check it."]),
        ("Above\n\n---\n\n***\nBelow", ["Above", "Below"]),
        ("Line one.<br>Line two.", ["Line one.", "Line two."]),
        ("One.\r\nTwo.\r\n", ["One.", "Two."]),
        ("We sell 12. It was 5.", ["We sell 12.", "It was 5."]),
        ("How many? 5.  ", ["How many?", "5."]),
        ("", []),
    ],
)  # fmt: skip
def test_markdown_is_cut_on_its_lines_and_its_marks_are_left_out(text: str, sentences: list[str]):
    assert [one.text for one in sentences_of(text, "en")] == sentences


_WRAPPED = "Our coffee tastes best, as our roasters keep saying, between"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (f"{_WRAPPED}\n7 and 42 days. Drink it.", [f"{_WRAPPED} 7 and 42 days.", "Drink it."]),
        (f"- {_WRAPPED}\r\n  7 and 42 days.\n- Drink it.", [f"{_WRAPPED} 7 and 42 days.", "Drink it."]),
        (f"{_WRAPPED}\n{_WRAPPED}\n7 days", [f"{_WRAPPED} {_WRAPPED} 7 days"]),
        (f"{_WRAPPED}:\n7 and 42 days", [f"{_WRAPPED}:", "7 and 42 days"]),
        (f"{_WRAPPED}  \n7 and 42 days", [_WRAPPED, "7 and 42 days"]),
        (f"{_WRAPPED}\n\n7 and 42 days", [_WRAPPED, "7 and 42 days"]),
        (f"{_WRAPPED}\n- 7 days", [_WRAPPED, "7 days"]),
        (f"{_WRAPPED}\n7. Grind it", [_WRAPPED, "Grind it"]),
        (f"# {_WRAPPED}\n7 and 42 days", [_WRAPPED, "7 and 42 days"]),
        (f"| {_WRAPPED} |\n| 7 days |", [_WRAPPED, "7 days"]),
        ("Chin strap: no\nWeight: 92 g", ["Chin strap: no", "Weight: 92 g"]),
    ],
)
def test_a_wrapped_line_goes_on_in_the_next(text: str, sentences: list[str]):
    assert [" ".join(one.text.split()) for one in sentences_of(text, "en")] == sentences


def test_headings_are_told_from_hashtags_and_their_marks_are_left_out():
    assert sentences_of("## Care 2026\n#hats from 59 euros", "en") == (
        Sentence("Care 2026", 3, 12, is_heading=True),
        Sentence("#hats from 59 euros", 13, 32, is_heading=False),
    )


_LINES = st.lists(
    st.sampled_from(
        [
            "a long line of words without an end, in which nothing stops us",
            "- ",
            "1. ",
            "> ",
            "| ",
            " |",
            "# ",
            "---",
            "92 g. ",
            "approx. ",
            "5 kg. ",
            "It is. ",
            "a",
            "\u00a0",
            "\n",
            "\r\n",
            "<br>",
        ]
    )
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | _LINES, st.sampled_from(["en", "de", "xx"]))
def test_spans_are_exact_in_order_and_on_one_line(text: str, language: str):
    end = 0
    for one in sentences_of(text, language):
        assert re.sub(r"[\r\n]", " ", text[one.start : one.end]) == re.sub(r"\r", " ", one.text)
        assert one.text == one.text.strip()
        assert one.text
        assert "\n" not in one.text
        assert one.start >= end
        end = one.end


def test_a_text_is_cut_once():
    assert sentences_of("It weighs 92 g. It floats.", "en") is sentences_of("It weighs 92 g. It floats.", "en")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" " * 200_000, ""),
        ("a" + " " * 200_000 + "b", "ab"),
        ("\n " * 100_000, ""),
        ("<br" * 70_000, "<br" * 70_000),
        ("> " * 100_000, ""),
    ],
    ids=["spaces", "a gap", "lines", "tags never closed", "quotations of nothing"],
)
def test_hostile_text_takes_no_long_time_and_loses_nothing(text: str, read: str):
    with cpu_below(5):
        stretches = stretches_of(text, "en")
        sentences = unwrap(sentences_of)(text, "en")
    assert "".join("".join(text[one.start : one.end] for one in stretches).split()) == "".join(text.split())
    assert "".join(one.text for one in sentences) == read


def test_trimming():
    assert trimmed("  a b \n", Stretch(0, 7)) == Stretch(2, 5)
    assert trimmed("   ", Stretch(1, 3)) == Stretch(3, 3)


def test_a_long_text_is_cut_between_its_sentences_and_loses_nothing():
    text = " ".join(f"Sentence number {number} speaks of the hat." for number in range(400))
    found = stretches_of(text, "en")
    assert [text[one.start : one.end] for one in found] == text.replace(". ", ".\n").split("\n")
    endless = "hat " * 3_000
    assert " ".join(endless[one.start : one.end] for one in stretches_of(endless, "en")).split() == ["hat"] * 3_000
