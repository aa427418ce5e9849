"""Markdown to safe HTML: pulldown-cmark without raw HTML, then nh3 with a short list of what may stay."""

import html
from functools import lru_cache
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from pyromark import Markdown

_TAGS = {
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "code",
    "pre",
    "hr",
} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_NESTING = ("<blockquote>", "<ul>", "<ol", "<em>", "<strong>")
_MAX_NESTING = 1_000
"""More than any text for customers holds. The sanitiser's time grows with the square of the depth: 100 s at 50,000."""
_MAX_CHARACTERS = 50_000
_SCHEMES = ("https://", "http://", "mailto:")


def _plain_link(element: str, attribute: str, value: str) -> str | None:
    """Keep an address only as it is written out.

    Nh3 lets relative ones, `//host` and odd spaces before a scheme pass.
    """
    return value if value.casefold().startswith(_SCHEMES) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}, attribute_filter=_plain_link
)


class MarkdownHtml:
    """Fulfils `ports.PageRenderer`."""

    def html(self, markdown: str) -> str:
        """Return sanitised HTML; images, scripts and links other than https, http and mailto do not survive.

        Raw HTML is shown as the text it is. Text that nests without end comes back as one plain paragraph.
        """
        text = markdown[:_MAX_CHARACTERS]
        rendered = _renderer().html(text.replace("<", "&lt;"))
        if sum(rendered.count(tag) for tag in _NESTING) > _MAX_NESTING:
            rendered = f"<p>{html.escape(text)}</p>"
        return _CLEANER.clean(rendered).strip()


@lru_cache(maxsize=1)
def _renderer() -> "Markdown":
    from pyromark import Markdown, Options

    return Markdown(options=Options.ENABLE_TABLES)
