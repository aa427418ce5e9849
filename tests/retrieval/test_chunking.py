"""Passages are exact spans, in order, of the right size, and nothing but white space and headings is lost."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from service.domain.evidence import Source
from service.retrieval.chunking import AIM_TOKENS, MAX_TOKENS, estimated_tokens, passages_of

_WORDS = st.sampled_from(["the", "brim", "of", "hat", "is", "11.5 cm", "wide", "and", "92 g", "Größe", "z.B.", "gut"])
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=25).map(lambda words: " ".join(words).capitalize() + ".")
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=18).map(" ".join)
_HEADINGS = st.tuples(st.integers(1, 4), _SENTENCES).map(lambda pair: "#" * pair[0] + " " + pair[1])
_LISTS = st.lists(_SENTENCES, min_size=1, max_size=30).map(lambda items: "\n".join(f"- {item}" for item in items))
_TABLES = st.lists(_SENTENCES, min_size=1, max_size=40).map(
    lambda rows: "| Size | Says |\n|---|---|\n" + "\n".join(f"| {n} | {row} |" for n, row in enumerate(rows))
)
_BLOCKS = st.one_of(_PARAGRAPHS, _HEADINGS, _LISTS, _TABLES, st.just("---"), st.just("> A quotation.\n> It goes on."))
_DOCUMENTS = st.lists(_BLOCKS, max_size=14).map("\n\n".join)
_HEADING_OR_RULE = re.compile(r"^(?:#{1,6} .*|---)$", re.MULTILINE)


def source(text: str, **changes: object) -> Source:
    return Source.model_validate({"id": "guide", "title": "Hat guide", "text": text} | changes)


def check_spans(given_source: Source) -> None:
    passages = passages_of(given_source)
    for position, passage in enumerate(passages):
        assert passage.text == given_source.text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert passage.text
        assert passage.position == position
        assert passage.id.startswith(f"guide#{position:03d}-")
        assert estimated_tokens(passage.text) <= MAX_TOKENS + 1e-6
    for one, two in pairwise(passages):
        assert one.end <= two.start
    assert len({passage.id for passage in passages}) == len(passages)


@settings(max_examples=150, deadline=None)
@given(_DOCUMENTS)
def test_markdown_loses_nothing_but_headings_and_rules(text: str) -> None:
    given_source = source(text)
    check_spans(given_source)
    kept = "".join(passage.text for passage in passages_of(given_source))
    assert "".join(kept.split()) == "".join(_HEADING_OR_RULE.sub("", text).split())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600), st.sampled_from(["markdown", "text", "html"]))
def test_spans_are_exact_for_any_text(text: str, how: str) -> None:
    check_spans(source(text, format=how))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .!?\n\r\t-*#|>`1[]()<!:&\\_~+=$", max_size=400))
def test_spans_are_exact_for_markup_gone_wrong(text: str) -> None:
    check_spans(source(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARAGRAPHS, max_size=12).map("\n\n".join))
def test_plain_text_loses_nothing(text: str) -> None:
    given_source = source(text, format="text")
    check_spans(given_source)
    assert "".join("".join(p.text for p in passages_of(given_source)).split()) == "".join(text.split())


def test_neighbouring_paragraphs_share_a_passage_of_about_120_tokens() -> None:
    paragraph = "A hat should sit level above the ears and leave no mark. " * 3
    passages = passages_of(source("\n\n".join([paragraph.strip()] * 12)))
    sizes = [estimated_tokens(passage.text) for passage in passages]
    assert all(AIM_TOKENS * 0.7 < size < AIM_TOKENS * 1.4 for size in sizes)


def test_the_heading_is_the_path_below_the_title() -> None:
    text = "Intro.\n\n# Hat guide\n\nOne.\n\n## *Sizes* & `care`\n\nTwo.\n\n### For `kids`\n\nThree.\n\n## Wax\n\nFour."
    headings = [passage.heading for passage in passages_of(source(text))]
    assert headings == [
        "Hat guide",
        "Hat guide",
        "Hat guide › Sizes & care",
        "Hat guide › Sizes & care › For kids",
        "Hat guide › Wax",
    ]


def test_a_page_is_cut_as_the_markdown_that_its_reader_made_of_it() -> None:
    text = "# Hats\n\nOne.\n\n## Sizes\n\n| Head | Size |\n|---|---|\n| 55 cm | S |\n\n## Care\n\n- a\n- b"
    page = passages_of(source(text, format="html"))
    assert page == passages_of(source(text, format="markdown"))
    assert [(passage.heading, passage.text) for passage in page][1:] == [
        ("Hat guide › Hats › Sizes", "| Head | Size |\n|---|---|\n| 55 cm | S |"),
        ("Hat guide › Hats › Care", "- a\n- b"),
    ]


def test_plain_text_has_no_headings() -> None:
    [passage] = passages_of(source("# Hats\n\nOne.", format="text"))
    assert (passage.heading, passage.text) == ("Hat guide", "# Hats\n\nOne.")


def test_a_passage_carries_what_its_source_says_of_itself() -> None:
    [passage] = passages_of(
        source("Text.", kind="policy", locale="de-DE", products=["trail-hat"], url="https://a.example")
    )
    assert (passage.kind, passage.locale, passage.products, passage.url) == (
        "policy",
        "de-DE",
        ("trail-hat",),
        "https://a.example",
    )
    assert passage.title == "Hat guide"


def test_ids_change_with_the_text_only() -> None:
    before, after = passages_of(source("# A\n\nOne.\n\n# B\n\nTwo.")), passages_of(source("# A\n\nOne.\n\n# C\n\nTwo!"))
    assert before[0].id == after[0].id
    assert before[1].id != after[1].id


def test_a_list_stays_whole_and_with_the_line_that_announces_it() -> None:
    lead = "Words before the list that fill some room. " * 8 + "You need:"
    items = "\n".join(f"- item number {n} of the list" for n in range(12))
    passages = passages_of(source(f"{lead}\n\n{items}"))
    assert any("You need:" in passage.text and "item number 11" in passage.text for passage in passages)


def test_a_long_list_is_cut_between_its_own_items() -> None:
    items = "\n".join(
        f"- item {n} has quite a few words to fill a passage\n  - and item {n} has a child" for n in range(40)
    )
    passages = passages_of(source(items))
    assert len(passages) > 2
    assert all(passage.text.startswith("- item") for passage in passages)
    assert all(passage.text.endswith("has a child") for passage in passages)


def test_a_long_table_is_cut_between_rows_and_its_columns_go_into_the_heading() -> None:
    rows = "\n".join(f"| {n} cm | this size is for heads of {n} cm and fits them well |" for n in range(50, 90))
    passages = passages_of(source(f"## Sizes\n\n| Head | Advice |\n|---|---|\n{rows}\n\nAfter the table."))
    first, *others = passages
    assert first.text.startswith("| Head | Advice |")
    assert first.heading == "Hat guide › Sizes"
    assert all(other.heading == "Hat guide › Sizes › Head | Advice" for other in others[:-1])
    assert all(line.endswith("|") for other in others[:-1] for line in other.text.splitlines())
    assert others[-1].text == "After the table."
    assert others[-1].heading == "Hat guide › Sizes"


def test_a_short_table_stays_whole() -> None:
    table = "| Head | Size |\n|---|---|\n| 55 cm | S |\n| 57 cm | M |"
    assert [passage.text for passage in passages_of(source(table))] == [table]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"Sentence {n} says that the brim is approx. 11.5 cm wide and weighs 92 g." for n in range(60)]
    passages = passages_of(source(" ".join(sentences)))
    assert len(passages) > 3
    for passage in passages:
        assert passage.text.startswith("Sentence")
        assert passage.text.endswith("92 g.")


@pytest.mark.parametrize("text", ["word " * 2_000, "92 g " * 1_000, "x" * 5_000, "a" * 3_000 + " 5 kg"])
def test_text_without_sentences_is_cut_all_the_same(text: str) -> None:
    given_source = source(text.strip())
    check_spans(given_source)
    assert "".join("".join(p.text for p in passages_of(given_source)).split()) == "".join(text.split())
    assert not any(re.search(r"\d$", passage.text) for passage in passages_of(given_source))


def test_html_comments_and_link_definitions_are_not_text() -> None:
    text = "One.\n\n<!-- secret note -->\n\nTwo [a].\n\n[a]: https://a.example"
    assert [passage.text for passage in passages_of(source(text))] == ["One.", "Two [a]."]


def test_windows_line_ends_keep_spans_exact() -> None:
    given_source = source("# A\r\n\r\nOne\r\ntwo.\r\n\r\n- x\r\n- y\r\n")
    assert [passage.text for passage in passages_of(given_source)] == ["One\r\ntwo.\r\n\r\n- x\r\n- y"]


@pytest.mark.parametrize("text", ["", "   \n\n ", "# Only a heading", "---"])
def test_sources_without_text_have_no_passages(text: str) -> None:
    assert passages_of(source(text)) == ()


def test_sources_of_facts_have_no_passages() -> None:
    assert passages_of(source("price: 59", format="yaml", kind="facts")) == ()


_WORDS_BETWEEN = ("the", "hat", "of", "brim", "is", "for", "lasts", "costs", "now", "and")
_FACTS = (
    "the hat of 92 g",
    "brim is 11.5 cm",
    "for 24 months",
    "lasts 1,000 hours",
    "costs € 59",
    "now EUR 59.90",
    "and 5 %",
)


@given(st.lists(st.sampled_from(_FACTS), min_size=60, max_size=120))
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_a_fact_is_never_parted_from_its_unit_even_in_a_sentence_without_end(facts):
    given_source = source(" ".join(facts), format="text")
    passages = passages_of(given_source)
    assert len(passages) > 1
    assert all(
        passage.text.endswith((" g", " cm", " months", " hours", " 59", " 59.90", " %", *_WORDS_BETWEEN))
        for passage in passages
    )
    assert not [one.text for one in passages if re.match(r"(?:g|cm|months|hours|%|59|59\.90)\b", one.text)]


def test_neither_a_chain_of_numbers_nor_an_amount_before_one_is_parted():
    text = " ".join(["only € 59 5 % off"] * 90)
    for passage in passages_of(source(text, format="text")):
        assert not re.match(r"59|%", passage.text)
        assert not re.search(r"(?:€|5)$", passage.text)


def test_the_parser_has_its_rules_before_two_threads_can_begin_at_once():
    """It gathers them unguarded at its first text: a second thread would find none, or silently only some."""
    told = (
        "from service.retrieval import chunking as one; parser = one._MARKDOWN;"
        "print(all(ruler.__cache__ for ruler in (parser.core.ruler, parser.block.ruler, parser.inline.ruler, parser.inline.ruler2)))"
    )
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "True\n"
