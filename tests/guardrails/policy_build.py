"""A small rule, packs of it, and manuscripts with packs on, for the tests of the engine."""

import datetime as dt

from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence
from service.domain.findings import Finding, Span
from service.domain.moments import ContentType
from service.domain.rules import Rule, RuleBook, RulePack
from tests.guardrails.build import build_manuscript
from tests.guardrails.policy_texts import BRAND

TODAY = dt.date(2026, 11, 22)


def rule(**changes: object) -> Rule:
    """Return a rule against hurrying."""
    fields = {
        "id": "no-hurry",
        "title": "No hurry",
        "kind": "forbid",
        "severity": "block",
        "source": "House rule",
        "patterns": {"en": ["hurry"]},
        "message": "It hurries people.",
        "remedy": "Let them take their time.",
        "false_alarms": "Low.",
        "examples": {"fails": [{"text": "Hurry!"}], "passes": [{"text": "Take your time."}]},
    }
    return Rule.model_validate(fields | changes)


def pack(*rules: Rule, name: str = "shop") -> RulePack:
    return RulePack(id=name, version=TODAY, title="Rules of the shop", on_for={"always": True}, rules=rules)


def manuscript(body, *packs, content_type="win_back", channel=None, evidence=(), **fields):
    contract = CONTRACTS[ContentType(content_type)]
    return build_manuscript(
        body,
        content_type=content_type,
        channel=channel or contract.channels[0],
        **{
            "brand": BRAND,
            "part_contracts": (),
            "evidence": Evidence(items=evidence),
            "today": TODAY,
            "rules": RuleBook(packs=packs),
            **fields,
        },
    )


def names(findings):
    return [finding.rule for finding in findings]


def place_of(finding: Finding) -> Span:
    """Return where a finding stands."""
    assert finding.span is not None
    return finding.span
