"""CSV of all kinds: line ends, delimiters, quotation, broken rows, and columns that are named or guessed."""

import datetime as dt

import pytest

from service.adapters.csv_cells import MAX_ROW
from service.domain.evidence import Consent, Review
from service.domain.ingestion import RowError
from service.domain.moments import Channel
from tests.adapters.reviews import errors, good, read, refusal


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(newline: str):
    assert [r.text for r in good(newline.join(["rating,text", "5,a", "", "4,b", ""]))] == ["a", "b"]


def test_lines_end_at_newlines_only():
    assert [review.text for review in good("rating,text\n5,a\x0b\u2028\x85b\n")] == ["a\x0b\u2028\x85b"]


def test_excel_names_its_delimiter():
    assert good("sep=;\nrating;text\n5;a,b\n")[0].text == "a,b"


def test_a_header_with_quoted_delimiters():
    assert good('rating;"text";"x,y,z,v"\n5;a;b\n')[0].text == "a"


@pytest.mark.parametrize("row", ["5", "5,a,b,c", "5,a,b,"])
def test_wrong_number_of_columns(row: str):
    refused = errors(f"rating,text,title\n{row}\n4,fine,t\n")
    assert [(e.file, e.line) for e in refused] == ([] if row == "5,a,b," else [("reviews.x", 2)])
    assert all("where the header has 3" in e.reason for e in refused)


def test_an_open_quotation_mark_costs_its_own_row_only():
    rows = read('rating,text\n5,a\n4,"never closed\n3,b\n2,c\n')
    assert [row.rating if isinstance(row, Review) else row.line for row in rows] == [5, 3, 3, 2]
    assert "quotation mark" in errors('rating,text\n4,"never closed')[0].reason


def test_an_open_quotation_mark_in_a_long_file():
    rows = read('rating,text\n4,"never closed\n' + "3,words words words\n" * 30_000)
    assert len(rows) == 30_001
    assert [row.line for row in rows if isinstance(row, RowError)] == [2]


def test_a_field_that_is_too_long():
    assert [e.line for e in errors(f"rating,text\n5,a\n4,{'x' * 200_001}\n3,b\n")] == [3]
    assert [e.line for e in errors(f"rating,text\n5,a\n4,{'x' * 3 * MAX_ROW}\n3,b\n")] == [3]


def test_nul_and_bytes_that_are_not_utf8_cost_their_row_only():
    refused = errors(b"rating,text\n5,a\n4,b\x00c\n3,gr\xfc\xdfe\n2,d\n")
    assert [e.line for e in refused] == [3, 4]
    assert "NUL" in refused[0].reason
    assert "UTF-8" in refused[1].reason


def test_utf16_with_a_broken_character():
    rows = read("rating,text\n5,ä\n4,b\n".encode("utf-16") + b"3")
    assert [row.rating for row in rows if isinstance(row, Review)] == [5, 4]
    assert [row.line for row in rows if isinstance(row, RowError)] == [4]


@pytest.mark.parametrize("data", ["", "\n\n"])
def test_an_empty_csv_file(data: str):
    assert refusal(data).code == "invalid_csv"


@pytest.mark.parametrize("data", ['"' * 1_000_001, '"rating\n5\n', b"rat\xffing\n5\n"])
def test_a_broken_header(data: str | bytes):
    assert "header" in refusal(data).detail


def test_a_header_without_reviews():
    error = refusal("a,b\n1,2\n")
    assert error.code == "unknown_column"
    assert "The columns are a, b" in error.detail


def test_usual_names_are_guessed():
    row = good(
        "Review ID,Stars,Headline,Comment,SKU,Created At,Reviewer,Language\nr1,4,T,C,p1,2026-05-01T10:00:00Z,Ann,de_DE\n"
    )[0]
    assert (row.id, row.rating, row.title, row.text, row.product, row.date, row.author, row.locale) == (
        "r1",
        4,
        "T",
        "C",
        "p1",
        dt.date(2026, 5, 1),
        "Ann",
        "de-DE",
    )


def test_a_mapping_wins_over_a_guess():
    row = good("score,helpful,text,words\n1,5,no,yes\n", mapping={"rating": "helpful", "text": "words"})[0]
    assert (row.rating, row.text) == (5, "yes")


def test_consent_and_constants():
    data = "rating,may,where\n5,yes,web;email\n"
    mapping = {"consent.quote": "may", "consent.channels": "where", "locale:": "de", "consent.name_form:": "initials"}
    row = good(data, mapping=mapping)[0]
    assert row.locale == "de"
    assert row.consent == Consent(quote=True, name_form="initials", channels=(Channel.WEB, Channel.EMAIL))


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"ratng": "rating"}, 'Did you mean "rating"?'),
        ({"rating": "ratng"}, 'Did you mean "rating"?'),
        ({"rating": "twice"}, "more than one column"),
        ({"origin": "rating"}, "not known"),
    ],
)
def test_a_mapping_that_does_not_fit(mapping: dict[str, str], words: str):
    assert words in refusal("rating,twice,twice\n5,a,b\n", mapping=mapping).detail
