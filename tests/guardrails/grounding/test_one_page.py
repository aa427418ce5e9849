"""What one sentence of the evidence proves and what it refutes: grammar that holds for any trade."""

import pytest

from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import build_manuscript
from tests.guardrails.grounding.test_electronics import SHOP

_ABOUT = build_item("e2", "The shop was founded in 1999. We sell bikes, jars and glue.", title="About")


def flagged(text: str, page: str) -> list[str]:
    made = build_manuscript(text, evidence=Evidence(items=(build_item("e1", page, title="Page"), _ABOUT)), brand=SHOP)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


_AFFIXES = "The top is unlined and the sleeves are seamless. The label is not visible."
_GLUE = "The glue is insoluble in water and odourless. The ink is non-toxic. The bond is reversible."
_TWO = "The frames are painted. The forks are unpainted."
_UNUSED = "Unused goods can be returned within 30 days."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (_AFFIXES, "The top is lined."),
        (_AFFIXES, "The sleeves have seams."),
        (_AFFIXES, "The label is visible."),
        (_GLUE, "The glue is soluble in water."),
        (_GLUE, "The ink is toxic."),
        (_GLUE, "The bond is irreversible."),
        (_TWO, "The frames are unpainted."),
        (_TWO, "The forks are painted."),
        (_UNUSED, "Used goods can be returned within 30 days."),
        (_UNUSED, "You can return used goods."),
        ("The motor is connected.", "The motor is disconnected."),
        ("The ink is toxic.", "The ink is nontoxic."),
    ],
)
def test_an_affix_denies(page: str, text: str):
    assert flagged(text, page)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (_AFFIXES, "The sleeves have no seams."),
        (_AFFIXES, "The label is invisible."),
        (_GLUE, "The ink isn't toxic."),
        (_GLUE, "The glue has no odour."),
        (_TWO, "The forks are not painted."),
        (_UNUSED, "You can return goods that you have not used."),
        (_UNUSED, "Use our form to return unused goods within 30 days."),
        ("The uniform is discontinued.", "The uniform has been discontinued."),
    ],
)
def test_it_says_the_same_as_a_denial(page: str, text: str):
    assert flagged(text, page) == []


_CODE = "With the code SUN20 you get 20 % off your first order until 31 December 2026."


@pytest.mark.parametrize(
    "text",
    [
        "With the code SUN30 you get 20 % off your first order.",
        "With the code SUN20 you get 30 % off your first order.",
        "20 % off your first order with code SUMMER.",
        "Use code SPRING10 at the checkout.",
        "Use code SUN20 for free delivery.",
        "SUN30 takes 20 % off your first order.",
        "Your voucher code: SUN25",
    ],
)
def test_another_code_is_flagged(text: str):
    assert flagged(text, _CODE)


@pytest.mark.parametrize(
    "text",
    [
        "Use the code SUN20 for 20 % off your first order.",
        "Your code: SUN20",
        "Enter SUN20 at the checkout and save 20 % on your first order.",
        "With **SUN20** you save 20 % on your first order.",
        "20 % off your first order with the code “SUN20”.",
    ],
)
def test_the_right_code_is_not(text: str):
    assert flagged(text, _CODE) == []


def test_a_code_is_unsupported_where_the_evidence_has_none():
    found = flagged("Use the code SUN20 at the checkout.", "We sell jars at the checkout.")
    assert any("SUN20" in one for one in found)


