"""What a customer was given stands beside their words, wherever these are quoted."""

import pytest

from service.domain.evidence import Evidence, EvidenceItem
from service.drafting.disclosing import disclosure_of, with_disclosures
from tests.builders import build_item, build_review

KIT = "For these words the customer received the following: a care kit."


def item(label: str, disclosure: str | None) -> EvidenceItem:
    return build_item(label, "It holds.", kind="review", disclosure=disclosure)


EVIDENCE = Evidence(items=(item("e1", None), item("e2", KIT), item("e3", "Another.")))


@pytest.mark.parametrize(
    ("text", "disclosed"),
    [
        ("Nora says “It holds” [e2].\n\nBuy it.", f"Nora says “It holds” [e2]. {KIT} [e2]\n\nBuy it."),
        ('Nora: "It holds" [e1, e2]', f'Nora: "It holds" [e1, e2] {KIT} [e2]'),
        ("„Hält“ [e2]. „Gut“ [e3].", f"„Hält“ [e2]. „Gut“ [e3]. {KIT} [e2] Another. [e3]"),
        (f"“It holds” [e2]. {KIT} [e2]", None),
        ("“It holds” [e1].", None),
        ("Customers say it holds [e2].", None),
        ("", None),
    ],
)
def test_it_stands_once_at_the_end_of_the_paragraph_that_quotes(text: str, disclosed: str | None) -> None:
    assert with_disclosures({"body": text}, EVIDENCE) == {"body": disclosed or text}


def test_it_is_said_in_the_language_of_the_text() -> None:
    review = build_review(incentive=" a care kit. ")
    assert disclosure_of(review, "en") == KIT
    assert disclosure_of(review, "de") == "Für diese Worte hat die Person Folgendes erhalten: a care kit."
    assert disclosure_of(review, "xx") == KIT
    assert disclosure_of(build_review(), "en") is None
