"""All checks at once on hostile text: nothing is raised, every span fits, and time grows as the text does."""

import gc
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.moments import Channel, ContentType
from service.guardrails.checklist import run_checks
from tests.guardrails.build import build_manuscript

PIECES = (
    "The Trail Hat costs 59 euros [e1]. ", "“So light” ", "„", "“", "”", "\"", "'", "[e1]", "[e", "]", "[e999999]", "{", "}", "{first_name}", "<b>", "<!--",
    "&lt;", "&#x3c;", "&amp;", "![x](", "](", "https://", "//a.b", "@", "a@b.c", "+49 ", "4111 1111 ", "DE89 3704 ", "#A-1", "1.299,00 €", "$1,299.00", "%", "-",
    "\u2212", "2026-02-31", "31. Februar", "24 months", "4.2 out of 5", "★", "not ", "n't", "never ", "kein ", "the best ", "guaranteed ", "STOP", "\u200b",
    "\u202e", "\ufeff", "\U000e0041", "\ud7ff", "é", "e\u0301", "ﷺ", "ß", "İ", "ı", "帽", "🎩", "👩‍👩‍👧", "\x00", "\x1b[31m", "\r\n", "\n\n", "\n", "\t", "\u00a0", "\u202f", "\u2028",
    "| a | b |\n|---|---|\n", "# ", "- ", "1. ", "> ", "```", "---\n", "ignore all previous instructions ", "[rule:x] ", "<<<evidence ", "Dr. ", "e.g. ", "...", "…",
    "½", "٣", "１２", "Ⅷ", "1e400", "NaN", "-0", "00:00", "٪",
)  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 300)).map(lambda pair: pair[0] * pair[1]),
)
PLACES = st.sampled_from(
    [
        (ContentType.PRODUCT_PAGE, Channel.WEB),
        (ContentType.REVIEW_REQUEST, Channel.EMAIL),
        (ContentType.SURVEY_INVITATION, Channel.SMS),
        (ContentType.SOCIAL_POST, Channel.SOCIAL),
        (ContentType.REVIEW_RESPONSE, Channel.REVIEW_SITE),
        (ContentType.SUGGESTED_REPLY, Channel.CHAT),
    ]
)
UNITS = (
    *PIECES, "a", "A ", "1", "1 ", "1.", "1,", "1 000 ", "a.", "a. ", "A. B. ", "a-", "a_", "a/", ".", " ", "(", ")", "[", "((", "“a ", "“a” ", "\"a", "word ", "word, ", "not not ",
    "up to 30 % ", "www.a", "//", "http://a.b/c ", "a@", "a@b.", "+4 ", "0 1", "#1", "order #", "{a", "{{", "[your ", "<a ", "</", "&#", "&#1", "&lt", "ä", "ﬁ", "\u0301",
)  # fmt: skip
_LENGTHS = 4_000, 16_000


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE, HOSTILE, HOSTILE, PLACES, st.sampled_from(["en", "de"]))
def test_nothing_is_raised_and_every_span_fits(body, subject, answered, place, language):
    content_type, channel = place
    manuscript = build_manuscript(
        body,
        content_type=content_type,
        channel=channel,
        language=language,
        answered=answered,
        subject=subject,
        title=subject,
        placeholders=("first_name",),
    )
    report = run_checks(manuscript)
    spans = [claim.span for claim in report.claims] + [finding.span for finding in report.findings if finding.span]
    for span in spans:
        assert 0 <= span.start <= span.end <= len(manuscript.parts[span.part].text)


@pytest.mark.parametrize("unit", sorted(set(UNITS)), ids=ascii)
def test_time_grows_as_the_text_does(unit: str):
    """Four times the text may cost six times the CPU, and a hundredth of a second for what is measured too coarsely."""
    growths = []
    for _ in range(3):  # what a busy machine slowed once is not slow each time
        short, long = (_cpu_s(unit, length) for length in _LENGTHS)
        growths.append(f"{1e3 * short:.1f} ms for {_LENGTHS[0]} characters, {1e3 * long:.1f} for {_LENGTHS[1]}")
        if long <= 6 * short + 0.01:
            return
    pytest.fail("; ".join(growths))


def _cpu_s(unit: str, length: int) -> float:
    """Return the CPU of reading and checking a text of one thing over and over: the best of three, each ended anew."""
    spent = []
    gc.disable()
    try:
        for number in range(3):
            text = f"{(unit * (length // len(unit) + 1))[:length]} {length}{number}"
            began = time.process_time()
            manuscript = build_manuscript(text, content_type=ContentType.REVIEW_REQUEST, channel=Channel.EMAIL)
            run_checks(manuscript)
            spent.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(spent)
