"""Each scorer that must hold is killed by a fault made for it, and fires on no good answer."""

from pathlib import Path

import pytest

from service.evaluation.answers import answers_of
from service.evaluation.must_hold import MUST_HOLD
from service.evaluation.runs import Variant, run_suites
from service.evaluation.scores import Outcome
from service.evaluation.suites import load_suites

SUITES = load_suites(Path("evals/suites"))
KILLS = {
    "answer": ("hallucinator:date", "complaint_reply/late"),
    "claims": ("hallucinator:price", "product_page/beanie"),
    "citations": ("hallucinator:label", "buyer_guide/summer-walks"),
    "quotes": ("hallucinator:quote-altered", "product_page/beanie"),
    "elements": ("offside:bare", "review_response/happy"),
    "policy": ("offside:reward", "review_request/every-opinion"),
    "limits": ("verbose:subject", "decision_confirmation/regenhut"),
    "personal_data": ("leaky:email", "buyer_guide/summer-walks"),
    "placeholders": ("leaky:bracket", "product_page/beanie"),
    "injection": ("leaky:canary", "product_page/beanie"),
    "language": ("offbrand:language", "review_request/every-opinion"),
    "terms": ("offbrand:avoided-term", "product_page/beanie"),
    "form": ("verbose:title", "product_page/beanie"),
    "swapped": ("offbrand:language", "review_request/every-opinion"),
}
"""The fault and the case that kill a scorer."""

BY_HAND = {
    "rules": "a model cannot take a rule out of its own prompt: test_rule_removal.py does",
    "recipient": "the service itself puts names in; a model never sees one: below",
    "sources": "no model takes part in a search: below",
}
"""Scorers that no model's fault can reach, and what kills them instead."""


def _case(name):
    suite_name, _, case_name = name.partition("/")
    suite = next(suite for suite in SUITES if suite.suite == suite_name)
    case = next(case for case in suite.cases if case.name == case_name)
    return suite.model_copy(update={"cases": (case,)})


async def _failed(service, name, model=None):
    variant = Variant(model=model)
    run = await run_suites([_case(name)], variant, answers_of(service, variant), is_mock=True)
    return {score.scorer for row in run.rows for score in row.failures}, run.rows[0].error


def test_every_scorer_is_in_one_of_the_tables():
    assert {scorer.name for scorer in MUST_HOLD} == KILLS.keys() | BY_HAND.keys()
    assert not KILLS.keys() & BY_HAND.keys()


@pytest.mark.parametrize("scorer", KILLS)
async def test_a_scorer_is_killed_by_its_fault_and_not_by_the_good_answer(service, scorer):
    fault, name = KILLS[scorer]
    assert await _failed(service, name) == (set(), None)
    failed, error = await _failed(service, name, f"mock/{fault}")
    assert (scorer in failed, error) == (True, None), failed


def _scorer(name):
    return next(scorer for scorer in MUST_HOLD if scorer.name == name)


async def test_recipient_is_killed_by_the_name_of_another(service):
    case = _case("thank_you/hats").cases[0]
    good = await answers_of(service, Variant())(case, 1)
    assert _scorer("recipient").judge(case, good).passed
    draft = good.drafts[0]
    parts = {name: text.replace("Marta", "Ottilie") for name, text in draft.parts.items()}
    wrong = draft.model_copy(update={"parts": parts, "text": draft.text.replace("Marta", "Ottilie")})
    assert not _scorer("recipient").judge(case, good.model_copy(update={"drafts": (wrong,)})).passed


@pytest.mark.parametrize("name", ["retrieval/wash-linen", "retrieval/summer-opening-is-over"])
async def test_sources_is_killed_by_a_source_that_is_lost_or_expired(service, name):
    case = _case(name).cases[0]
    good = await answers_of(service, Variant())(case, 1)
    assert _scorer("sources").judge(case, good).passed
    assert good.hits
    first = good.hits.hits[0].model_copy(update={"source_id": (case.expected.no_sources or ("another",))[0]})
    spoiled = good.model_copy(update={"hits": good.hits.model_copy(update={"hits": (first,)})})
    assert not _scorer("sources").judge(case, spoiled).passed
    assert not case.expected.sources or not _scorer("sources").judge(case, Outcome()).passed
