"""Text out of bytes, of a document at once or of a file of any size as it comes."""

import io
import re
from typing import IO, Any, Literal

from service.adapters.refusals import refuse

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> str:
    """Return text of UTF-8 (a byte order mark is fine) or of UTF-16 with one; line ends become newlines.

    Raises:
        InvalidRequest: it is neither, or holds NUL characters (code `not_utf8`).
    """
    codec = "utf-16" if data.startswith(_WIDE_MARKS) else "utf-8-sig"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        # `utf-8-sig` counts from after the mark.
        offset = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = data.count(b"\n", 0, offset) + 1
        refuse(f"byte {offset} (line {line}) is not UTF-8; save the file again as UTF-8", "not_utf8")
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        refuse(f"character {at} (line {line}) is NUL, so this is no text; save the file again as UTF-8", "not_utf8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


class DecodedStream:
    """The text of a stream. Bytes that do not fit become broken characters, so that only their row is refused."""

    def __init__(self, stream: IO[bytes], newline: Literal["", "\n"]) -> None:
        head = stream.read(2)
        wide = head in _WIDE_MARKS
        self._broken = re.compile("\ufffd" if wide else "[\udc80-\udcff]")
        self._file = io.TextIOWrapper(
            io.BufferedReader(_Head(head, stream), 65_536),
            encoding="utf-16" if wide else "utf-8-sig",
            errors="replace" if wide else "surrogateescape",
            newline=newline,
        )

    def read(self, size: int) -> str:
        """Return the next characters, none at the end."""
        return self._file.read(size)

    def line(self, limit: int) -> str:
        """Return the next line, none at the end.

        Of one longer than the limit only the start, and pass over the rest.
        """
        line = self._file.readline(limit)
        rest = line
        while len(rest) >= limit and not rest.endswith(("\n", "\r")):
            rest = self._file.readline(limit)
        return line

    def problem(self, text: str) -> str | None:
        """Say what makes a text of this stream unfit to be read, if anything does."""
        if self._broken.search(text):
            return "holds bytes that are not UTF-8; save the file again as UTF-8"
        return "holds a NUL character; take it out" if "\0" in text else None


class _Head(io.RawIOBase):
    """A stream whose first bytes were already looked at. Closing it leaves the caller's stream open."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] if self._head else self._stream.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
