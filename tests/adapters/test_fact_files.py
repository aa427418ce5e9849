"""Facts from YAML: values stay as written, bad facts are told with their line, and the rest go in."""

import datetime as dt
from pathlib import Path

import pytest

from service.errors import TooLarge
from tests.adapters.documents import FACT, facts, parse, refusal
from tests.yardstick import cpu_below

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_the_sample_facts_are_sound():
    for brand in ("alder-and-brim", "pollard-desk"):
        found = parse((KNOWLEDGE / brand / "facts.yaml").read_bytes(), "application/yaml", "facts")
        assert found.facts
        assert len(found.facts) > 100
        assert found.refused == ()
        assert (found.source.kind, found.source.format, found.source.title) == ("facts", "yaml", "Facts")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("59.00", 59.0), ("92", 92), ("true", True), ("False", False), ("yes", "yes"), ("no", "no"), ("on", "on"),
        ("2026-05-01", dt.date(2026, 5, 1)), ("09:30", "09:30"), ("12:30:00", "12:30:00"), ("0123", "0123"), ("-4", -4),
        ("wheat straw", "wheat straw"), ('"5"', "5"), ("[S, 58, 1.50]", ("S", "58", "1.50")), ("1_000", "1_000"),
    ],
)  # fmt: skip
def test_values_keep_what_was_meant(written: str, value: object):
    found = facts(FACT.format(key="a.b", value=written)).facts
    assert found
    assert found[0].value == value
    assert type(found[0].value) is type(value)


def test_a_bad_fact_is_refused_with_its_line_and_the_rest_goes_in():
    found = facts(
        FACT.format(key="a", value="1"),
        FACT.format(key="b", value=""),
        "  # a remark\n",
        FACT.format(key="a", value="2"),
        FACT.format(key="c", value="3"),
    )
    assert [fact.key for fact in found.facts or ()] == ["a", "c"]
    assert [(e.file, e.line, e.reason) for e in found.refused] == [
        ("facts.yaml", 6, "value is missing"),
        ("facts.yaml", 11, 'the key "a" is already used on line 2; give each fact its own'),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("  - just words\n", "key: value"),
        ("  - [a]\n", "key: value"),
        ("  - key: a\n", "subject is missing; attribute is missing; value is missing"),
        (FACT.format(key="a b", value="1"), "key may hold"),
        (
            FACT.format(key="a", value="1") + "    unitt: EUR\n",
            'line 6: "unitt" is not known here. Did you mean "unit"?',
        ),
        (FACT.format(key="a", value="1") + "    key: b\n", '"key" stands here twice'),
        (FACT.format(key="a", value="{x: 1}"), "value must be a single value or a list"),
        (FACT.format(key="a", value="[]"), "value must be a single value or a list"),
        (FACT.format(key="a", value="[[1]]"), "value must be a single value or a list"),
        (FACT.format(key="a", value="2026-02-30"), "does not exist"),
        (FACT.format(key="a", value="9" * 5_000), "does not exist"),
        (FACT.format(key="a", value="1") + "    label: price\n", "label must give a text by language"),
        (FACT.format(key="a", value="1") + "    label: {en-GB: price}\n", "label must give a text by language"),
        (FACT.format(key="a", value="1") + "    unit: [EUR]\n", "unit must be a single value"),
        (FACT.format(key="a", value="1") + "    valid_from: soon\n", "valid_from must be a date"),
        (FACT.format(key="a", value="1") + "    valid_from: 2026-02-02\n    valid_until: 2026-01-01\n", "lies before"),
        (FACT.format(key="a", value="1") + "    ? [x]\n    : y\n", "not known"),
        (FACT.format(key="a", value="1") + "    statement: {en: Mild, SPF 30.}\n", 'in quotes: "Mild, SPF 30."'),
        (FACT.format(key="a", value="1") + "    statement: {en: a, en: b}\n", '"en" stands here twice'),
    ],
)
def test_reasons_say_what_to_mend(row: str, reason: str):
    found = facts(row, FACT.format(key="good", value="1"))
    assert [fact.key for fact in found.facts or ()] == ["good"]
    assert [e.line for e in found.refused] == [2]
    assert reason in found.refused[0].reason


def test_texts_by_language():
    found = facts(FACT.format(key="a", value="1") + "    label: {no: pris, en: 5}\n").facts
    assert found
    assert found[0].label == {"no": "pris", "en": "5"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no list called"), ("fact:\n  - a", 'Did you mean "facts"?'), ("facts: 5", "line 1: `facts:` must be a list"),
        ("- a", "key: value"), ("facts:\n  - {", "line 3, column 1"), ("facts: []\n---\nfacts: []", "not sound YAML"),
        ("a: &a [x]\nfacts: [*a]", "line 1: anchors"), ("facts: " + "[" * 51, "deeper than 50"),
        ("facts: " + "[" * 200_000, "deeper than 50"), ("facts: \x07", "not sound YAML"),
    ],
)  # fmt: skip
def test_files_of_facts_that_cannot_be_read(text: str, words: str):
    assert words in refusal(text, "application/yaml").detail


def test_no_facts_are_facts_too():
    assert parse("facts:\n", "text/yaml").facts == ()
    assert parse("facts: []", "application/x-yaml").facts == ()


def test_a_list_of_facts_that_is_too_large():
    with pytest.raises(TooLarge, match="5,000,000"):
        parse(b"#" * 5_000_001, "application/yaml")


def test_a_large_list_of_facts_is_read_quickly():
    rows = [FACT.format(key=f"k{number}", value=number) for number in range(20_000)]
    with cpu_below(20):
        assert len(facts(*rows).facts or ()) == 20_000


def test_the_line_of_a_fact_is_told_once():
    [refused] = facts("  - {key: a, subject: cap, attribute: a, value: 1, unitt: EUR}\n").refused
    assert refused.reason.startswith('"unitt" is not known here.')
