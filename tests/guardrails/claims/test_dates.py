"""Dates and times of day in English and German."""

import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.claims.dates import moments_of


def days(first, last=None):
    first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
    return first.toordinal(), last.toordinal()


@pytest.mark.parametrize(
    ("text", "language", "span"),
    [
        ("on 3 May 2026", "en", days("2026-05-03")), ("on May 3, 2026", "en", days("2026-05-03")), ("am 03.05.2026", "de", days("2026-05-03")),
        ("am 3. Mai 2026", "de", days("2026-05-03")), ("on 2026-05-03", "en", days("2026-05-03")), ("in May 2026", "en", days("2026-05-01", "2026-05-31")),
        ("since 1987", "en", days("1987-01-01", "1987-12-31")), ("in the third quarter of 2026", "en", days("2026-07-01", "2026-09-30")),
        ("in the first half of 2025", "en", days("2025-01-01", "2025-06-30")), ("seit dem 3. Mai", "de", (503, 503)), ("at 13:00", "en", (780, 780)),
        ("in the second quarter of 2026", "en", days("2026-04-01", "2026-06-30")), ("im zweiten Halbjahr 2025", "de", days("2025-07-01", "2025-12-31")),
        ("issue 4/2026", "en", days("2026-04-01", "2026-04-30")), ("in 2018–19", "en", days("2018-01-01", "2019-12-31")), ("2025 kamen mehr", "de", days("2025-01-01", "2025-12-31")),
        ("at 1 pm", "en", (780, 780)), ("um 13 Uhr", "de", (780, 780)),
    ],
)  # fmt: skip
def test_dates_are_spans(text, language, span):
    (moment,) = moments_of(text, language)
    assert (moment.low, moment.high) == span


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)), st.sampled_from(["en", "de", "en_GB"]))
def test_what_babel_writes_is_read(day, locale):
    (moment,) = moments_of(f"on {format_date(day, 'long', locale)}", locale[:2])
    assert moment.low == moment.high == day.toordinal()


@pytest.mark.parametrize("text", ["31.02.2026", "It has 2026 parts", "we may 5", "room 13"])
def test_these_are_no_dates(text):
    assert moments_of(text, "en") == ()


_DATES = [
    "Mai 2026-27",
    "3. Mai 2026",
    "am 3. Mai",
    "03.05.2026",
    "5/2026",
    "Q3 2026",
    "19. Jahrhundert",
    "13:00 Uhr",
    "seit 1987",
]


@given(
    st.text(alphabet="0123456789./-: MaiJuneQ", max_size=120)
    | st.lists(st.sampled_from(_DATES) | st.text(" -/.,3", max_size=2), max_size=12).map("".join)
)
def test_moments_of_any_text_stand_in_order_and_none_overlap(text):
    end = 0
    for moment in moments_of(text, "de"):
        assert moment.low <= moment.high
        assert end <= moment.start < moment.end <= len(text)
        end = moment.end
