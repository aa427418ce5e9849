"""What a browser or decoder would act on is found; plain Markdown, emoji and German pass."""

from pathlib import Path

import pytest
import yaml

from service.domain.findings import Severity, Span
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
        ("275a021bbfb6489e54d471899f7db9d1663fc695", "no-encoded-words"), ("9" * 41, "no-encoded-words"), ("transition:transform 2s", "no-code"), ("a.__class__.x", "no-code"),
        ("\uff34\uff48\uff45 fox", "no-encoded-words"), ("\U0001d4d7\U0001d4ee", "no-encoded-words"), ("News: åß∂ƒ©˙∆˚¬…æ", "no-encoded-words"),
        ("About %s%s%s.", "no-code"), ("Hello %x", "no-code"), ("read()", "no-code"), ("Here: text/javascript", "no-code"), ("Hid\u200bden", "no-invisible-characters"),
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
        "100 %ig, 20% off, 5 %p.a., and 50% net.", "5 ≥ 3 and 2≤3≤4, ∅ 5 mm, 30 °C, 2 m².", "Flags 🇩🇪🇬🇧 and 🅰.",
        "One hat(s), __two__ hats. It is light.__Truly__ light.", "Choose audio/video or text/image.",
        "Display: 6 inches. Position:\n1. The transition: easy.",
        "The number is 1234567890123456789012345678901234.",
        "https://hats.example/guides/AveryLongPath2026WithNumbers77/more",
    ],
)  # fmt: skip
def test_plain_words_pass(text):
    assert check_markup(build_manuscript(text)) == ()


@pytest.mark.parametrize("value", ["onfocus=alert(1) autofocus", "javascript:x", "a.__class__.b"])
def test_a_value_that_acts_blocks_where_it_is_filled_in(value):
    greeted = build_manuscript("Hello {first_name}.", placeholders=("first_name",))
    findings = check_markup(greeted.model_copy(update={"fillings": {"first_name": value}}))
    assert {(one.severity, one.span) for one in findings} == {(Severity.BLOCK, Span(part="body", start=6, end=18))}
    elsewhere = build_manuscript("Hello.").model_copy(update={"fillings": {"first_name": value}})
    assert check_markup(elsewhere) == ()
    number = greeted.model_copy(update={"fillings": {"first_name": "507f1f77bcf86cd799439011"}})
    assert check_markup(number) == (), "an order's number is none of markup"


def test_payloads_of_markup_are_found():
    """A payload that is plain Markdown, or inert text in full-width brackets, is the renderer's to disarm."""
    missed = [text for text in PAYLOADS if not check_markup(build_manuscript(text))]
    assert missed == [], missed
