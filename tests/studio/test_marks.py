"""Marks in the HTML of a draft: right words, no other tag, nothing lost."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.markdown_html import MarkdownHtml
from service.web.studio.marks import Stretch, marked, words_of

html_of = MarkdownHtml().html


def stretch(number: int, words: str, status: str = "supported") -> Stretch:
    return Stretch(number, f"claim-{number}", words, status, "✓")


def test_a_claim_is_marked_with_a_link_behind_it():
    page = marked(html_of("It costs **64 euros**. Buy it."), [stretch(1, "It costs **64 euros**.")], html_of)
    assert page == (
        '<p><mark class="claim supported" data-claim="claim-1">It costs</mark> <strong><mark class="claim supported" '
        'data-claim="claim-1">64 euros</mark></strong><mark class="claim supported" data-claim="claim-1">.</mark>'
        '<a class="ref supported" href="#claim-1" aria-label="Claim 1, supported: what decides it">1✓</a> Buy it.</p>'
    )


def test_a_link_is_not_put_into_a_link():
    page = marked(html_of("See [the shop](https://a.example/b)."), [stretch(1, "the shop")], html_of)
    assert re.search(r"the shop</mark></a><a class=\"ref", page)


def test_words_that_come_twice_are_marked_in_turn():
    page = marked("<p>Yes. Yes.</p>", [stretch(1, "Yes."), stretch(2, "Yes.")], html_of)
    assert page.index("claim-1") < page.index("claim-2")
    assert page.count("<mark") == 2


def test_words_that_are_not_there_are_left_out():
    assert marked("<p>Yes.</p>", [stretch(1, "No.")], html_of) == "<p>Yes.</p>"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "&lt;img src=x onerror=alert(1)&gt;", '"><svg onload=alert(1)>']
)
def test_text_stays_text(text):
    page = marked(f"<p>{escape(text)}</p>", [stretch(1, escape(text))], lambda words: f"<p>{words}</p>")
    assert words_of(page).startswith(text[:8])
    assert not re.search(r"<(?!/?(?:p|mark|a)\b)", page)


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_nothing_is_lost_and_no_tag_comes_in(text, start, end):
    plain = html_of(text)
    page = marked(plain, [stretch(1, text[min(start, end) : max(start, end)])], html_of)
    bare = re.sub(r'<a class="ref.*?</a>|</?mark[^>]*>', "", page)
    assert words_of(bare) == words_of(plain)
    assert re.findall(r"<\w+", bare) == re.findall(r"<\w+", plain)
