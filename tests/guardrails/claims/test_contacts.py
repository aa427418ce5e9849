"""Codes that stand in a sentence: which are vouchers, and which name a thing."""

import pytest

from service.guardrails.claims.contacts import contacts_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("With the code SUN20 you get 20 % off.", "SUN20"),
        ("Mit dem Gutscheincode SOMMER sparst du 5 Euro.", "SOMMER"),
        ("Enter WALL25 when you join.", "WALL25"),
        ("With BLOOM5 you save 5 euros.", "BLOOM5"),
        ("BLOOM5 takes 5 euros off.", "BLOOM5"),
        ("Your code: **SUN20**", "SUN20"),
    ],
)
def test_a_voucher_code_is_found(text: str, code: str):
    assert [(one.kind, one.value) for one in contacts_of(text)] == [("voucher", code)]


@pytest.mark.parametrize(
    "text",
    [
        "The XR500 weighs 2 kg.",
        "With UPF50 you are free to stay in the sun.",
        "Scan the QR code and save.",
        "A voucher for 20 euros.",
        "The dress code is casual.",
        "With USB3 you save time.",
    ],
)
def test_other_names_are_none(text: str):
    assert contacts_of(text) == ()
