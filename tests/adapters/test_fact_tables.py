"""Facts from CSV: values typed as in YAML, bad rows told with their line, and the rest go in."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.fact_tables import is_fact_header
from service.domain.evidence import Fact
from service.domain.ingestion import ParsedDocument
from service.errors import TooLarge
from tests.adapters.documents import parse, refusal


def table(text: str, **fields: str) -> ParsedDocument:
    return parse(text, "text/csv", "facts-csv", **fields)


def facts(text: str, **fields: str) -> tuple[Fact, ...]:
    found = table(text, **fields)
    assert found.refused == ()
    return found.facts or ()


def test_a_table():
    (fact,) = facts(
        "key,product,attribute,value,unit,label.en,label_de,statement,valid_from,valid_until,source\n"
        "hat.price,hat,price,59.00,EUR,price,Preis,It costs 59 euros.,2026-01-01,2026-12-31,https://a.example\n"
    )
    assert fact == Fact(
        key="hat.price",
        subject="hat",
        attribute="price",
        value=59.0,
        unit="EUR",
        label={"en": "price", "de": "Preis"},
        statement={"en": "It costs 59 euros."},
        valid_from=dt.date(2026, 1, 1),
        valid_until=dt.date(2026, 12, 31),
        source="https://a.example",
        source_id="facts-csv",
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [("59.00", 59.0), ("92", 92), ("true", True), ("yes", "yes"), ("0123", "0123"), ("09:30", "09:30"), ('"4,90"', "4,90"),
     ("2026-05-01", dt.date(2026, 5, 1)), ("S | M |L", ("S", "M", "L")), ("[x]", "[x]"), ("&a", "&a"), ("a: b # c", "a: b # c")],
)  # fmt: skip
def test_values_are_typed_as_in_yaml(written: str, value: object):
    (fact,) = facts(f"key,value\nk,{written}\n")
    assert fact.value == value
    assert type(fact.value) is type(value)


@pytest.mark.parametrize(
    ("row", "names"),
    [("hat.price,,", ("hat.price", "hat", "price")), ("hours,,", ("hours", "brand", "hours")),
     (",hat,price", ("hat.price", "hat", "price")), (",,hours", ("brand.hours", "brand", "hours")),
     ("k.v,hat,price", ("k.v", "hat", "price"))],
)  # fmt: skip
def test_key_subject_and_attribute_fill_each_other_in(row: str, names: tuple[str, str, str]):
    (fact,) = facts(f"key,subject,attribute,value\n{row},1\n")
    assert (fact.key, fact.subject, fact.attribute) == names


def test_texts_without_a_language_are_in_that_of_the_list():
    assert facts("key,value,label\nk,1,Preis\n", locale="de-DE")[0].label == {"de": "Preis"}


def test_bad_rows_are_told_and_the_rest_goes_in():
    found = table('key,value,unitt\na,1,\n,1,\nb c,1,\nd,2026-02-30,\na,2,\ne\nf,5,\n"g\n')
    assert [fact.key for fact in found.facts or ()] == ["a", "f"]
    told = [(row.line, row.reason.split(";")[0].split(".")[0]) for row in found.refused]
    assert told == [
        (1, 'column "unitt" is not known here'),
        (3, "key is missing"),
        (4, "key may hold letters, digits, dot, dash, underscore, colon and slash only, 200 at most"),
        (5, "value is a number or date that does not exist"),
        (6, 'the key "a" is already used on line 2'),
        (7, "the row has 1 columns where the header has 3"),
        (9, "a quotation mark on this line is never closed"),
    ]


@pytest.mark.parametrize(
    ("text", "words"), [("", "is empty"), ("a,b\n1,2\n", "a column `value`"), ('"key', "cannot be read")]
)
def test_what_is_no_table_of_facts(text: str, words: str):
    error = refusal(text, "text/csv")
    assert error.code == "invalid_facts"
    assert words in error.detail


def test_a_table_that_is_too_large():
    with pytest.raises(TooLarge, match="5,000,000"):
        table("key,value\n" + "x" * 5_000_000)
    rows = "".join(f"k{number},1\n" for number in range(50_002))
    found = table("key,value\n" + rows)
    assert len(found.facts or ()) == 50_000
    assert [row.line for row in found.refused] == [50_002]
    assert len(table("key,value\n" + "a\n" * 100_000).refused) == 1_000


def test_headers():
    assert is_fact_header(["Key", " VALUE "])
    assert is_fact_header(["attribute", "value"])
    assert not is_fact_header(["rating", "text", "value"])


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=3, max_size=3), max_size=5
    ),
    st.sampled_from(",;\t"),
)
@settings(deadline=None)
def test_any_cells_become_facts_or_reasons(rows: list[list[str]], delimiter: str):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["key", "value", "unit"], *rows])
    if "\0" in out.getvalue():
        assert refusal(out.getvalue(), "text/csv").code == "not_utf8"
        return
    found = table(out.getvalue())
    assert len(found.facts or ()) + len(found.refused) <= len(rows)
