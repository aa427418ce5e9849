"""Builds manuscripts for the guards' tests."""

import datetime as dt
from pathlib import Path

from service.adapters.rule_files import RuleFiles
from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence, EvidenceItem
from service.domain.moments import Channel, ContentType
from service.domain.rules import RuleBook
from service.domain.texts import CitedText, Manuscript
from service.drafting.replies import take_markers

BRAND = Brand(
    id="hats", name="Hats & Co", website="https://hats.example",
    sender={"name": "Hats & Co", "email": "care@hats.example", "postal_address": "1 High Street, Alderport"},
    links={"shop": "https://hats.example/shop", "unsubscribe": "https://hats.example/off"},
    voice={"avoid": ["cheap"], "exclamation_marks": 0}, jurisdictions=("UK", "EU"),
)  # fmt: skip

RULES = RuleFiles(Path(__file__).parents[2] / "knowledge" / "rules").book(BRAND)

PRICE = EvidenceItem(
    label="e1", kind="fact", ref="trail-hat.price", source_id="facts", title="Trail Hat: price",
    text="The Trail Hat costs 59 euros.", subject="trail-hat", value="59.0 EUR",
)  # fmt: skip
CARE = EvidenceItem(
    label="e2", kind="passage", ref="care#000", source_id="care", title="Care",
    text="The Trail Hat can be washed at 30 °C. Do not tumble dry the Trail Hat. The warranty lasts 24 months.",
)  # fmt: skip
REVIEW = EvidenceItem(
    label="e3", kind="review", ref="r-1", source_id="r-1", title="Light", text="So light that I forgot I was wearing it. A bit dear.",
    rating=5, quotable=True, author="Anna K.", date=dt.date(2026, 5, 2),
)  # fmt: skip
SECRET_REVIEW = EvidenceItem(
    label="e4", kind="review", ref="r-2", source_id="r-2", title="Strap", text="The strap broke on the second day out.", rating=2,
)  # fmt: skip
EVIDENCE = Evidence(items=(PRICE, CARE, REVIEW, SECRET_REVIEW))


def build_manuscript(
    body: str, *, content_type: ContentType = ContentType.FAQ_ANSWER, channel: Channel = Channel.WEB, language: str = "en",
    evidence: Evidence = EVIDENCE, placeholders: tuple[str, ...] = (), answered: str = "", rules: RuleBook = RULES, **parts: str,
) -> Manuscript:  # fmt: skip
    contract = CONTRACTS[content_type]
    cited: dict[str, CitedText] = {name: take_markers(text) for name, text in {**parts, "body": body}.items()}
    return Manuscript(
        brand=BRAND, contract=contract, channel=channel, language=language, part_contracts=parts_for(contract, channel), parts=cited,
        evidence=evidence, placeholders=placeholders, answered=answered, today=dt.date(2026, 11, 21), rules=rules,
    )  # fmt: skip
