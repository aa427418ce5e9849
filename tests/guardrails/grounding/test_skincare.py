"""Sentences that a new user tried on the knowledge of a small maker of creams: lies that had passed, truths refused."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

MAKER = BRAND.model_copy(
    update={
        "id": "fern-and-clay",
        "name": "Fern & Clay",
        "products": (
            Product(id="oat-cream", name="Oat Cream"),
            Product(id="night-balm", name="Night Balm"),
            Product(id="sun-milk", name="Sun Milk"),
        ),
    }
)
_PASSAGES = (
    (
        "Ingredients",
        "| | Oat Cream | Night Balm | Sun Milk |\n|---|---|---|---|\n| Vegan | no | yes | yes |\n"
        "| Keeps after opening | 6 months | 12 months | 9 months |",
    ),
    (
        "Delivery",
        "| To | How long | Price | Free from |\n|---|---|---|---|\n"
        "| United Kingdom | 2 to 3 working days | 3.90 euros | 45 euros |\n"
        "| France and Germany | 4 to 6 working days | 7.90 euros | 80 euros |",
    ),
    ("Refill", "Oat Cream and Sun Milk can be refilled. The Night Balm and the soaps cannot."),
    ("FAQ › Will the Oat Cream take away my wrinkles?", "No. It keeps dry skin soft, that is all."),
)
EVIDENCE = Evidence(
    items=tuple(build_item(f"e{number}", text, title=title) for number, (title, text) in enumerate(_PASSAGES, start=1))
)


def flagged(text: str) -> list[str]:
    made = build_manuscript(text, evidence=EVIDENCE, brand=MAKER)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


@pytest.mark.parametrize(
    "text",
    [
        "The Oat Cream is vegan.",
        "Delivery to Germany costs 3.90 euros.",
        "The Sun Milk keeps 12 months after opening.",
        "The Night Balm can be refilled.",
        "The Oat Cream takes away wrinkles.",
    ],
)
def test_a_lie_is_flagged(text: str):
    assert flagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Night Balm is vegan.",
        "The Oat Cream is not vegan.",
        "Delivery to Germany is 7.90 euros.",
        "Delivery to the United Kingdom costs 3.90 euros.",
        "The Oat Cream can be refilled.",
        "The Night Balm cannot be refilled.",
        "The Oat Cream does not take away wrinkles.",
    ],
)
def test_a_truth_is_not(text: str):
    assert flagged(text) == []
