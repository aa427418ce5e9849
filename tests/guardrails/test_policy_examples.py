"""Every rule of every pack stops its failing examples, and passes its good ones."""

import pytest

from service.guardrails.checklist import run_checks
from tests.guardrails.policy_texts import PACKS, examples, manuscript_of, name_of

OTHERS = {rule.id for pack in PACKS for rule in pack.rules if rule.checked_by}
"""Rules that other checks report; their examples are tried through the whole product in the journeys."""


def reported(manuscript, rule):
    return [
        finding for finding in run_checks(manuscript).findings if finding.rule == rule.id and finding.check == "policy"
    ]


@pytest.mark.parametrize(
    ("pack", "rule", "example"), [row for row in examples(good=False) if row[1].id not in OTHERS], ids=name_of
)
def test_a_failing_example_is_stopped(pack, rule, example):
    found = reported(manuscript_of(rule, example, (pack,)), rule)
    assert found, f"{pack.id}: {rule.id} does not stop {example.text!r}"
    assert {finding.severity for finding in found} == {rule.severity}
    assert all(finding.source == rule.source and finding.remedy == rule.remedy for finding in found)


@pytest.mark.parametrize(
    ("pack", "rule", "example"), [row for row in examples(good=True) if row[1].id not in OTHERS], ids=name_of
)
def test_a_good_example_passes(pack, rule, example):
    assert not reported(manuscript_of(rule, example, (pack,)), rule)
