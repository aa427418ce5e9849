"""Lines of text out of a PDF, each with its size, weight and height on the page. What they mean: `pdf_text`."""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pypdf import PageObject, PdfReader, overwrite_configuration
from pypdf.errors import DependencyError, PyPdfError

from service.adapters.confined.refused import Refused

MAX_PAGES, MAX_LINES, MAX_CHARACTERS, MAX_OUTLINE = 2_000, 200_000, 2_000_000, 2_000
_MAX_STREAM = 20_000_000
"""Bytes of one unpacked stream; a page full of text has some ten thousand."""
_MAX_OBJECTS = 500_000
_LIMITS: dict[str, Any] = dict.fromkeys(
    (
        f"{name}_maximum_output_length"
        for name in ("zlib", "lzw", "run_length", "brotli", "jbig2", "array_based_stream")
    ),
    _MAX_STREAM,
)
logging.disable()

Line = tuple[str, float, bool, float, float]
"""Text, size in points, whether it is bold, and the distance from the page's lower and left edge in points."""


def read_pdf(data: bytes) -> dict[str, object]:
    """Return the lines of each page, the outline and the properties.

    Raises:
        Refused: encrypted, broken, more than 2,000 pages or two million characters.
    """
    # Pictures are not looked at, and no program is started for them.
    overwrite_configuration(None, outline_maximum_entries=MAX_OUTLINE, jbig2dec_binary=None, **_LIMITS)
    try:
        reader = PdfReader(io.BytesIO(data), xref_stream_maximum_entries=_MAX_OBJECTS)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted_document", "it asks for a password; save it without one")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise Refused("too_large", f"it has {count:,} pages; {MAX_PAGES:,} are the most: split it")
        return {"pages": _pages(reader), "outline": _outline(reader), **_properties(reader)}
    except DependencyError:
        raise Refused("encrypted_document", "it is encrypted; save it without a password") from None
    except PyPdfError:
        raise Refused("broken_document", "it is not sound; open it and save it again as PDF") from None


def _pages(reader: PdfReader) -> list[list[Line]]:
    pages, count, length = [], 0, 0
    for page in reader.pages:
        lines = _lines(page)
        count += len(lines)
        length += sum(len(line[0]) for line in lines)
        if length > MAX_CHARACTERS or count > MAX_LINES:
            raise Refused(
                "too_large", f"it holds more than {MAX_CHARACTERS:,} characters or {MAX_LINES:,} lines; split it"
            )
        pages.append(lines)
    return pages


def _lines(page: PageObject) -> list[Line]:
    """Put the pieces that the parser finds together again, in its order, and cut them into lines."""
    lines: list[Line] = []
    pieces: list[Line] = []

    def end_line() -> None:
        text = "".join(piece[0] for piece in pieces)
        shown = [piece for piece in pieces if piece[0].strip()]
        if shown:
            size = _most((piece[1], len(piece[0])) for piece in shown)
            bold = _most((piece[2], len(piece[0])) for piece in shown)
            lines.append((" ".join(text.split()), size, bold, *shown[0][3:]))
        pieces.clear()

    def take(text: str, cm: list[float], tm: list[float], font: Any, size: float | None) -> None:
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        left = round(tm[4] * cm[0] + tm[5] * cm[2] + cm[4], 1)
        height = round(tm[4] * cm[1] + tm[5] * cm[3] + cm[5], 1)
        bold = any(word in str((font or {}).get("/BaseFont", "")).lower() for word in ("bold", "black", "heavy"))
        for number, part in enumerate(text.split("\n")):
            if number:
                end_line()
            if part:
                pieces.append((part, round((size or 0) * scale, 1), bold, height, left))

    page.extract_text(visitor_text=take)
    end_line()
    return lines


def _most(weighed: Iterator[tuple[Any, int]]) -> Any:
    count: Counter[Any] = Counter()
    for value, weight in weighed:
        count[value] += weight
    return count.most_common(1)[0][0]


def _outline(reader: PdfReader) -> list[tuple[int, str]]:
    """Return level (from 1) and title of each entry; an outline that cannot be read is none."""
    try:
        return [(level, title[:300]) for level, title in islice(_entries(reader.outline, 1), MAX_OUTLINE)]
    except (PyPdfError, AttributeError, KeyError, TypeError, ValueError):
        return []


def _entries(entries: list[Any], level: int) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _entries(entry, level + 1)
        elif entry.title:
            yield level, str(entry.title)


def _properties(reader: PdfReader) -> dict[str, str]:
    about = reader.metadata
    if about is None:
        return {}
    try:
        changed = about.modification_date or about.creation_date
    except (PyPdfError, ValueError):
        changed = None
    given = {"title": about.title, "author": about.author, "modified": changed and changed.date().isoformat()}
    return {name: str(value)[:300] for name, value in given.items() if value}
