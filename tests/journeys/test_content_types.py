"""Every content type for both brands through the mock model: the cases of evals/suites, each one a test."""

from pathlib import Path

import pytest

from service.domain.contracts import CONTRACTS
from service.domain.drafts import DraftRequest
from service.evaluation.answers import answers_of
from service.evaluation.runs import Variant, run_suites
from service.evaluation.suites import load_suites
from service.evaluation.verdicts import Verdict, judge_run

SUITES = load_suites(Path("evals/suites"))
CASES = [pytest.param(suite, case, id=f"{suite.suite}-{case.name}") for suite in SUITES for case in suite.cases]


@pytest.mark.parametrize(("suite", "case"), CASES)
async def test_a_case_holds(service, suite, case):
    run = await run_suites(
        [suite.model_copy(update={"cases": (case,)})], Variant(), answers_of(service, Variant()), is_mock=True
    )
    judgement = judge_run(run)
    assert (judgement.verdict, judgement.deciders, judgement.errors) == (Verdict.CONTRACT_OK, (), ())


@pytest.mark.parametrize("content_type", CONTRACTS)
def test_every_content_type_has_a_suite_over_both_brands(content_type):
    suite = next(suite for suite in SUITES if suite.suite == content_type)
    ready = {case.brand for case in suite.cases if case.expected.status == "ready"}
    assert ready == {"alder-and-brim", "pollard-desk"}
    assert {case.request.content_type for case in suite.cases if case.request} == {content_type}


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize(
    ("content_type", "channel"),
    [(contract.content_type, channel) for contract in CONTRACTS.values() for channel in contract.channels],
)
async def test_every_channel_of_every_contract_is_written(service, content_type, channel, language):
    german = language == "de-DE"
    request = {
        "content_type": content_type,
        "channel": channel,
        "locale": language,
        "products": ["trail-hat", "meadow-straw-hat"],
        "topic": "Pflege des Hutes" if german else "care of the hat",
        "customer": {"attributes": {"first_name": "Marta"}},
        "facts": {
            "ereignis" if german else "what_happened": "Der Zusteller hat einen Tag verloren."
            if german
            else "The carrier lost one day."
        },
    }
    if content_type == "case_study":
        request |= {"products": [], "topic": "Kundengeschichte" if german else "a walking club"}
    draft = await service.draft_content("alder-and-brim", DraftRequest.model_validate(request))
    if content_type == "case_study" and german:
        return  # the hat maker tells its stories in English only
    assert draft.status == "ready", [
        (finding.rule, finding.message) for finding in draft.checks if finding.severity != "info"
    ]
    assert {part.name for part in service_parts(content_type, channel) if part.required} <= set(draft.parts)


def service_parts(content_type, channel):
    from service.domain.channels import parts_for

    return parts_for(CONTRACTS[content_type], channel)
