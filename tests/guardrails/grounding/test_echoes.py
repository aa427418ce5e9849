"""What the brand itself says is never held against a text; what a list or a label says is read with its heading."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence, EvidenceItem
from service.domain.findings import Claim
from service.guardrails.grounding import best_sentence, ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

TWO = BRAND.model_copy(
    update={"products": (Product(id="trail-hat", name="Trail Hat"), Product(id="straw-hat", name="Straw Hat"))}
)


def passage(label: str, title: str, text: str, subject: str | None = None) -> EvidenceItem:
    return build_item(label, text, title=title, subject=subject)


WARRANTY = passage(
    "e1", "Warranty › What is not covered", "- Moth damage, loss and theft.\n- Normal wear of the sweat band."
)
LEAD = passage("e2", "Repairs", "The repair price does not include:\n\n- Return postage.\n- A new lining.")
STORY = passage(
    "e3",
    "Ledgerlark - twelve people, no administrator › What was done",
    "Ledgerlark started on the Team plan for 12 agents on 12 January 2026. In April 2026, 38 customers were charged twice.",
)
SUN = passage("e4", "Spring", "The sun in April is strong enough to burn skin, even when the air feels cool.")
STRAP = passage("e5", "Straw Hat", "The Straw Hat has no chin strap.", "straw-hat")
WALKERS = passage("e6", "Walks", "Walkers compare chin straps in March.")
ANSWERS = passage("e7", "Care", "Customer care answers every e-mail within 24 hours on working days.")
TABLE = passage(
    "e8", "Waxing", "| Cloth | Felt | Straw | Tweed |\n|---|---|---|---|\n| Cotton cloth | dry | damp | no |"
)
EVIDENCE = Evidence(items=(WARRANTY, LEAD, STORY, SUN, STRAP, WALKERS, ANSWERS, TABLE))


def claims_in(text: str, product: str | None = None) -> tuple[Claim, ...]:
    made = build_manuscript(text, evidence=EVIDENCE)
    return ledger_of(made.model_copy(update={"brand": TWO, "product": product}))


@pytest.mark.parametrize(
    "text",
    [
        "Ledgerlark started on the Team plan for 12 agents on 12 January 2026.",
        "In April 2026, 38 customers were charged twice.",
        "The sun in April is strong enough to burn skin, even when the air feels cool.",
        "## What is not covered\n\n- Moth damage, loss and theft.\n- Normal wear of the sweat band.",
        "The warranty does not cover:\n\n- Moth damage, loss and theft.",
        "The repair price does not include:\n\n- Return postage.\n- A new lining.",
        "| Cloth | Felt | Straw | Tweed |\n|---|---|---|---|\n| Cotton cloth | dry | damp | no |",
    ],
)
def test_what_the_brand_says_word_for_word_is_supported(text: str):
    assert [claim.text for claim in claims_in(text) if claim.status != "supported"] == []


@pytest.mark.parametrize(
    "text",
    [
        "## What is covered\n\n- Moth damage, loss and theft.",
        "Ledgerlark started on the Team plan for 14 agents on 12 January 2026.",
    ],
)
def test_the_same_items_under_the_opposite_heading_and_another_number_are_not(text: str):
    assert any(claim.status == "contradicted" for claim in claims_in(text))


@pytest.mark.parametrize(("product", "status"), [("straw-hat", "contradicted"), ("trail-hat", "supported")])
def test_a_label_is_about_the_product_of_the_text(product: str, status: str):
    [claim] = claims_in("Chin strap: yes.", product)
    assert claim.status == status  # of the Trail Hat, only the general sentence speaks


def test_a_label_can_deny():
    [claim] = claims_in("Chin strap: no", "straw-hat")
    assert (claim.status, claim.citations) == ("supported", ("e5",))


def test_an_opposite_word_alone_contradicts_nothing():
    assert claims_in("There is no single answer: it depends on what you need.") == ()


def test_a_quote_is_the_sources_own_letters_though_its_line_is_wrapped():
    wrapped = (
        "We write about coffee. Coffee tastes best, as our roasters keep saying, for some weeks between\n7 and 42 days."
    )
    item = passage("e1", "Coffee", wrapped)
    quote = best_sentence("Coffee is best between 7 and 42 days.", item, "en")
    assert quote in wrapped
    assert quote.startswith("Coffee tastes")
    assert quote.endswith("\n7 and 42 days.")


def test_the_condition_of_an_invitation_contradicts_nothing():
    closed = passage("e9", "Photos", "Parents react strongly to photos of children with a closed chin strap.")
    made = build_manuscript("Just reply here if anything is still open.", evidence=Evidence(items=(closed,)))
    assert not ledger_of(made.model_copy(update={"brand": TWO}))


def test_what_an_invitation_itself_says_still_contradicts():
    washing = passage("e9", "Care", "Do not put the Straw Hat in the washing machine.", "straw-hat")
    text = "Put the Straw Hat in the washing machine if you like."
    made = build_manuscript(text, evidence=Evidence(items=(washing,))).model_copy(update={"brand": TWO})
    assert [one.status for one in ledger_of(made)] == ["contradicted"]
