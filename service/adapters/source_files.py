"""Reads documents: Markdown, plain text, HTML and JSON become a `Source`. Everything read here is data of others.

Folders and media types are in `knowledge_reader`, lists of facts in `fact_files`, reviews in `review_files`. Messages name
lines and keys, never a customer's words.
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

_KINDS = tuple(kind for kind in get_args(SourceKind) if kind != "facts")
_HALF = re.compile("[\ud800-\udfff]")
_HEAD = 20_000
"""Characters in which the first heading is looked for: parsing all of a long text is not free."""


def read_markdown(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read Markdown with or without YAML front matter."""
    front, body = read_front_matter(decode(data))
    return _document(source_id, "markdown", body, front, fields, _first_heading(body))


def read_text(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read plain text; it has no metadata of its own."""
    return _document(source_id, "text", decode(data), {}, fields, "")


def read_html(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read a page; its text comes out as Markdown, without scripts, navigation and what is hidden."""
    title, text = html_to_text(decode(data))
    return _document(source_id, "html", text, {}, fields, _first_heading(text) or title)


def read_json(source_id: str, data: bytes, fields: Mapping[str, str]) -> ParsedDocument:
    """Read `{"text": "…", "title": "…", …}` with the keys of the front matter; the text is Markdown."""
    try:
        found = json.loads(decode(data))
    except RecursionError:
        refuse("this JSON is nested too deep", "invalid_json")
    except ValueError as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        refuse(f"this is not sound JSON{where}", "invalid_json")
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        refuse('a JSON document is an object with a "text", such as {"title": "…", "text": "…"}', "invalid_json")
    text = found.pop("text")
    front = {str(key): _entry(value) for key, value in found.items()}
    return _document(source_id, "markdown", text, front, fields, _first_heading(text))


def _entry(value: object) -> Entry:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return Entry(tuple(value))
    if value is None:
        return Entry("")
    is_word = isinstance(value, str | int | float) and not isinstance(value, bool)
    return Entry(str(value) if is_word else None)


def _first_heading(text: str) -> str:
    tokens = MarkdownIt("commonmark").parse(text[:_HEAD])
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and inline.children:
            words = "".join(child.content for child in inline.children if child.type in ("text", "code_inline"))
            return " ".join(words.split())
    return ""


def _document(
    source_id: str, form: Format, text: str, front: Metadata, fields: Mapping[str, str], heading: str
) -> ParsedDocument:
    text = text.strip("\n").rstrip()
    if not text.strip():
        refuse("the document has no text", "empty_document")
    if _HALF.search(text) or "\0" in text:
        refuse("the text holds NUL or half a character; save it again as UTF-8", "not_utf8")
    source = source_of(source_id, form, text, front, fields, _KINDS, heading[:300] or source_id)
    return ParsedDocument(source, None, ())
