"""Documents from Markdown, text, HTML and JSON: their text, their title, and what is said of broken ones."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import ServiceError
from tests.adapters.documents import parse, refusal, source


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One *two* `three`\n\ntext", "One two three"),
        ("```\n# no heading\n```\n\nReal\n====\n", "Real"),
        ("text only", "guide"),
        ("---\nkind: faq\n---\n## Deep [link](x)\n", "Deep link"),
        ("# " + "x" * 400, "x" * 300),
    ],
)
def test_the_title_is_the_first_heading(text: str, title: str):
    assert source(text).title == title


def test_plain_text_has_no_front_matter():
    found = source("---\ntitle: x\n---\n# y", "text/plain; charset=utf-8")
    assert (found.title, found.format, found.text) == ("guide", "text", "---\ntitle: x\n---\n# y")


def test_json_document():
    found = source(
        json.dumps({"title": "T", "text": "# H\n\ntext", "products": ["a"], "owner": None}), "application/json"
    )
    assert (found.title, found.text, found.products, found.owner) == ("T", "# H\n\ntext", ("a",), None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1, column 2"), ("[]", 'with a "text"'), ('{"text": 5}', 'with a "text"'),
        ('{"text": "x", "titel": "y"}', 'Did you mean "title"?'), ('{"text": "x", "owner": [1]}', "owner must be a word"),
        ("[" * 100_000, "nested too deep"), ('{"text": "x", "version": ' + "9" * 5_000 + "}", "not sound JSON"),
        ('{"text": "\\ud800"}', "half a character"),
    ],
)  # fmt: skip
def test_json_that_is_no_document(text: str, words: str):
    assert words in refusal(text, "application/json").detail


@pytest.mark.parametrize("text", ["", "\n \n", "---\ntitle: x\n---\n"])
def test_no_text(text: str):
    assert refusal(text).code == "empty_document"


def test_an_unknown_media_type():
    error = refusal("x", "text/markdwn")
    assert error.code == "unsupported_media_type"
    assert 'Did you mean "text/markdown"?' in error.detail


def test_the_title_of_a_page_without_heading():
    assert source("<title>A  b</title><p>x", "text/html").title == "A b"


@given(st.binary(max_size=300), st.sampled_from(["text/markdown", "text/html", "application/json", "application/yaml"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_end_in_a_document_or_one_clear_refusal(data: bytes, media_type: str):
    with suppress(ServiceError):
        assert parse(data, media_type).source.content_hash
