"""What somebody must be able to attest is claimed with the very word of the evidence, or not at all."""

import pytest

from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import build_manuscript

_SENTENCES = (
    "The outer fabric of the Fjord Beanie is 72 % recycled fibre, as the certificate of the mill says.",
    "The lining of the Fjord Beanie is of organic cotton.",
    "Our parcels are of compostable paper.",
)
EVIDENCE = Evidence(
    items=tuple(build_item(f"e{number}", text, title="Materials") for number, text in enumerate(_SENTENCES, start=1))
)


def told(text: str, language: str = "en") -> list[tuple[str, str]]:
    manuscript = build_manuscript(text, evidence=EVIDENCE, language=language)
    return [(claim.kind, claim.status) for claim in ledger_of(manuscript)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Fjord Beanie is certified organic.", "en"),
        ("Our hats are vegan.", "en"),
        ("The Fjord Beanie is patented.", "en"),
        ("All of it is fair trade.", "en"),
        ("Our beanies are compostable.", "en"),
        ("Unsere Hüte sind bio-zertifiziert.", "de"),
        ("Unser preisgekröntes Modell.", "de"),
    ],
)
def test_what_nobody_attests_is_unsupported(text, language):
    assert told(text, language) == [("certificate", "unsupported")]


@pytest.mark.parametrize(
    "text",
    [
        "The lining is of organic cotton.",
        "Our parcels are compostable.",
    ],
)
def test_what_the_evidence_attests_holds(text):
    assert told(text) == [("certificate", "supported")]


def test_it_stands_in_the_way_of_a_figure_too():
    assert ("percentage", "unsupported") in told("The outer fabric is 72 % recycled organic fibre.")


@pytest.mark.parametrize("text", ["Is it vegan?", "The Fjord Beanie is not vegan."])
def test_who_asks_or_denies_claims_no_certificate(text):
    assert ("certificate", "unsupported") not in told(text)
