"""Audiences: columns that are known, mapped or passed over; rows that are refused with their line."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.audience_files import AudienceFiles
from service.domain.batches import BatchItem
from service.domain.ingestion import RowError, RowFormat, RowNote
from service.errors import InvalidRequest
from service.ports.audiences import Audience

ATTRIBUTES = frozenset({"first_name", "city", "customer_id"})
BRIEF = {"content_type": "follow_up"}


def read(text: str, form: RowFormat = "csv", brief: Any = None, mapping: Mapping[str, str] | None = None) -> list[Any]:
    audience = Audience(form, mapping or {}, BRIEF if brief is None else brief, "audience.csv")
    return list(AudienceFiles().items(io.BytesIO(text.encode()), audience, ATTRIBUTES))


def items(found: list[Any]) -> list[BatchItem]:
    return [one[1] for one in found if isinstance(one, tuple) and isinstance(one[1], BatchItem)]


def test_columns_named_like_a_field_or_an_attribute_need_no_mapping() -> None:
    (found,) = items(
        read("id,Customer ID,First Name,city,products,locale\na1,c1,Ruth,York,trail-hat; isla-panama,de\n")
    )
    assert found.model_dump(exclude_defaults=True) == {
        "custom_id": "a1",
        "content_type": "follow_up",
        "customer": {"id": "c1", "attributes": {"first_name": "Ruth", "city": "York"}},
        "products": ("trail-hat", "isla-panama"),
        "locale": "de",
    }


def test_a_product_is_an_attribute_where_the_brand_has_one_of_that_name() -> None:
    audience = Audience("csv", {}, BRIEF, "a.csv")
    for known, expected in (
        (frozenset({"product"}), ({"product": "trail-hat"}, ())),
        (frozenset(), ({}, ("trail-hat",))),
    ):
        found = AudienceFiles().items(io.BytesIO(b"id,product\na,trail-hat\n"), audience, known)
        (item,) = items(list(found))
        assert (item.customer.attributes, item.products) == expected


def test_columns_of_other_names_are_mapped() -> None:
    mapping = {"attributes.first_name": "Vorname", "custom_id": "Nr", "facts.points": "Punkte", "locale:": "de"}
    (found,) = items(read("Nr;Vorname;Punkte\n7;Jürgen;120\n", mapping=mapping))
    assert (found.custom_id, found.locale) == ("7", "de")
    assert (found.customer.attributes, found.facts) == ({"first_name": "Jürgen"}, {"points": "120"})


def test_columns_that_nobody_knows_are_passed_over_and_told() -> None:
    *_, note = read("id,shoe_size\na,43\n")
    assert isinstance(note, RowNote)
    assert note.text.startswith("audience.csv: columns passed over: shoe_size")


def test_a_row_without_a_name_has_that_of_its_customer_or_its_line() -> None:
    assert [one.custom_id for one in items(read("customer_id,first_name\nc9,Ruth\n,Max\n"))] == ["c9", "row-3"]


def test_what_a_row_says_goes_before_what_all_share() -> None:
    brief = {**BRIEF, "locale": "en", "customer": {"attributes": {"city": "Leeds", "first_name": "you"}}}
    one, two = items(read("id,locale,first_name\na,de,Ruth\nb,,\n", brief=brief))
    assert (one.locale, one.customer.attributes) == ("de", {"city": "Leeds", "first_name": "Ruth"})
    assert (two.locale, two.customer.attributes) == ("en", {"city": "Leeds", "first_name": "you"})


def test_bad_rows_are_told_with_their_line_and_the_rest_go_on() -> None:
    found = read("id,locale\na,en\nb\nc,not a locale\nd,de\n")
    errors = [one for one in found if isinstance(one, RowError)]
    assert [one.custom_id for one in items(found)] == ["a", "d"]
    assert [one.line for one in errors] == [3, 4]
    assert not any("not a locale" in one.reason for one in errors)


def test_an_empty_row_is_nobody() -> None:
    (good, bad) = read("id,first_name\nx,A\n,\n")
    assert items([good])[0].custom_id == "x"
    assert bad == RowError(file="audience.csv", line=3, reason="the row is empty")


def test_lines_of_json_hold_flat_columns_or_whole_requests() -> None:
    rows = [
        {"custom_id": "a", "first_name": "Ruth"},
        {
            "custom_id": "b",
            "customer": {"id": "c", "attributes": {"city": "York"}},
            "products": ["trail-hat"],
            "seed": 3,
        },
    ]
    one, two = items(read("\n".join(map(json.dumps, rows)) + "\nnonsense\n", "jsonl"))
    assert one.customer.attributes == {"first_name": "Ruth"}
    assert (two.customer.id, two.customer.attributes, two.products, two.seed) == (
        "c",
        {"city": "York"},
        ("trail-hat",),
        3,
    )


def test_a_list_counts_its_elements() -> None:
    found = list(AudienceFiles().listed([{"custom_id": "a"}, {"colour": "red"}], BRIEF))
    assert found[0] == (1, BatchItem.model_validate({"custom_id": "a", **BRIEF}))
    assert isinstance(found[1], RowError)
    assert (found[1].line, found[1].file) == (2, "items")


@pytest.mark.parametrize(
    ("mapping", "code"), [({"colour": "a"}, "unknown_field"), ({"topic": "nothing"}, "unknown_column")]
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read("a,b\n1,2\n", mapping=mapping)
    assert caught.value.code == code


def test_an_id_without_end_or_with_nul_is_refused() -> None:
    found = read(json.dumps({"custom_id": "x" * 300}) + "\n" + json.dumps({"custom_id": "a\u0000b"}) + "\n", "jsonl")
    assert [type(one) for one in found] == [RowError, RowError]


@given(st.text(max_size=300))
def test_any_text_is_read_row_by_row_or_refused_as_a_whole(text: str) -> None:
    for form in ("csv", "jsonl", "json"):
        try:
            found = read(text.encode("utf-8", "replace").decode("utf-8"), form)
        except InvalidRequest:
            continue
        assert all(isinstance(one, RowError | RowNote | tuple) for one in found)
