"""What the ledger says of a text beside a few facts of a small shop."""

import datetime as dt

from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence, EvidenceItem
from service.domain.moments import Channel, ContentType
from service.domain.texts import Manuscript
from service.drafting.replies import take_markers
from service.guardrails.grounding import ledger_of

BRAND = Brand(
    id="shop", name="The shop", website="https://shop.example",
    products=[{"id": "arno", "name": "Arno"}, {"id": "bora", "name": "Bora"}],
)  # fmt: skip


def statuses_beside(facts, language, body):
    """Return the statuses of the claims of a text beside facts: each a subject, an attribute and a sentence."""
    contract = CONTRACTS[ContentType.PRODUCT_PAGE]
    items = tuple(
        EvidenceItem(label=f"e{number}", kind="fact", ref=f"{subject or 'shop'}.{attribute}", source_id="facts", title=attribute, text=text,
                     subject=subject or None, attribute=attribute, locale=language)
        for number, (subject, attribute, text) in enumerate(facts, start=1)
    )  # fmt: skip
    manuscript = Manuscript(
        brand=BRAND, contract=contract, channel=Channel.WEB, language=language, part_contracts=parts_for(contract, Channel.WEB),
        parts={"body": take_markers(body)}, evidence=Evidence(items=items), today=dt.date(2026, 11, 22),
    )  # fmt: skip
    return {claim.status for claim in ledger_of(manuscript)}
