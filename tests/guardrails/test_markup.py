"""What a browser or decoder would act on is found; plain Markdown, emoji and German pass."""

from pathlib import Path

import pytest
import yaml

from service.guardrails.markup import check_markup
from tests.guardrails.build import build_manuscript

PAYLOADS = yaml.safe_load(Path("tests/xss.yaml").read_text(encoding="utf-8"))["payloads"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("![x](https://hats.example/a.png)", "no-images"), ("![x][1]", "no-images"), ("<img src=x>", "no-html"), ("&lt;b&gt;", "no-html"),
        ("<!-- x -->", "no-html"), ("[x](JaVa\tScript:alert(1))", "no-html"), ("[x](data:text/html,x)", "no-html"),
        ("x onclick=go", "no-html"), ("```\nls\n```", "no-code"), ("{{7*7}}", "no-code"), ("${x}", "no-code"), ("import os", "no-code"),
        ("os.system('ls')", "no-code"), ("curl -s x", "no-code"), ("SGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldA==", "no-encoded-words"),
        ("275a021bbfb6489e54d471899f7db9d1663fc695", "no-encoded-words"), ("9" * 41, "no-encoded-words"), ("transition:transform 2s", "no-code"), ("Hid\u200bden", "no-invisible-characters"),
        ("Visit \u202emoc.live\u202c", "no-invisible-characters"), ("a\U000e0041b", "no-invisible-characters"), ("a\x00b", "no-invisible-characters"),
        ("a\u200db", "no-invisible-characters"), ("a\ufe0f", "no-invisible-characters"),
    ],
)  # fmt: skip
def test_a_trace_is_found(text, rule):
    findings = check_markup(build_manuscript(text))
    assert rule in {one.rule for one in findings}
    assert all(one.remedy and one.span and one.span.end <= max(1, len(text)) for one in findings)


@pytest.mark.parametrize(
    "text",
    [
        "# Care\n\n- Brush *it* **gently**.\n\n| a | b |\n|---|---|\n| 1 | 2 |", "See [the shop](https://hats.example/shop).",
        "5 < 6 and 7 > 3, on balance.", "Donaudampfschifffahrtsgesellschaftskapitänsmütze", "👩\u200d💻 and ❤\ufe0f", "Silben\u00adtrennung",
        "Choose one (or two) of them: light, dry.", "Die Daten: sicher.", "Import duties are paid.", "It says “on = light”.",
        "Display: 6 inches. Position:\n1. The transition: easy.",
        "The number is 1234567890123456789012345678901234.",
        "https://hats.example/guides/AveryLongPath2026WithNumbers77/more",
    ],
)  # fmt: skip
def test_plain_words_pass(text):
    assert check_markup(build_manuscript(text)) == ()


def test_payloads_of_markup_are_found():
    """A payload that is plain Markdown, or inert text in full-width brackets, is the renderer's to disarm."""
    missed = [text for text in PAYLOADS if not check_markup(build_manuscript(text))]
    assert missed == [], missed
