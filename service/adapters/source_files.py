"""Reads documents: Markdown, plain text, HTML and JSON become a `Source`. Everything read here is data of others.

PDF and DOCX are in `office_files`, media types in `knowledge_reader`, lists of facts in `fact_files` and `fact_tables`,
reviews in `review_files`. Messages name lines and keys, never a customer's words.
"""

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import get_args

from markdown_it import MarkdownIt

from service.adapters.decoded_text import decode
from service.adapters.html_text import html_to_text
from service.adapters.refusals import refuse
from service.adapters.source_metadata import Entry, Format, Metadata, read_front_matter, source_of
from service.domain.evidence import SourceKind
from service.domain.ingestion import ParsedDocument
from service.errors import TooLarge

_KINDS = tuple(kind for kind in get_args(SourceKind) if kind != "facts")
_HALF = re.compile("[\ud800-\udfff]")
MAX_TEXT = 2_000_000
"""Characters of a document's text, some 600 pages of a book."""
_HEAD = 20_000
"""Characters in which the first heading is looked for: parsing all of a long text is not free."""


def read_markdown(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read Markdown with or without YAML front matter."""
    front, body = read_front_matter(_decoded(data))
    return document(source_id, "markdown", body, front, fields, first_heading(body))


def read_text(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read plain text; it has no metadata of its own."""
    return document(source_id, "text", _decoded(data), {}, fields, "")


def read_html(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a page; its text comes out as Markdown, without scripts, navigation and what is hidden."""
    title, text = html_to_text(decode(data))
    return document(source_id, "html", text, {}, fields, first_heading(text) or title)


def read_json(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read `{"text": "…", "title": "…", …}` with the keys of the front matter; the text is Markdown."""
    try:
        found = json.loads(_decoded(data))
    except RecursionError:
        refuse("this JSON is nested too deep", "invalid_json")
    except ValueError as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        refuse(f"this is not sound JSON{where}", "invalid_json")
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        refuse('a JSON document is an object with a "text", such as {"title": "…", "text": "…"}', "invalid_json")
    text = found.pop("text")
    front = {str(key): _entry(value) for key, value in found.items()}
    return document(source_id, "markdown", text, front, fields, first_heading(text))


def _decoded(data: bytes) -> str:
    # A character has four bytes at most; looking first spares the work on what is too long anyway.
    if len(data) > 4 * MAX_TEXT:
        raise TooLarge(f"the document has {len(data):,} bytes; {4 * MAX_TEXT:,} are the most: split it")
    return decode(data)


def _entry(value: object) -> Entry:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return Entry(tuple(value))
    if value is None:
        return Entry("")
    is_word = isinstance(value, str | int | float) and not isinstance(value, bool)
    return Entry(str(value) if is_word else None)


def first_heading(text: str) -> str:
    """Return the words of the first heading of some Markdown, nothing if it has none near its start."""
    tokens = MarkdownIt("commonmark").parse(text[:_HEAD])
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and inline.children:
            words = "".join(child.content for child in inline.children if child.type in ("text", "code_inline"))
            return " ".join(words.split())
    return ""


def document(
    source_id: str, form: Format, text: str, front: Metadata, fields: Mapping[str, str], heading: str
) -> ParsedDocument:
    """Make a source of a text that was read.

    Raises:
        InvalidRequest: it is empty, holds NUL or half a character, or what is said of it does not fit.
        TooLarge: more than two million characters.
    """
    text = text.strip("\n").rstrip()
    if len(text) > MAX_TEXT:
        raise TooLarge(f"the document has {len(text):,} characters; {MAX_TEXT:,} are the most: split it")
    if not text.strip():
        refuse("the document has no text", "empty_document")
    if _HALF.search(text) or "\0" in text:
        refuse("the text holds NUL or half a character; save it again as UTF-8", "not_utf8")
    source = source_of(source_id, form, text, front, fields, _KINDS, heading[:300] or source_id)
    return ParsedDocument(source, None, ())
