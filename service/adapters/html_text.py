"""Text out of HTML pages: headings, paragraphs, lists and tables as Markdown, without scripts and what is hidden."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise

import nh3

from service.adapters.refusals import refuse
from service.errors import TooLarge

MAX_HTML, MAX_HTML_DEPTH = 2_000_000, 500
"""Characters of a page, scripts included, and levels of its elements; the parser takes up to 2 µs a character."""

_DROPPED = {"script", "style", "nav", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}
_BLOCKS = {"p", "div", "section", "article", "header", "footer", "main", "aside", "blockquote", "pre", "figure"} | {
    "figcaption",
    "dl",
    "dt",
    "dd",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "address",
    "details",
    "summary",
    "hr",
    "form",
}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_CELLS = {"td", "th"}
_KEPT = _BLOCKS | set(_HEADINGS) | _CELLS | {"tr", "thead", "tbody", "tfoot", "br", "title", "span", "a"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_NEXT = {"p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link", "col"}
_AMPERSAND = "\ue000"
_ITEM = re.compile(r" *(?:-|\d+\.) ")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def html_to_text(page: str) -> tuple[str, str]:
    """Return the title of a page and its text as Markdown: headings, paragraphs, lists and tables.

    Raises:
        TooLarge: more than two million characters.
        InvalidRequest: elements nested deeper than 500 levels, beyond what browsers build (code `invalid_html`).
    """
    if len(page) > MAX_HTML:
        raise TooLarge(f"a page may have {MAX_HTML:,} characters at most; leave out scripts and pictures")
    depth = 0
    for tag in _TAG.finditer(page):
        if tag[2].lower() not in _CLOSED_BY_NEXT:
            depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > MAX_HTML_DEPTH:
            refuse(f"elements are nested deeper than {MAX_HTML_DEPTH} levels", "invalid_html")
    # The sanitiser parses as browsers do and closes every element, so that hidden ones end where they should; Python's
    # own parser alone takes quadratic time on hostile pages. So does the sanitiser on character references, which
    # therefore pass it in disguise and are read afterwards.
    clean = nh3.clean(
        page.replace("&", _AMPERSAND),
        tags=_KEPT,
        clean_content_tags=_DROPPED,
        attributes={tag: {"hidden", "aria-hidden", "style"} for tag in _KEPT},
        link_rel=None,
    ).replace(_AMPERSAND, "&")
    converter = _Converter()
    converter.feed(clean)
    converter.close()
    return converter.title, converter.text()


class _Converter(HTMLParser):
    """Collects the blocks of a well-formed page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._blocks: list[str] = []
        self._words: list[str] = []
        self._lists: list[int | None] = []
        self._rows: list[list[str]] = []
        self._prefix = ""
        self._tables = self._skipping = self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping or _is_hidden(dict(attrs)):
            self._skipping += tag not in ("br", "hr")
            return
        if tag == "br":
            self._words.append("\n")
        elif tag in _BLOCKS or tag in _HEADINGS or tag == "title":
            self._flush()
            self._open(tag)
        elif tag == "tr" and self._tables == 1:
            self._flush()
            self._rows.append([])
        elif tag in _CELLS:
            self._flush()

    def _open(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self._lists:
            number = self._lists[-1]
            self._lists[-1] = None if number is None else number + 1
            self._prefix = "  " * (len(self._lists) - 1) + ("- " if number is None else f"{number + 1}. ")
        elif tag in _HEADINGS:
            self._prefix = f"{_HEADINGS[tag]} "
        self._tables += tag == "table"
        self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag == "title":
            self.title = self.title or " ".join("".join(self._words).split())[:300]
            self._words.clear()
        elif tag in _CELLS and self._tables == 1 and self._rows:
            self._rows[-1].append(" ".join("".join(self._words).split()).replace("|", "\\|"))
            self._words.clear()
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._flush()
            self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._prefix = ""
        self._verbatim -= tag == "pre"
        self._tables -= tag == "table"
        if tag == "table" and not self._tables:
            self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data if self._verbatim else re.sub(r"\s+", " ", data))

    def _flush(self) -> None:
        """End the block of words collected so far; inside a table words stay in their cell."""
        if self._tables and self._rows:
            self._words.append(" ")
            return
        words = "".join(self._words)
        self._words.clear()
        lines = words.split("\n") if self._verbatim else [" ".join(line.split()) for line in words.split("\n")]
        block = "\n".join(lines).strip("\n") if self._verbatim else "\n".join(line for line in lines if line)
        if block.strip():
            self._blocks.append(self._prefix + block)
            self._prefix = ""

    def _end_table(self) -> None:
        rows, self._rows = [row for row in self._rows if any(row)], []
        self._words.clear()
        width = max((len(row) for row in rows), default=0)
        if width == 1:
            self._blocks += [row[0] for row in rows]
        elif rows:
            lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
            self._blocks.append("\n".join([lines[0], "|" + "---|" * width, *lines[1:]]))

    def text(self) -> str:
        """Return all blocks, a blank line between them, items of one list without."""
        self._flush()
        text = ""
        for before, block in pairwise(["", *self._blocks]):
            tight = bool(_ITEM.match(before) and _ITEM.match(block))
            text += ("\n" if tight else "\n\n" if text else "") + block
        return text


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN.search(attributes.get("style") or "") is not None
    )
