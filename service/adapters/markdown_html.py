"""Markdown to safe HTML: markdown-it without raw HTML, then nh3 with a short list of what may stay."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"h1", "h2", "h3", "h4", "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "pre", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_MAX_CHARACTERS = 50_000


class MarkdownHtml:
    """Fulfils `ports.PageRenderer`."""

    def html(self, markdown: str) -> str:
        """Return sanitised HTML; images, scripts and links other than https, http and mailto do not survive."""
        rendered = _renderer().render(markdown[:_MAX_CHARACTERS])
        return nh3.clean(
            rendered, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}
        ).strip()


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable("image")
