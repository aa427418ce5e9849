"""Builds manuscripts for the guards' tests."""

import datetime as dt
from pathlib import Path

from service.adapters.rule_files import RuleFiles
from service.domain.brands import Brand
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence
from service.domain.moments import Channel, ContentType
from service.domain.texts import Manuscript
from service.drafting.replies import take_markers
from tests.builders import build_item

BRAND = Brand(
    id="hats",
    name="Hats & Co",
    website="https://hats.example",
    sender={"name": "Hats & Co", "email": "care@hats.example", "postal_address": "1 High Street, Alderport"},
    links={"shop": "https://hats.example/shop", "unsubscribe": "https://hats.example/off"},
    voice={"avoid": ["cheap"], "exclamation_marks": 0},
    jurisdictions=("UK", "EU"),
)

RULES = RuleFiles(Path(__file__).parents[2] / "knowledge" / "rules").book(BRAND)

PRICE = build_item(
    "e1",
    "The Trail Hat costs 59 euros.",
    kind="fact",
    title="Trail Hat: price",
    subject="trail-hat",
    value="59.0 EUR",
)
CARE = build_item(
    "e2",
    "The Trail Hat can be washed at 30 °C. Do not tumble dry the Trail Hat. The warranty lasts 24 months.",
    title="Care",
    source_id="care",
)
REVIEW = build_item(
    "e3",
    "So light that I forgot I was wearing it. A bit dear.",
    kind="review",
    title="Light",
    rating=5,
    quotable=True,
    author="Anna K.",
    date=dt.date(2026, 5, 2),
)
SECRET_REVIEW = build_item("e4", "The strap broke on the second day out.", kind="review", title="Strap", rating=2)
EVIDENCE = Evidence(items=(PRICE, CARE, REVIEW, SECRET_REVIEW))


def build_manuscript(
    body: str,
    *,
    content_type: ContentType | str = ContentType.FAQ_ANSWER,
    channel: Channel | str = Channel.WEB,
    **more: object,
) -> Manuscript:
    """Return a text beside evidence; what is given is a field of it, or else another part of the text."""
    contract = CONTRACTS[ContentType(content_type)]
    fields = {name: more.pop(name) for name in list(more) if name in Manuscript.model_fields}
    usual = {
        "brand": BRAND,
        "language": "en",
        "part_contracts": parts_for(contract, Channel(channel)),
        "evidence": EVIDENCE,
        "today": dt.date(2026, 11, 21),
        "rules": RULES,
    }
    parts = {name: take_markers(str(text)) for name, text in {**more, "body": body}.items()}
    return Manuscript.model_validate({**usual, **fields, "contract": contract, "channel": channel, "parts": parts})