_SHIPS = "Your card is charged when your order ships."
_KERB = "Delivery is to the kerbside only."
_MODES = "In eco mode the bike goes 140 km, in turbo mode 70 km."
_CHARGING = "Charging takes 4.5 hours."
_LIFE = "The battery lasts 32 hours with noise cancelling. Without noise cancelling the battery lasts 45 hours."
_NUTS = "We cannot rule out traces of nuts."
_FIRST = "The warranty covers the first owner only and cannot be transferred."
_PARTS = "Shoes cost 4 euros, a harness 3 euros and a chalk bag 2 euros."
_HOURS = "We are open Monday to Friday from 10 am to 11 pm, at weekends from 9 am to 9 pm."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (_SHIPS, "You pay when you order."),
        (_SHIPS, "You pay at the checkout."),
        ("We charge your card only when the parcel leaves us.", "We charge your card as soon as you order."),
        (_KERB, "We carry it up to your flat."),
        (_KERB, "We deliver to your door."),
        (_MODES, "In eco mode the bike goes 70 km."),
        (_MODES, "The bike goes 140 km in turbo mode."),
        (_CHARGING, "The battery charges in 6 hours."),
        (_LIFE, "With noise cancelling off, the battery lasts 32 hours."),
        (_NUTS, "There are no traces of nuts."),
        (_FIRST, "The warranty passes to the next owner."),
        (_PARTS, "Shoes and harness together cost 6 euros."),
        (_HOURS, "We open at 9 am on weekdays."),
        ("The bike arrives in a box; you have to assemble it.", "The bike arrives fully assembled."),
        ("Shoes and harness are included.", "You need your own shoes."),
        ("Bring your own rope to the course.", "A rope is included in the course."),
        ("The contract runs for three months.", "The contract runs for a full year."),
        ("We accept cards and PayPal.", "We accept cash."),
        ("Rain damages the paint.", "Rain is no problem for the paint."),
        ("After that you can cancel it with one month's notice.", "You can cancel it at any time."),
        ("It costs 24 euros in a pot and 14 euros with bare roots.", "It costs 14 euros in a pot."),
        ("The tree bears its first apples in the second year.", "The tree bears apples in its first year."),
        ("It is hardy down to -15 degrees.", "It is hardy down to minus 20 degrees."),
    ],
)
def test_a_lie_is_flagged(page: str, text: str):
    assert flagged(text, page)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (_SHIPS, "You pay when your order ships."),
        (_SHIPS, "We charge your card once your order leaves us."),
        (_KERB, "We deliver to the kerb."),
        (_MODES, "In turbo mode the bike goes 70 km."),
        (_MODES, "The bike goes 140 km in eco mode."),
        (_CHARGING, "Filling the battery takes four and a half hours."),
        (_CHARGING, "The battery charges in 4.5 hours."),
        (_LIFE, "With noise cancelling switched off, the battery lasts 45 hours."),
        (_NUTS, "May contain traces of nuts."),
        (_FIRST, "The warranty can't be transferred."),
        (_PARTS, "Shoes and harness together cost 7 euros."),
        (_HOURS, "We open at 9 am at weekends."),
        ("We do not take cash.", "We don't accept cash."),
        ("We only accept cards.", "We don't accept cash."),
        ("Rain is no problem for the motor.", "Rain won't hurt the motor."),
        ("Freezing the membership is free.", "Freezing the membership won't cost you a cent."),
        ("Ten visits cost 130 euros.", "With ten visits for 130 euros, you pay 13 euros a visit."),
        ("You get no refund, but you may send somebody in your place.", "You don't get a refund."),
        ("Shoes come in sizes 28 to 49.", "We have shoes up to size 49."),
        (
            "Trees over 150 cm come by carrier and cost 29 euros to deliver.",
            "Bigger trees come by carrier for 29 euros.",
        ),
        ("It costs 24 euros in a pot and 14 euros with bare roots.", "In a pot it costs 24 euros."),
        ("The tree bears its first apples in the second year.", "The first apples come in the second year."),
        ("It is hardy down to -15 degrees.", "It is hardy down to minus 15 degrees."),
        ("It needs at least five hours of sun.", "Give it five hours of sun or more."),
        ("Street shoes are not allowed on the mats.", "Please keep your street shoes off the mats."),
    ],
)
def test_a_truth_is_not(page: str, text: str):
    assert flagged(text, page) == []
