"""A rule taken out of a prompt is seen and named.

A sample of `python -m bench rules`, which tries every rule of every prompt.
"""

import random
from pathlib import Path

import pytest

from bench.rules import EXCEPTIONS, Workbench
from service.adapters.content_files import ContentFiles
from service.domain.contracts import CONTRACTS
from service.errors import InvalidContent
from service.evaluation.required_rules import required_rules

PROMPTS = ContentFiles(Path("knowledge"), Path("prompts"))
_SAMPLE = 2


@pytest.mark.parametrize("name", CONTRACTS)
async def test_a_rule_that_is_gone_breaks_the_run_and_is_named(service, tmp_path, name):
    bench = Workbench(service, tmp_path)
    chosen = random.Random(f"{name} 6").sample(bench.rules(name), _SAMPLE)
    for rule in [one for one in chosen if (name, one) not in EXCEPTIONS]:
        removal = await bench.without(name, rule)
        assert (removal.red, removal.named) == (True, True), removal


async def test_a_rule_that_lost_its_words_is_gone_too(service, tmp_path):
    bench = Workbench(service, tmp_path)
    shared = tmp_path / "prompts/shared/grounding.j2"
    text = shared.read_text()
    line = next(line for line in text.splitlines() if line.startswith("[rule:validity]"))
    shared.write_text(text.replace(line, "[rule:validity]"))
    removal = await bench.judged("thank_you", "validity")
    assert (removal.red, removal.named) == (True, True)


async def test_nothing_taken_out_breaks_nothing(service, tmp_path):
    removal = await Workbench(service, tmp_path).without("thank_you", "no_such_rule", whole=True)
    assert (removal.red, removal.caught_by, removal.changed) == (False, (), 0)


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_table_names_every_rule_of_the_published_prompt_and_no_other(name):
    table = required_rules(Path("prompts"))
    listed = {rule for rules in table.required[name].values() for rule in rules}
    assert listed == set(PROMPTS.prompt(name).front_matter.rules)
    assert listed <= set(table.what)
    channels = {str(channel) for channel in CONTRACTS[name].channels}
    assert set(table.required[name]) <= {"every_channel", *channels}


def test_without_its_table_nothing_can_be_told(tmp_path):
    with pytest.raises(InvalidContent, match="must say which rules the prompts carry"):
        required_rules(tmp_path)
    (tmp_path / "required_rules.yaml").write_text("what: {}\nrequired: {}\n")
    with pytest.raises(InvalidContent, match="names no rules of thank_you"):
        required_rules(tmp_path).of("thank_you", "email", PROMPTS.brand("alder-and-brim"))


def test_a_brand_that_avoids_no_words_needs_no_rule_about_them():
    brand = PROMPTS.brand("alder-and-brim")
    plain = brand.model_copy(update={"voice": brand.voice.model_copy(update={"avoid": ()})})
    table = required_rules(Path("prompts"))
    assert "voice_terms" in table.of("thank_you", "email", brand)
    assert "voice_terms" not in table.of("thank_you", "email", plain)
