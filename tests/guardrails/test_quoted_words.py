"""Finding quotations and who is named for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.quoted_words import quotations_in
from service.guardrails.speakers import person


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("“Light,” says Tom.", "Light,", ["Tom"]),
        ("„Kratzt nicht“, sagt Thorsten W. Und Petra Nussbaumer schreibt: …", "Kratzt nicht", ["Thorsten W."]),
        ("„Leicht“, so Anna K.", "Leicht", ["Anna K."]),
        ("Dr. Annegret Feldhaus puts it like this: “Light”.", "Light", ["Annegret Feldhaus"]),
        ("So beschreibt es Annegret Thoma: „Leicht“", "Leicht", ["Annegret Thoma"]),
        ("Gwen A. sees a drawback: “Dear.”", "Dear.", ["Gwen A."]),
        ("Anna K. from Leeds says: “Light.”", "Light.", ["Anna K."]),
        ("Marta Lindqvist, Head of Support, Norrfrakt, says: “Light.”", "Light.", ["Marta Lindqvist"]),
        ("According to A. K.: “Light.”", "Light.", ["A. K."]),
        ("A customer from Leeds writes: “Light.”", "Light.", [""]),
        ("Eine unserer Kundinnen schreibt: „Leicht.“", "Leicht.", [""]),
        ("« Très léger »", " Très léger ", []),
        ("‚Leicht‘", "Leicht", []),
        ("'Light enough'", "Light enough", []),
        ("&quot;Light enough&quot;", "Light enough     ", []),
        ("“Never closed,\n\nsays nobody.", "Never closed,", []),
    ],
)
def test_words_in_marks_and_who_says_them(text, words, names):
    (found,) = [one for one in quotations_in(text) if one.form == "marks"]
    assert found.words == words
    assert [speaker.name for speaker in found.speakers] == names
    assert found.announced == bool(names)


def test_the_name_behind_one_quotation_is_not_that_before_the_next():
    found = quotations_in("“Light,” says Anna K. And Sunita R. adds: “Warm.” Bo L. is more critical: “Dear.”")
    assert [[speaker.name for speaker in one.speakers] for one in found] == [["Anna K."], ["Sunita R."], ["Bo L."]]


def test_a_block_is_one_quotation_with_its_signature():
    (found,) = quotations_in("Before.\n\n> So light.\n> And dear.\n>\n> — Anna K., Leeds\n\nBehind.")
    assert (found.words, found.form, [one.name for one in found.speakers]) == (
        "So light.\nAnd dear.",
        "block",
        ["Anna K."],
    )


def test_a_hyphen_in_the_last_line_of_a_block_signs_nothing():
    (found,) = quotations_in("> It comes by E-Mail.")
    assert (found.words, found.speakers) == ("It comes by E-Mail.", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tom says I lost my keys less. Really.", "I lost my keys less. Really."),
        ("Anna Keller writes: So light that I forgot.", "So light that I forgot."),
        ("A customer writes: we love it so much.", "we love it so much."),
        ("I wore it all summer long. — Anna K.", "I wore it all summer long."),
        ("**Anna Keller:** I wore it all summer.", "I wore it all summer."),
    ],
)
def test_words_told_without_marks(text, words):
    (found,) = quotations_in(text)
    assert (found.form, found.words.strip()) == ("speech", words)


@pytest.mark.parametrize(
    "text",
    [
        "The 7\" brim and the 5\" crown.", "The customers' hats and the dogs' hats.", "It's the '90s and the customers' choice.",
        "Custom reports: yes", "Delivery time: three days", "You write that the zip broke.", "Hello,\n\n– a hat\n– a scarf\n\nKind regards,\nAnna Keller",
        "What customers say about us: read on.",
    ],
)  # fmt: skip
def test_what_is_no_quotation(text):
    assert quotations_in(text) == ()


def test_names_are_parted_at_initials_and_small_words():
    assert person("And Anna K. Und Petra L.") == "Anna K."
    assert person("And Anna K. Petra L.", last=True) == "Petra L."
    assert person("I. Q.") == "I. Q."
    assert person("The Customer") == ""


@given(st.text(alphabet="ab AK.,:;“”„\"'‘’«»>—-\n&quot;says I", max_size=300))
def test_any_text_can_be_searched(text):
    for one in quotations_in(text):
        assert 0 <= one.start <= one.end <= len(text)
