"""Words that a person or another tool wrote, against all that the brand knows."""

import pytest

from service.domain.briefs import CheckRequest
from service.workflows.check_content import _stretches


async def check(service, text, **fields):
    request = CheckRequest.model_validate({"content_type": "product_page", "locale": "en-GB", "text": text, **fields})
    return await service.check_content("alder-and-brim", request)


async def test_each_claim_of_a_text_is_judged_by_the_brands_own_facts(service):
    report = await check(service, "The Trail Hat costs 64 euros. It weighs 96 g. Thank you for reading.")
    assert [(claim.kind, claim.status) for claim in report.claims] == [
        ("price", "supported"),
        ("quantity", "contradicted"),
    ]
    assert "86 g" in report.claims[1].reason
    assert all(claim.citations for claim in report.claims)


async def test_a_plain_sentence_that_contradicts_a_fact_is_caught_though_it_cites_nothing(service):
    report = await check(service, "The Meadow Straw Hat is water-resistant.")
    assert [claim.status for claim in report.claims] == ["contradicted"]
    assert report.blocks


@pytest.mark.parametrize(("price", "status"), [(64, "supported"), (46, "contradicted")])
async def test_the_end_of_a_long_text_finds_its_evidence_too(service, price, status):
    filler = "Customer care answers every e-mail within 24 hours on working days. " * 40
    report = await check(service, f"{filler}The Trail Hat costs {price} euros.")
    assert report.claims[-1].status == status


@pytest.mark.parametrize(
    "text",
    [
        "Orders by companies do not count.",
        "Customers with an account were informed by e-mail on 2 June 2025.",
        "The band button gives some room.",
    ],
)
async def test_a_sentence_is_held_against_its_page_though_it_reads_like_no_question(service, text):
    report = await check(service, text, content_type="faq_answer")
    assert {claim.status for claim in report.claims} == {"supported"}


def test_a_long_text_is_searched_for_in_stretches_of_whole_sentences():
    text = "The hat weighs 86 g and costs 64 euros. " * 100
    stretches = _stretches(text, "en")
    assert 1 < len(stretches) <= 16
    assert all(len(stretch) <= 1_500 for stretch in stretches)
    assert _stretches("Short.", "en") == ["Short."]
