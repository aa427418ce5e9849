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
