"""Text out of bytes: encodings, line ends, and where it goes wrong."""

import io

import pytest

from service.adapters.decoded_text import DecodedStream
from tests.adapters.documents import GUIDE, refusal, source


def test_what_is_not_utf8_is_told_by_byte_and_line():
    assert refusal(b"# a\nf\xfcr\n").code == "not_utf8"
    assert refusal(b"# a\nf\xfcr\n").detail == "byte 5 (line 2) is not UTF-8; save the file again as UTF-8"
    assert "byte 8 (line 2)" in refusal(b"\xef\xbb\xbf# a\nf\xfcr\n").detail
    assert "line 2" in refusal(b"a\nb\0c").detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_byte_order_marks(encoding: str):
    data = ("\ufeff" if encoding == "utf-16-le" else "") + GUIDE.replace("\n", "\r\n")
    assert source(data.encode(encoding)) == source(GUIDE)


def test_a_long_line_of_a_stream_is_cut_and_the_next_one_is_whole():
    stream = DecodedStream(io.BytesIO(b"\xef\xbb\xbfabc\n" + b"x" * 25 + b"\nd\xc3\xa4\n"), "\n")
    assert [stream.line(10) for _ in range(4)] == ["abc\n", "x" * 10, "dä\n", ""]


def test_a_stream_tells_what_is_broken_and_goes_on():
    stream = DecodedStream(io.BytesIO(b"a\n\xff\nb\0\nc"), "\n")
    problems = [stream.problem(stream.line(10)) for _ in range(4)]
    assert [problem and problem.split()[1] for problem in problems] == [None, "bytes", "a", None]
