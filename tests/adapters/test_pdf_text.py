"""Lines of a PDF become Markdown: headings, paragraphs, lists, pages; no input makes it fail."""

from hypothesis import given
from hypothesis import strategies as st

from service.adapters.pdf_text import Line, empty_pages, pdf_to_text


def lines(*texts: str, top: float = 700, size: float = 10, bold: bool = False, left: float = 50) -> list[Line]:
    return [Line(text, size, bold, top - 12 * number, left) for number, text in enumerate(texts)]


BODY = lines("A first line of the body of", "this text, and a second one.", top=600)


def text(*pages: list[Line], outline: tuple[tuple[int, str], ...] = ()) -> str:
    return pdf_to_text(pages, outline)


def test_headings_by_size_by_weight_and_by_outline():
    large, larger = lines("Care", size=14), lines("Guide", top=760, size=20)
    bold = lines("In winter", top=650, bold=True)
    found = text([*larger, *large, *bold, *BODY])
    assert found.split("\n\n") == [
        "<!-- page 1 -->",
        "# Guide",
        "## Care",
        "### In winter",
        "A first line of the body of this text, and a second one.",
    ]
    assert "# 1.1 Care" in text([*lines("1.1 Care", size=14), *BODY], outline=((1, "Care"),))
    assert "### 1.1 Care" in text([*lines("1.1 Care", size=14), *BODY], outline=((3, "Care"),))


def test_what_is_bold_and_no_heading():
    found = text([*lines("This sentence is bold.", bold=True), *BODY])
    assert "#" not in found


def test_paragraphs_end_where_lines_lie_further_apart():
    found = text([*lines("One", "two."), *lines("Three."[:6], top=650), *BODY])
    assert found.startswith("<!-- page 1 -->\n\nOne two.\n\nThree.\n\n")


def test_hyphens():
    assert "waterproof hat" in text(lines("a water-", "proof hat"))
    assert "Haupt- und Nebensaison" in text(lines("Haupt-", "und Nebensaison"))
    assert "type X- Ray" in text(lines("type X-", "Ray"))


def test_lists():
    found = text([*lines("What you need:", "• a hat", "• a box that", "is dry", "1. Open it"), *BODY])
    assert "What you need:\n\n- a hat\n- a box that is dry\n\n1. Open it\n\nA first" in found


def test_a_paragraph_behind_a_list_stands_further_left():
    assert "- a hat\n\nThen words" in text([*lines("• a hat", left=60), *lines("Then words", top=688)])


def test_pages_and_what_runs_over_them():
    found = text(lines("It goes on", "to the next"), lines("page here.", "And ends."), lines("New."))
    assert found == ("<!-- page 1 -->\n\nIt goes on to the next page here. And ends.\n\n<!-- page 3 -->\n\nNew.")


def test_running_heads_page_numbers_and_tables_of_contents_go():
    pages = [
        [*lines(f"Alder & Brim · {n}", top=780), *lines(f"Text {'abcdef'[n]}.", top=600), *lines(f"- {n} -", top=20)]
        for n in range(1, 6)
    ]
    found = text(*pages, lines("Care . . . . . . . . . . 12"))
    assert "Alder" not in found
    assert "- 3 -" not in found
    assert ". . ." not in found
    assert found.count("Text ") == 5
    prices = [lines(f"Hat {n}", f"{n * 7} EUR", "2026") for n in range(1, 6)]
    assert "21 EUR" in text(*prices), "what changes otherwise than pages do is no running head"


def test_what_looks_like_markdown_is_none():
    assert "\\# no heading" in text(lines("# no heading"))


def test_empty_pages():
    assert empty_pages([[], BODY, []]) == [1, 3]
    assert text([], []) == ""


WORDS = st.text("aB1 .-•#|–·(é", min_size=1, max_size=12).map(lambda words: " ".join(words.split())).filter(bool)
LINES = st.builds(
    Line, WORDS, st.sampled_from([8.0, 10.0, 14.0, 20.0]), st.booleans(), st.integers(-9, 90), st.integers(0, 60)
)


@given(
    st.lists(st.lists(LINES, max_size=8), max_size=4),
    st.lists(st.tuples(st.integers(1, 9), st.text(max_size=9)), max_size=3),
)
def test_any_lines_become_text_without_new_words(pages, outline):
    found = pdf_to_text(pages, outline)
    letters = {letter for page in pages for line in page for letter in line.text}
    assert set(found) <= letters | set("<!-- page 0123456789 -->#\\\n ")
