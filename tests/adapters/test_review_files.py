"""Reviews from CSV, JSON and JSON Lines: every good row goes in, every bad one is told, and memory stays flat."""

import csv
import datetime as dt
import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.review_fields import FIELDS
from service.adapters.review_files import read_reviews
from service.domain.evidence import Consent, Review
from service.domain.ingestion import ReviewRow, RowError, RowFormat
from service.domain.moments import Channel
from service.errors import InvalidRequest
from service.ports.rows import RowFile
from tests.adapters.reviews import good, read
from tests.yardstick import cpu_below


def test_bad_rows_are_told_by_line_and_the_rest_goes_in():
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "rating", "text"])
    expected = []
    for number in range(10_000):
        line = out.getvalue().count("\n") + 1 if number in (17, 5_000, 9_999) else 0
        rating = {17: "11", 5_000: "soon"}.get(number, str(number % 5 + 1))
        text = 'first line\nsecond, "quoted" line\r\nthird' if number % 10 == 0 else f"text {number}"
        writer.writerow([number, rating, text, "extra"] if number == 9_999 else [number, rating, text])
        expected += [line] if line else []
    rows = read(out.getvalue())
    bad = [row for row in rows if isinstance(row, RowError)]
    assert len(rows) - len(bad) == 9_997
    assert [row.line for row in bad] == expected
    assert expected[0] > 18, "quoted newlines stand before the first bad row"


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60).map(str.strip)
WORD = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, categories=["L", "N", "P"]), min_size=1, max_size=20
)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1))
CONSENTS = st.builds(
    Consent,
    quote=st.booleans(),
    name_form=st.sampled_from(["full_name", "first_name_initial", "initials", "anonymous"]),
    channels=st.lists(st.sampled_from(Channel), max_size=3, unique=True).map(tuple),
    obtained_at=DATES | st.none(),
    withdrawn_at=DATES | st.none(),
)
REVIEWS = st.builds(
    Review,
    id=WORD,
    kind=st.sampled_from(["review", "survey"]),
    product=WORD | st.none(),
    rating=st.floats(1, 5).map(lambda stars: round(stars, 2)),
    nps=st.integers(0, 10) | st.none(),
    title=TEXT,
    text=TEXT,
    author=WORD | st.none(),
    role=WORD | st.none(),
    company=WORD | st.none(),
    date=DATES | st.none(),
    locale=st.sampled_from(["en", "de-DE", "pt-BR"]),
    verified=st.booleans(),
    channel=WORD | st.none(),
    consent=CONSENTS | st.none(),
    incentive=WORD | st.none(),
    relationship=st.sampled_from(["customer", "employee", "family", "supplier"]),
)


@given(st.lists(REVIEWS, max_size=5))
@settings(deadline=None)
def test_json_lines_come_back_as_they_went_out(reviews: list[Review]):
    assert good("\n".join(review.model_dump_json() for review in reviews), "jsonl") == reviews


@given(st.lists(REVIEWS, max_size=5), st.sampled_from([None, 1]), st.booleans())
@settings(deadline=None)
def test_json_comes_back_as_it_went_out(reviews: list[Review], indent: int | None, wrapped: bool):
    items = [review.model_dump(mode="json") for review in reviews]
    document = {"page": [1, {"of": "]"}], "reviews": items} if wrapped else items
    assert good(json.dumps(document, indent=indent, ensure_ascii=False), "json") == reviews


@given(
    st.lists(REVIEWS, min_size=1, max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(deadline=None)
def test_csv_comes_back_as_it_went_out(reviews: list[Review], delimiter: str, encoding: str):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(FIELDS)
    for review in reviews:
        flat = review.model_dump(mode="json")
        consent = flat.pop("consent") or {}
        flat |= {f"consent.{key}": " ".join(v) if isinstance(v, list) else v for key, v in consent.items()}
        writer.writerow([flat.get(field) for field in FIELDS])
    assert good(out.getvalue().encode(encoding)) == reviews


@given(st.binary(max_size=300), st.sampled_from(["csv", "json", "jsonl"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_end_in_rows_or_one_clear_refusal(data: bytes, form: RowFormat):
    try:
        rows = read(data, form)
    except InvalidRequest:
        return
    assert all(isinstance(row, Review | RowError) for row in rows)


class Endless(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, head: bytes, row: bytes, tail: bytes, size: int) -> None:
        self._blocks = self._made(head, row * (1 + 65_536 // len(row)), tail, size)
        self._held = b""

    @staticmethod
    def _made(head: bytes, block: bytes, tail: bytes, size: int) -> Iterator[bytes]:
        yield head
        for _ in range(size // len(block)):
            yield block
        yield tail

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._held = self._held or next(self._blocks, b"")
        data, self._held = self._held[:size], self._held[size:]
        return data


_WORDS = b"good hat, warm. " * 500
_LARGE: dict[RowFormat, tuple[bytes, bytes, bytes]] = {
    "csv": (b"rating,text\n", b'4,"' + _WORDS + b'\n"\n', b""),
    "jsonl": (b"", b'{"rating": 4, "text": "' + _WORDS + b'"}\n', b""),
    "json": (b'{"reviews": [', b'{"rating": 4, "text": "' + _WORDS + b'"},\n', b'{"rating": 4}]}'),
}


@pytest.mark.parametrize("form", list(_LARGE))
def test_memory_stays_flat(form: RowFormat):
    stream = Endless(*_LARGE[form], 100_000_000)
    tracemalloc.start()
    count = sum(isinstance(row, ReviewRow) for row in read_reviews(RowFile(stream, form, "large")))  # type: ignore[arg-type]  # a test's words
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 12_000
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'x"y,"z\n', "never closed"),
        (b'"x""\n', "1 columns where the header has 2"),
        (b'5,"' + b"a" * 300_000 + b"\n", "longer than 200,000 characters"),
        (b"5," + b"a" * 3_000_000 + b"\n", "longer than 200,000 characters"),
    ],
)
def test_hostile_rows_take_no_long_time_and_are_all_told(row: bytes, reason: str):
    stream, told = Endless(b"rating,text\n", row, b"", 10_000_000), 0
    with cpu_below(10):
        for found in read_reviews(RowFile(stream, "csv", "x")):  # type: ignore[arg-type]  # a test's words
            assert isinstance(found, RowError) and reason in found.reason
            told += 1
    assert told


def test_the_stream_stays_open():
    stream = io.BytesIO(b"rating\n5\n")
    assert list(read_reviews(RowFile(stream, "csv", "x")))
    assert not stream.closed
