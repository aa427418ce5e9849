"""The saboteurs as models: one fault a call, the same for the same seed, and a page that lists them all."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.adapters.litellm_answers import completion_text
from service.adapters.litellm_errors import model_error
from service.adapters.litellm_setup import litellm_module, unlogged
from service.adapters.mock.composer import compose
from service.adapters.mock.saboteurs import SABOTEURS, NoSuchFault, sabotage
from service.domain.drafts import DraftRequest
from service.errors import ModelMisconfigured
from tests.models import ScriptedModel, with_model

EVERY = [(name, fault.name) for name, faults in SABOTEURS.items() for fault in faults]


@pytest.fixture(scope="module")
async def calls(service) -> list[Any]:
    """What models are asked for a page, a mail and a reply."""
    found = []
    for given in (
        {"content_type": "product_page", "products": ["trail-hat"]},
        {"content_type": "decision_confirmation", "channel": "email", "locale": "de-DE", "products": ["trail-hat"]},
        {"content_type": "suggested_reply", "topic": "Can I wash the Trail Hat?"},
    ):
        model = ScriptedModel(
            '{"subject": "x", "title": "x", "body": "x", "meta_description": "x", "suggestions": ["x"]}'
        )
        await with_model(service, model).draft_content("alder-and-brim", DraftRequest.model_validate(given))
        found.append(model.calls[0])
    return found


def answer(call: Any, name: str, given: str, seed: int = 0) -> str:
    messages = [{"role": message.role, "content": message.content} for message in call.messages]
    return sabotage(name, messages, call.answer_schema, seed, given)


def composed(call: Any, seed: int = 0) -> str:
    messages = [{"role": message.role, "content": message.content} for message in call.messages]
    return compose(messages, call.answer_schema, seed)


@pytest.mark.parametrize(("name", "fault"), EVERY)
def test_a_named_fault_is_the_same_each_time(calls, name: str, fault: str):
    for call in calls:
        assert answer(call, name, fault, 7) == answer(call, name, fault, 7)


def test_the_seed_picks_among_all_faults_and_a_name_says_the_same(calls):
    for name, faults in SABOTEURS.items():
        for seed, fault in enumerate(faults):
            by_name = answer(calls[0], name, fault.name, seed)
            if by_name != composed(calls[0], seed):
                assert answer(calls[0], name, "", seed) == by_name


def test_most_faults_can_be_committed_in_one_of_three_drafts(calls):
    idle = {pair for pair in EVERY if all(answer(call, *pair) == composed(call) for call in calls)}
    assert idle <= {("leaky", "canary")}, "there is no canary in the prompts"


def test_a_fault_changes_one_part_and_no_other_suggestion(calls):
    reply, good = json.loads(answer(calls[2], "hallucinator", "number")), json.loads(composed(calls[2]))
    assert reply["suggestions"][1:] == good["suggestions"][1:]
    assert reply["suggestions"][0] != good["suggestions"][0]
    page, good = json.loads(answer(calls[0], "hallucinator", "number")), json.loads(composed(calls[0]))
    assert {part for part in good if page[part] != good[part]} == {"body"}


def test_an_unknown_fault_is_refused_with_those_that_are_known(calls):
    with pytest.raises(NoSuchFault, match=r"knows no fault 'prize'.*price"):
        answer(calls[0], "hallucinator", "prize")


async def test_they_travel_the_road_of_every_model():
    litellm = await asyncio.to_thread(litellm_module)
    messages = [{"role": "system", "content": "You write for a brand."}, {"role": "user", "content": "Write."}]
    given = {"messages": messages, "timeout": 10, "max_retries": 0, "num_retries": 0}
    with unlogged():
        text = completion_text(await litellm.acompletion(model="mock/leaky:email", **given), "mock/leaky:email")
        assert "maria.keller@" in text
        with pytest.raises(litellm.BadRequestError) as raised:
            await litellm.acompletion(model="mock/leaky:nothing", **given)
    assert isinstance(model_error(raised.value, "mock/leaky:nothing"), ModelMisconfigured)


def test_the_page_lists_every_fault_as_the_tables_do():
    page = Path("docs/saboteurs.md").read_text(encoding="utf-8")
    told = []
    for section in page.split("\n## mock/")[1:]:
        name = section.split("\n", 1)[0]
        rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
        told += [(name, fault, does, tuple(re.findall(r"`([^`]+)`", rules))) for fault, does, rules in rows]
    assert told == [
        (name, fault.name, fault.does, fault.rules) for name, faults in SABOTEURS.items() for fault in faults
    ]


def test_names_of_faults_are_distinct():
    for faults in SABOTEURS.values():
        assert len({fault.name for fault in faults}) == len(faults)
