"""The mock does what the rules of a prompt forbid as soon as one is gone, and nothing of it while all are there."""

from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.adapters.mock.lapses import LAPSES, lapsed
from service.adapters.mock.saboteurs import SABOTEURS
from service.domain.contracts import CONTRACTS
from service.evaluation.required_rules import required_rules

PROMPTS = ContentFiles(Path("knowledge"), Path("prompts"))
TABLE = required_rules(Path("prompts"))


def test_each_lapse_is_a_fault_that_there_is():
    for lapse in LAPSES:
        names = {fault.name for fault in SABOTEURS.get(lapse.saboteur, ())}
        assert lapse.fault in names or (lapse.saboteur, lapse.fault) == ("gullible", "")


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_prompt_has_the_rules_beside_one_and_not_the_rule_itself(name):
    """Else the mock would lapse with a prompt that is whole."""
    brand = PROMPTS.brand("alder-and-brim")
    for channel in CONTRACTS[name].channels:
        told = set(TABLE.of(name, channel, brand))
        assert [lapse.rule for lapse in LAPSES if told.issuperset(lapse.beside) and lapse.rule not in told] == []


def test_a_prompt_without_such_rules_is_left_alone():
    messages = [{"role": "system", "content": "[rule:role] You write.\n[rule:length]"}]
    assert lapsed('{"body": "Words."}', messages, None, 0) == '{"body": "Words."}'


def test_the_fault_comes_when_the_rule_is_gone():
    rules = "[rule:exclamation] None.\n[rule:output_format] JSON.\n"
    answer = '{"body": "Words that say something of the hat."}'
    assert "✨" in lapsed(answer, [{"role": "system", "content": rules}], None, 0)
    whole = rules + "[rule:emoji] None.\n"
    assert lapsed(answer, [{"role": "system", "content": whole}], None, 0) == answer
