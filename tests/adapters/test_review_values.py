"""Stars, dates and flags as exports write them; what does not fit is told without its value."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.review_values import value_of
from tests.adapters.reviews import errors, good


@pytest.mark.parametrize(
    ("value", "stars"),
    [
        ("4", 4), ("4/5", 4), ("4,5", 4.5), ("4.5 / 5", 4.5), ("★★★★", 4), ("★★★★☆", 4), ("⭐⭐⭐", 3), ("★★½", 2.5),
        ("5 stars", 5), ("4 out of 5", 4), ("4 out of 5 stars", 4), ("3 von 5 Sternen", 3), (" 1.0 ", 1),
        ("FIVE", 5), ("very satisfied", 5), ("Sehr unzufrieden", 1), ("Neutral", 3), ("Rated 4 out of 5", 4), ("5 star rating", 5), ("3.3333333333333335", 3.3333333333333335),
    ],
)  # fmt: skip
def test_ratings(value: str, stars: float):
    assert good(json.dumps([{"rating": value}]), "json")[0].rating == stars


@pytest.mark.parametrize("value", ["0", "6", "-1", "8/10", "good", "nan", "inf", "★★★★★★", "5,5", True, [5], "1e0"])
def test_ratings_that_are_none(value: object):
    assert errors(json.dumps([{"rating": value, "text": "t"}]), "json")[0].reason.startswith("element 1: rating ")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-05-01", dt.date(2026, 5, 1)), ("20260501", dt.date(2026, 5, 1)),
        ("2026-05-01T23:30:00-05:00", dt.date(2026, 5, 1)), ("2026-05-01 10:00", dt.date(2026, 5, 1)),
        (1303862400, dt.date(2011, 4, 27)), ("1303862400", dt.date(2011, 4, 27)),
        (1303862400000, dt.date(2011, 4, 27)), (1303862400.5, dt.date(2011, 4, 27)),
    ],
)  # fmt: skip
def test_dates(value: str | float, day: dt.date):
    assert good(json.dumps([{"rating": 5, "time": value}]), "json")[0].date == day


@pytest.mark.parametrize("value", ["01/02/2026", "2026-13-01", "yesterday", "20260501120000", -5, "2026-05-01x"])
def test_dates_that_are_none(value: object):
    assert "write 2026-05-01" in errors(json.dumps([{"rating": 5, "date": value}]), "json")[0].reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Warm<br />and<BR>light", "Warm\nand\nlight"), ("<p>One.</p><p>Two &amp; three</p>", "One.\nTwo & three"),
        ("&lt;br /&gt;x&#39;s", "x's"), ("3 < 5 and 6 > 2", "3 < 5 and 6 > 2"), ("AT&T &copy 2020", "AT&T &copy 2020"),
        ("<3 this <b class='x'>hat</b>", "<3 this hat"), ("&#0;&#xD800;", "\ufffd\ufffd"),
    ],
)  # fmt: skip
def test_words_without_the_marks_of_html(written: str, read: str):
    assert good(json.dumps([{"rating": 5, "text": written, "title": written}]), "json")[0].text == read


@given(st.text(st.sampled_from("<>&;/ abrlt#39\n"), max_size=60))
def test_cleaning_never_adds_words(written: str):
    once = value_of("text", written)
    assert once is None or len(str(once)) <= len(written)


def test_surveys():
    row = good("nps,comment\n9,\n")[0]
    assert (row.kind, row.nps, row.text) == ("survey", 9, "")
    assert "0 to 10" in errors("nps,comment\n11,a\n")[0].reason


@pytest.mark.parametrize(
    ("column", "value"),
    [("verified", "maybe"), ("locale", "English"), ("kind", "rant"), ("relationship", "cat"), ("id", "x" * 201),
     ("text", "x" * 20_001), ("consent.channels", "fax"), ("consent.obtained_at", "x")],
)  # fmt: skip
def test_reasons_never_repeat_what_was_written(column: str, value: str):
    error = errors(f"rating,{column}\n5,{value}\n")[0]
    assert column.removeprefix("consent.") in error.reason
    assert value not in error.reason
    assert "\n" not in error.reason
