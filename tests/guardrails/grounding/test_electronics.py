"""Sentences that a new user tried on the knowledge of a shop for e-bikes and headphones: lies and truths."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

SHOP = BRAND.model_copy(
    update={
        "id": "voltlane",
        "name": "Voltlane",
        "products": (
            Product(id="heron-city", name="Heron City"),
            Product(id="kestrel-trek", name="Kestrel Trek"),
            Product(id="lark-over", name="Lark Over"),
            Product(id="finch-buds", name="Finch Buds"),
        ),
    }
)
_PASSAGES = (
    (
        "E-bikes",
        "| | Heron City | Kestrel Trek |\n|---|---|---|\n| Charging time | 4.5 hours | 6 hours |\n"
        "| Price incl. VAT | 2,399 euros | 3,499 euros |\n| Price without VAT | 2,015.97 euros | 2,940.34 euros |",
    ),
    (
        "Headphones",
        "| | Lark Over | Finch Buds |\n|---|---|---|\n| Battery life with noise cancelling | 32 hours | 6 hours |\n"
        "| Battery life without noise cancelling | 45 hours | 8 hours |\n| Colours | black, sand | black, white |",
    ),
    (
        "Warranty by part",
        "| Part | Warranty |\n|---|---|\n| Frame | 10 years |\n| Motor | 3 years |\n"
        "| E-bike battery | 2 years or 500 charges, whichever comes first |\n| Tyres | no warranty |\n"
        "| Headphones | 24 months |\n| Refurbished devices | 12 months |",
    ),
    ("Servicing", "A small service costs 69 euros, a large service 129 euros."),
    ("Returns", "Electronics can be returned unopened within 30 days, opened within 14 days."),
    ("Range", "All figures are measured on flat ground at 20 degrees."),
    ("Financing", "- 12 instalments are free of interest.\n- For 24 and 36 instalments the yearly interest is 5.9 %."),
    ("Discounts", "There is no other discount and no voucher for newsletter subscribers."),
    ("Toys", "Small parts are covered for 18 months, the frame for 30."),
    ("Shop hours", "The shop is open from 10 am to 6 pm. Our lease runs for 36 months."),
)
_MORE = (
    (
        "Hours",
        "Utrecht is open Tuesday to Saturday from 10 am to 6 pm, Ghent from Wednesday to Saturday from 11 am to 6 pm.",
    ),
    ("Chargers", "The Lark Over charges a laptop; the Finch Buds are only meant for phones."),
    ("First service", "The first service is free for bikes bought from us."),
    ("Paying", "From 500 euros you can pay in instalments. The Heron City costs 199.92 euros a month for 12 months."),
    ("Buds", "| | Finch Buds |\n|---|---|\n| Charging time | 50 minutes |"),
    ("Paint", "We do not know whether the paint of the Heron City contains PFAS."),
    ("Cushions", "We cannot rule out traces of latex in the cushions of the Lark Over."),
    ("Motor", "The new motor uses 20 % less power. The old one took 250 watts, and the small one 175 watts."),
    ("Bikes by post", "| To | Price |\n|---|---|\n| Belgium and Luxembourg | 69 euros |\n| Netherlands | 49 euros |"),
    ("Free delivery", "Delivery is free from 30 euros in Germany. In the United Kingdom it is free from 60 euros."),
)
_LAST = (
    ("Ways to pay", "Payment is possible by card or bank transfer. We do not take cash or cheques."),
    ("Small parcels", "| To | Price |\n|---|---|\n| Germany | 5 euros |\n| Other EU countries | 12 euros |"),
    ("Survey", "27 of 30 customers asked would buy their bike again."),
    ("In the box", "The charger has a USB-C port. A cable is not included with the charger."),
)
EVIDENCE = Evidence(
    items=tuple(
        build_item(f"e{number}", text, title=title)
        for number, (title, text) in enumerate((*_PASSAGES, *_MORE, *_LAST), start=1)
    )
)


def flagged(text: str) -> list[str]:
    made = build_manuscript(text, evidence=EVIDENCE, brand=SHOP)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


@pytest.mark.parametrize(
    "text",
    [
        "The Heron City costs 2,015.97 euros including VAT.",
        "With noise cancelling on, the Lark Over plays for 45 hours.",
        "The Finch Buds play for eight hours with noise cancelling.",
        "The Heron City takes six hours to charge.",
        "Tyres are covered for two years.",
        "Headphones come with three years of warranty.",
        "The e-bike battery has a warranty of three years.",
        "The battery is covered for two years, no matter how often you charge it.",
        "A small service costs 129 euros.",
        "Opened electronics can be returned within 30 days.",
        "The yearly interest on 12 instalments is 5.9 %.",
        "Newsletter subscribers get a voucher.",
        "The frame of a toy is covered for 18 months.",
        "Ghent is open on Tuesday.",
        "The Lark Over isn't made for laptops.",
        "All instalments are free of interest.",
        "The first service is free for every bike, wherever you bought it.",
        "You can pay in instalments from 100 euros.",
        "The paint of the Heron City contains PFAS.",
        "The paint of the Heron City is free from PFAS.",
        "There is no latex in the cushions of the Lark Over.",
        "The new motor uses 30 % less power.",
        "We offer free UK delivery from 30 euros.",
        "The Lark Over comes in white.",
        "The Lark Over is waterproof.",
        "You can pay cash.",
        "Each charger comes with a USB-C cable.",
        "A small parcel to Italy costs 5 euros.",
        "A small parcel to Germany costs 12 euros.",
        "One in ten customers would buy their bike again.",
    ],
)
def test_a_lie_is_flagged(text: str):
    assert flagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Heron City is 2,399 euros with VAT, or 2,015.97 euros without.",
        "With noise cancelling on, the Lark Over plays for 32 hours.",
        "The Kestrel Trek takes six hours to charge.",
        "Headphones come with two years of warranty.",
        "A small service costs 69 euros.",
        "A large service costs 129 euros.",
        "If you have opened the box, you have two weeks to return electronics.",
        "Unopened electronics can be returned within 30 days.",
        "Range is measured on flat ground at 20 °C.",
        "The yearly interest on 24 instalments is 5.9 percent.",
        "The frame of a toy is covered for 30 months.",
        "Utrecht is open on Tuesday.",
        "The Finch Buds aren't made for laptops.",
        "The first service is free for every bike that you bought from us.",
        "The Finch Buds are fully charged in under an hour.",
        "We don't know whether the paint of the Heron City contains PFAS.",
        "The new motor uses 20 % less power.",
        "Sending a bike to Belgium costs 69 euros.",
        "The Finch Buds come in white.",
        "A small parcel to Italy costs 12 euros.",
        "One in ten customers would not buy their bike again.",
    ],
)
def test_a_truth_is_not(text: str):
    assert flagged(text) == []
