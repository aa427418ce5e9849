"""Rows of the claim set are read strictly, and become evidence as the product makes it."""

import pytest
from pydantic import ValidationError

from bench.claim_rows import ClaimRow, rows_of
from bench.claim_runs import report_on

GOOD = {
    "id": "shop-en-price-001", "brand": "other", "language": "en", "kind": "price", "claim": "The Kettle costs 49 euros.",
    "label": "supported", "relation": "verbatim", "why": "Stated.", "decides": [1],
    "evidence": [
        {"kind": "passage", "ref": "care#Cleaning", "title": "Cleaning", "text": "Wipe the Kettle with a cloth."},
        {
            "kind": "fact", "ref": "kettle.price", "title": "Kettle: price", "text": "The Kettle costs 49 euros.", "subject": "kettle",
            "attribute": "price", "value": "49.0 EUR", "date": "2026-01-01", "valid_until": "2026-12-31",
        },
    ],
}  # fmt: skip


def test_a_row_becomes_labelled_evidence_and_a_cited_sentence():
    row = ClaimRow.model_validate(GOOD)
    assert row.cited == "The Kettle costs 49 euros. [e2]"
    fact = row.labelled.get("e2")
    assert fact is not None
    assert (fact.subject, fact.value, str(fact.valid_until), fact.locale) == ("kettle", "49.0 EUR", "2026-12-31", "en")
    passage = row.labelled.get("e1")
    assert passage is not None
    assert passage.source_id == "care"


@pytest.mark.parametrize(
    "fault",
    [
        {"decides": [2]},
        {"evidence": []},
        {"label": "true"},
        {"kind": "colour"},
        {"claim": ""},
        {"note": "a field that no row has"},
    ],
)
def test_a_row_that_is_not_well_formed_is_refused(fault):
    with pytest.raises(ValidationError):
        ClaimRow.model_validate(GOOD | fault)


def test_empty_lines_are_passed_over():
    line = ClaimRow.model_validate(GOOD).model_dump_json()
    assert [row.id for row in rows_of(["", line, "  "])] == ["shop-en-price-001"]


def test_the_product_s_own_checks_see_the_claim_and_its_citation():
    report = report_on(ClaimRow.model_validate(GOOD), cited=True)
    assert [(claim.status, claim.citations) for claim in report.claims] == [("supported", ("e2",))]
    assert not [finding for finding in report.findings if finding.rule == "unknown-citation"]
