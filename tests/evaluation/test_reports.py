"""Reports: the same numbers in four forms, and hostile texts stay text."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from service.evaluation.reports import (
    Report,
    as_html,
    as_json,
    as_junit,
    as_markdown,
    broken_cases,
    faults_of,
    slices_of,
    word_diff,
)
from service.evaluation.verdicts import compare_runs, judge_run
from tests.evaluation.build import quality, row, run, score

HOSTILE = '</pre><script>alert(1)</script><img src=x onerror="alert(2)"> ]]> \x0b & {{ 7*7 }} | `a`\nb'
BAD = score("injection", 0.0, "must_hold", HOSTILE)


@pytest.fixture
def report():
    before = run(row("a", text="It weighs 90 g and floats."), row("b"), prompt="buyer_guide@1")
    after = run(
        row("a", score(), BAD, text="It weighs 95 g and floats. " + HOSTILE),
        row("b"),
        row("c", error=HOSTILE),
        prompt="buyer_guide@draft",
    )
    return Report(judgement=compare_runs(before, after), before=before, after=after)


class _Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_stands_alone_and_hostile_words_are_only_words(report):
    page = as_html(report)
    found = _Tags(page)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not {name for name in found.attributes if name.startswith("on")} | (found.attributes & {"src", "href"})
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert "49" not in page.replace("{{ 7*7 }}", "").split("<h2>By slice")[0].split("</style>")[1]


def test_the_page_says_what_an_editor_asks(report):
    page = as_html(report)
    assert page.index("BROKEN") < page.index("What decides it") < page.index("By slice") < page.index("could not see")
    assert "<del>90</del>" in page
    assert "<ins>95</ins>" in page
    assert "buyer_guide@draft against buyer_guide@1" in " ".join(page.split())
    assert "mock model" in page


def test_junit_tells_failures_from_errors(report):
    root = ElementTree.fromstring(as_junit(report))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    kinds = {case.get("name"): [child.tag for child in case] for case in suite}
    assert kinds == {"a[1]": ["failure"], "b[1]": [], "c[1]": ["error"]}


def test_markdown_keeps_its_table_whatever_stands_in_a_reason(report):
    text = as_markdown(report)
    assert text.startswith("## BROKEN (mock model)")
    (line,) = [line for line in text.splitlines() if line.endswith("| guides/a |")]
    assert line.count("|") == 5


def test_json_comes_back_whole(report):
    assert Report.model_validate_json(as_json(report)) == report


def test_quality_changes_stand_in_every_form_for_people():
    before, after = quality([1.0] * 40), quality([1.0] * 20 + [0.0] * 20)
    report = Report(judgement=compare_runs(before, after), before=before, after=after)
    for text in (as_html(report), as_markdown(report)):
        assert "WORSE" in text
        assert "-50.0" in text


def test_slices_count_before_and_after(report):
    brand = next(one for one in slices_of(report) if one.title == "brand hats")
    assert (brand.answers, brand.held, brand.held_before) == (3, 1, 2)
    assert brand.interval.low < 1 / 3 < brand.interval.high


def test_a_report_of_one_run():
    single = run(row("a"))
    assert "CONTRACT OK" in as_html(Report(judgement=judge_run(single), after=single))


def test_a_word_diff_holds_every_word_of_both():
    pieces = word_diff("one two three", "one 2 three four")
    assert " ".join(piece.words for piece in pieces if piece.kind != "new") == "one two three"
    assert " ".join(piece.words for piece in pieces if piece.kind != "gone") == "one 2 three four"


def test_a_fault_of_many_cases_is_told_once_and_a_case_with_many_faults_too():
    gone = score("rules", 0.0, "must_hold", "rule outline is gone")
    both = row("b", gone, BAD, text="Other words.")
    judged = judge_run(run(row("a", gone), both))
    assert next((one.reason, one.cases) for one in faults_of(judged)) == (
        "rule outline is gone",
        ("guides/a", "guides/b"),
    )
    assert [(one.title, len(one.deciders)) for one in broken_cases(judged)] == [("guides / a", 1), ("guides / b", 2)]
    page = as_html(Report(judgement=judged, after=run(row("a", gone), both)))
    assert page.count("Other words.") == 1


def test_a_headline_with_a_model_s_words_is_no_markdown():
    hostile = run(row("a", score("answer", 0.0, "must_hold", "![x](https://evil.example/?q=1)\n# Approved")))
    text = as_markdown(Report(judgement=judge_run(hostile), after=hostile))
    assert "\n# Approved" not in text
    assert all("`" in line for line in text.splitlines() if "evil.example" in line)
