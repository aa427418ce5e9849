"""What the ledger says of a text beside a few facts of a small shop."""

from service.domain.brands import Brand
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import build_manuscript

BRAND = Brand(
    id="shop",
    name="The shop",
    website="https://shop.example",
    products=[{"id": "arno", "name": "Arno"}, {"id": "bora", "name": "Bora"}],
)


def statuses_beside(facts, language, body):
    """Return the statuses of the claims of a text beside facts: each a subject, an attribute and a sentence."""
    items = tuple(
        build_item(f"e{number}", text, kind="fact", subject=subject or None, attribute=attribute, locale=language)
        for number, (subject, attribute, text) in enumerate(facts, start=1)
    )
    manuscript = build_manuscript(
        body, content_type="product_page", brand=BRAND, language=language, evidence=Evidence(items=items)
    )
    return {claim.status for claim in ledger_of(manuscript)}
