"""HTML comes only from Markdown and is sanitised."""

import pytest

from service.adapters.markdown_html import MarkdownHtml

RENDER = MarkdownHtml().html


def test_raw_html_is_shown_as_the_text_it_is():
    assert RENDER("Up to <b>30</b> minutes") == "<p>Up to &lt;b&gt;30&lt;/b&gt; minutes</p>"


@pytest.mark.parametrize(
    "endless", [">" * 50_000, "- " * 20_000 + "x", "*a **a " * 7_000, "[" * 50_000, "1. " * 16_000 + "x"]
)
def test_endless_nesting_is_shown_plainly_and_costs_little(endless):
    assert RENDER(endless).count("<") < 4_000


def test_markdown_becomes_html():
    html = RENDER("# Care\n\n- Brush *it*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[shop](https://hats.example/shop)")
    assert "<h1>Care</h1>" in html
    assert "<em>it</em>" in html
    assert "<td>1</td>" in html
    assert 'href="https://hats.example/shop"' in html


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://attacker.example/a.png)", "<img src=x onerror=alert(1)>",
     "[x](data:text/html,x)", '[x](https://a.example "onmouseover=alert(1)")', "<a href='javascript:x'>y</a>", "> " * 3_000 + "x"],
)  # fmt: skip
def test_nothing_active_survives(hostile):
    html = RENDER(hostile)
    for sign in ("<script", "<img", 'href="javascript', 'href="data', 'onerror="', 'onmouseover="'):
        assert sign not in html
