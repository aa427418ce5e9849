"""Reads PDF and DOCX: parsed in a confined child, made Markdown here, with titles and dates from their properties."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from service.adapters.confinement import read_confined
from service.adapters.html_text import html_to_text
from service.adapters.pdf_text import Line, empty_pages, pdf_to_text
from service.adapters.refusals import refuse
from service.adapters.source_files import document, first_heading
from service.adapters.source_metadata import Entry, Metadata
from service.domain.ingestion import ParsedDocument, RowError

_NO_TITLE = re.compile(r"untitled.*|microsoft word - .*|(?:document|dokument)\s*\d*|\S*\.\w{2,5}", re.IGNORECASE)


def read_pdf(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a PDF; pages without text are told among what was refused.

    Raises:
        InvalidRequest: no page has text (code `no_text_layer`), or see `read_confined`.
        TooLarge: too many pages or characters.
    """
    found = read_confined("pdf", data)
    pages = [[Line(*line) for line in page] for page in found["pages"]]
    empty = empty_pages(pages)
    if len(empty) == len(pages):
        refuse(
            "the PDF has no text layer, as if it was scanned; run text recognition (OCR) over it and send the result",
            "no_text_layer",
        )
    text = pdf_to_text(pages, [(level, title) for level, title in found["outline"]])
    parsed = document(source_id, "pdf", text, _properties(found), fields, first_heading(text))
    if not empty:
        return parsed
    reason = f"no text on page {_ranges(empty)}; if words stand in pictures there, run text recognition (OCR) over it"
    return parsed._replace(refused=(RowError(file=f"{source_id}.pdf", line=None, reason=reason),))


def read_docx(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a DOCX; headings, lists and tables come out as Markdown, pictures do not.

    Raises:
        InvalidRequest: see `read_confined`.
        TooLarge: too much text or too many files in it.
    """
    found = read_confined("docx", data)
    _, text = html_to_text(found["html"])
    return document(source_id, "docx", text, _properties(found), fields, first_heading(text))


def _properties(found: Mapping[str, Any]) -> Metadata:
    """Return title, author and day of the last change as front matter; titles that programs make up are left out."""
    names = {"title": "title", "author": "owner", "modified": "version"}
    given = {ours: " ".join(str(found.get(theirs, "")).split()) for theirs, ours in names.items()}
    if _NO_TITLE.fullmatch(given["title"]):
        given["title"] = ""
    return {name: Entry(value.replace("\0", "")) for name, value in given.items() if value}


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers as `1–3, 7`."""
    runs = [[pair[1] for pair in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:20])
