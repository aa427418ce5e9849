"""Manuscripts made of the examples of the policy packs, for a brand that has every pack on."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from service.adapters.rule_files import RuleFiles
from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence
from service.domain.moments import Channel, ContentType
from service.domain.rules import Example, Rule, RuleBook, RulePack
from service.domain.texts import Manuscript
from tests.builders import build_item
from tests.guardrails.build import build_manuscript

ROOT = Path(__file__).parents[2]
PACKS = RuleFiles(ROOT / "knowledge" / "rules").packs()
TODAY = dt.date(2026, 11, 22)
BRAND_FIELDS = {
    "id": "acme", "name": "Acme Hats", "website": "https://acme.example", "locales": ["en-GB", "de-DE"],
    "jurisdictions": ["US-CA", "US-NY", "UK", "EU"], "platforms": ["google", "trustpilot", "yelp", "amazon"],
    "sectors": ["finance", "health", "legal", "care", "energy", "telecom"],
    "sender": {"name": "Acme Hats", "email": "care@acme.example", "postal_address": "Acme Hats Ltd, 1 High Street, Leeds LS1 1AA"},
    "links": {
        "shop": "https://acme.example/shop", "terms": "https://acme.example/terms", "unsubscribe": "https://acme.example/off",
        "reviews": "https://acme.example/reviews",
    },
    "products": [{"id": "trail-hat", "name": "Trail Hat"}],
}  # fmt: skip
BRAND = Brand.model_validate(BRAND_FIELDS)


def examples(*, good: bool) -> Iterator[tuple[RulePack, Rule, Example]]:
    """Yield the failing or the passing examples of every rule of every pack."""
    for pack in PACKS:
        for rule in pack.rules:
            for example in rule.examples.passes if good else rule.examples.fails:
                yield pack, rule, example


def name_of(value: object) -> str:
    """Return how a test of an example is called."""
    return value.id if isinstance(value, RulePack | Rule) else ""


def evidence_of(example: Example) -> Evidence:
    """Return the evidence of an example: facts, passages, or reviews after `review:` and `private review:`."""
    items = []
    for number, words in enumerate(example.evidence, 1):
        kind, found, text = words.partition(": ")
        known = found and kind in ("fact", "review", "private review")
        items.append(
            build_item(
                f"e{number}",
                text if known else words,
                kind="passage" if not known else kind.removeprefix("private "),
                ref=f"r-{number}",
                title="Trail Hat",
                subject="trail-hat",
                quotable=kind == "review",
                author="Anna K.",
            )
        )
    return Evidence(items=tuple(items))


def first_place(rule: Rule) -> tuple[ContentType, Channel]:
    """Return the first content type that a rule is for, and a channel of it."""
    return next(
        (contract.content_type, channel)
        for contract in CONTRACTS.values()
        for channel in contract.channels
        if rule.where.covers(contract, channel)
    )


def manuscript_of(rule: Rule, example: Example, packs: tuple[RulePack, ...] = PACKS) -> Manuscript:
    """Return the manuscript of an example, with its packs on."""
    content_type, channel = first_place(rule)
    contract = CONTRACTS[example.content_type or content_type]
    channel = example.channel or (channel if channel in contract.channels else contract.channels[0])
    fitting = [one for one in contract.channels if rule.where.covers(contract, one)]
    channel = channel if rule.where.covers(contract, channel) or not fitting else fitting[0]
    return build_manuscript(
        example.text,
        content_type=contract.content_type,
        channel=channel,
        brand=BRAND,
        language=example.language,
        evidence=evidence_of(example),
        answered=example.answered,
        today=TODAY,
        rules=RuleBook(packs=packs),
        circumstances=example.circumstances,
        **({"subject": example.subject} if example.subject else {}),
    )
