"""Sentences that a new user tried on the knowledge of a coffee roaster: lies that had passed, and truths refused."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

ROASTER = BRAND.model_copy(
    update={
        "products": (
            Product(id="harbour-blend", name="Harbour Blend", aliases=("the house blend",)),
            Product(id="lighthouse-decaf", name="Lighthouse Decaf"),
            Product(id="skua-ethiopia", name="Skua Ethiopia"),
        )
    }
)
_PASSAGES = (
    ("Delivery", None, "UK delivery costs £3.50 below £25. We do not deliver outside the UK."),
    ("Subscriptions", None, "A subscription gives 10 % off each bag. You can pause or cancel it at any time."),
    ("Packaging", None, "Our bags can be recycled at home. They have held 250 g or 1 kg since 2021."),
    (
        "How to store coffee",
        None,
        "Keep the beans in the closed bag, in a cool and dry cupboard. Do not store them in the fridge. Coffee tastes best between\n7 and 42 days after the roast date.",
    ),
    ("Roasting", None, "We roast every Monday and Thursday. Tern Coffee was founded in Bristol in 2016."),
    ("Reviews", None, "28 customers rated Tern Coffee 3.9 out of 5 on average, as of 22 November 2026."),
    ("Distribution of ratings", None, "Of 28 ratings, 13 have 5 stars, 7 have 4, 3 have 3, 3 have 2 and 2 have 1."),
    ("price of 250 g", "harbour-blend", "A 250 g bag of Harbour Blend costs £9.50."),
    ("price of 1 kg", "harbour-blend", "A 1 kg bag of Harbour Blend costs £34."),
    ("origins", "harbour-blend", "Harbour Blend is made of beans from Brazil and Guatemala."),
    ("caffeine", "lighthouse-decaf", "The process removes 99.9 % of the caffeine from Lighthouse Decaf."),
)
EVIDENCE = Evidence(
    items=tuple(
        build_item(f"e{number}", text, title=title, subject=subject)
        for number, (title, subject, text) in enumerate(_PASSAGES, start=1)
    )
)


def flagged(text: str) -> list[str]:
    made = build_manuscript(text, evidence=EVIDENCE, brand=ROASTER)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


@pytest.mark.parametrize(
    "text",
    [
        "A subscription gives 25 % off each bag.",
        "A subscription gives 50 % off each bag.",
        "50 % of the coffee is organic.",
        "A quarter of the price goes to the farmers.",
        "Half of our bags can be recycled.",
        "We remove 75 % of the caffeine from Lighthouse Decaf.",
        "A 1 kg bag of Harbour Blend costs £9.50.",
        "A 250 g bag of Harbour Blend costs £34.",
        "UK delivery costs £3.50 below £50.",
        "Coffee tastes best between 7 and 90 days after the roast date.",
        "Coffee tastes best between 2 and 42 days after the roast date.",
        "About 5 % of the caffeine is left in Lighthouse Decaf.",
        "28 customers give us 4.9 stars out of 5 on average.",
        "Lighthouse Decaf helps you sleep better.",
        "Keep the beans in the fridge.",
        "All our coffees are organic and fair trade certified.",
        "We roast every day of the week.",
    ],
)
def test_a_lie_is_flagged(text: str):
    assert flagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "A subscription gives 10 % off each bag.",
        "46 % of the ratings are five stars.",
        "A 1 kg bag of Harbour Blend costs £34.",
        "Harbour Blend is nine pounds fifty for a quarter-kilo bag.",
        "UK delivery costs £3.50 below £25.",
        "Coffee tastes best between 7 and 42 days after the roast date.",
        "Only about 0.1 % of the caffeine is left in Lighthouse Decaf.",
        "28 customers give us 3.9 stars out of 5 on average.",
        "Our house blend is made of beans from Brazil and Guatemala.",
    ],
)
def test_a_truth_is_not(text: str):
    assert flagged(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Your first steps with Harbour Blend",
        "Your review of Harbour Blend",
        "Good to know about Harbour Blend",
        "This is also good to know before you decide.",
    ],
)
def test_what_a_line_shares_with_the_evidence_by_chance_is_no_claim(text: str):
    made = build_manuscript(text, evidence=EVIDENCE, brand=ROASTER)
    assert ledger_of(made) == ()


def test_a_bullet_that_names_a_property_stays_one():
    made = build_manuscript("- Founded in Bristol\n- Recycled at home", evidence=EVIDENCE)
    assert {claim.status for claim in ledger_of(made)} == {"supported"}


def test_an_english_noun_is_no_german_superlative():
    made = build_manuscript("We fire up the roaster at dawn [e5].", evidence=EVIDENCE)
    assert [claim.kind for claim in ledger_of(made)] == ["statement"]
