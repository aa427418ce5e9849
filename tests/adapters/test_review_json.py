"""JSON whole and line by line: our own objects, exports, mapped paths, and elements that are broken."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.evidence import Consent, Review
from service.domain.ingestion import RowError
from tests.adapters.reviews import errors, good, read, refusal
from tests.yardstick import cpu_below


@given(st.text('[]{}",:\\ \nab1', max_size=60))
@settings(max_examples=300, deadline=None)
def test_broken_json_never_hangs_or_breaks(text: str):
    rows = read(f'[{{"rating": 4}},{text}', "json")
    assert isinstance(rows[0], Review)


@pytest.mark.parametrize("text", ["[" * 3_000_000, '["' + "x" * 3_000_000, '[{"a":' * 500_000, "[" + "1 " * 1_000_000])
def test_hostile_json_takes_no_long_time(text: str):
    with cpu_below(10):
        assert errors(text, "json")


def test_unknown_keys_of_our_own_format_are_refused():
    refused = errors(
        '{"id": "a", "rating": 5}\n{"id": "b", "ratng": 5}\n{"text": "x", "consent": {"qoute": true}}', "jsonl"
    )
    assert [(e.line, e.reason.split("?")[0]) for e in refused] == [
        (2, '"ratng" is not known here. Did you mean "rating"'),
        (3, '"consent.qoute" is not known here. Did you mean "consent.quote"'),
    ]


def test_foreign_and_mapped_json_may_hold_more():
    assert good('{"stars": 5, "useful": 3}', "jsonl")[0].rating == 5
    found = {"who": {"name": "Ann"}, "mark": {"value": "4/5"}, "text": "t", "more": [1], "consent": {"quote": True}}
    row = good(json.dumps([found]), "json", {"author": "who.name", "rating": "mark.value", "kind:": "review"})[0]
    assert (row.author, row.rating, row.text, row.consent) == ("Ann", 4, "t", Consent(quote=True))


def test_what_we_write_can_be_read_again():
    review = Review(id="a", text="t", origin="reviews.csv")
    assert good(review.model_dump_json(), "jsonl") == [review.model_copy(update={"origin": None})]


def test_elements_are_told_by_number_and_line():
    rows = errors('[\n{"rating": 5},\n{"rating": 6},\n\n{"rating" 5}, 7,\n {"rating": 5}]', "json")
    assert [(e.line, e.reason.split(":")[0]) for e in rows] == [(3, "element 2"), (5, "element 3"), (5, "element 4")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"rating": 5}', "the file ends before"),
        ('[{"rating": 5} {"rating": 4}]', "a comma is missing"),
        ('[{"rating": 5}, {"text": "' + "x" * 1_100_000, "longer than"),
        ('[{"rating": 5}, {"rating": ' + "9" * 5_000 + "}]", "a number that JSON does not allow"),
        ('[{"rating": 5}, {"rating": NaN}]', "a number that JSON does not allow"),
        ('[{"rating": 5}, {"text": ' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deep"),
        ('[{"rating": 5}, {"text": ["a"]}]', "text must be a text"),
        ('[{"rating": 5}, {"text": "\\ud800"}]', "half a character"),
        ('[{"rating": 5}, {"text": "\\u0000"}]', "NUL"),
        ('[{"rating": 5}, {"text": "a", "consent": true}]', "consent must be an object"),
        ('[{"rating": 5}, {}]', "no text and no rating"),
    ],
)
def test_faults_of_json(text: str, words: str):
    rows = read(text, "json")
    assert isinstance(rows[0], Review)
    assert [words in e.reason for e in rows[1:] if isinstance(e, RowError)] == [True]


@pytest.mark.parametrize("text", ["", "{}", '"a"', '{"rating": 5}', '{"reviews": 3}', '{"a', '{"a": 1, "reviews"'])
def test_json_that_is_no_list(text: str):
    assert refusal(text, "json").code == "invalid_json"


@pytest.mark.parametrize("line", ["[1]", "nope", "5", '{"rating": 5', "x" * 3_000_000])
def test_a_bad_line_of_json_lines(line: str):
    rows = read(f'{{"rating": 5}}\r\n\n{line}\n{{"rating": 4}}', "jsonl")
    assert [row.rating if isinstance(row, Review) else row.line for row in rows] == [5, 3, 4]


def test_json_lines_with_bytes_that_are_not_utf8():
    assert [e.line for e in errors(b'\xef\xbb\xbf{"rating": 5}\n{"rating": 4, "text": "\xff"}\n', "jsonl")] == [2]
