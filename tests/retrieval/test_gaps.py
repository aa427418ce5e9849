"""Which part of a brief has no evidence."""

import pytest

from service.retrieval.evidence_items import fact_item, passage_item, request_items
from service.retrieval.gaps import Known, missing_evidence
from tests.retrieval.briefs import BRAND, brief_of, fact, found, passage


def kinds(gaps):
    return [gap.split(":")[0] for gap in gaps]


def test_everything_missing_is_named_in_the_order_of_the_needs():
    assert kinds(missing_evidence([], brief_of(content_type="faq_answer", products=[]), Known(0))) == [
        "topic",
        "passages",
    ]


def test_nothing_is_missing_where_a_passage_answers():
    items = [passage_item(found(passage(1, "x"), 0.9))]
    assert missing_evidence(items, brief_of(content_type="faq_answer", topic="care"), Known(0)) == ()


def test_the_nearest_passage_and_its_probability_are_told():
    nearest = found(passage(1, "x"), 0.3, 0.07)
    [gap] = missing_evidence(
        [], brief_of(content_type="faq_answer", topic="penguins", products=[]), Known(0, nearest=nearest)
    )
    assert "penguins" in gap
    assert "“Care”, fits with a probability of 7%" in gap


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"topic": "x", "products": ["trail", "straw"]}, "speaks of “x”"),
        ({"topic": "shrinking hats", "products": []}, "speaks of “shrinking hats”"),
        ({"products": ["trail", "straw"]}, "is of use for the content type follow_up for Trail Hat and Straw Hat"),
        ({"products": [], "audience": "hikers"}, "is of use for the content type follow_up for hikers"),
        ({"products": []}, "is of use for the content type follow_up"),
    ],
)
def test_a_gap_quotes_the_callers_own_words(asked, named):
    known = Known(0, frozenset({"trail", "straw"}))
    gaps = missing_evidence([], brief_of(**{"content_type": "follow_up", "products": [], **asked}), known)
    assert f"passages: no document of the brand {named}" in gaps


def test_each_product_without_anything_on_record_is_named():
    brief = brief_of(content_type="product_page", products=["trail", "straw"])
    assert missing_evidence([], brief, Known(0, frozenset({"trail"}))) == (
        "product: no fact, document or review for Straw Hat",
    )
    about_straw = passage_item(found(passage(1, "x", products=("straw",)), 0.9))
    assert missing_evidence([about_straw], brief, Known(0, frozenset({"trail"}))) == ()


def test_a_product_nobody_knows_is_named_with_what_may_be_meant():
    brief = brief_of(content_type="product_page", products=["trial"])
    assert missing_evidence([], brief, Known(0, meant={"trial": "trail"})) == (
        "product: no fact, document or review for trial; did you mean trail?",
    )


@pytest.mark.parametrize(("count", "is_missing"), [(4, True), (5, False)])
def test_five_reviews_are_enough(count, is_missing):
    gaps = missing_evidence([], brief_of(content_type="review_digest"), Known(count))
    assert kinds(gaps) == (["reviews"] if is_missing else [])


def test_a_comparison_needs_facts_of_two_products():
    brief = brief_of(content_type="comparison", products=["trail", "straw"])
    one = [fact_item(fact("weight"), BRAND, brief)]
    assert kinds(missing_evidence(one, brief, Known(0))) == ["facts"]
    assert missing_evidence([*one, fact_item(fact("weight", "straw"), BRAND, brief)], brief, Known(0)) == ()


def test_an_occasion_is_a_fact_of_the_request_or_a_document():
    brief = brief_of(content_type="service_notice", topic="closed on Monday", products=[])
    assert "occasion" in kinds(missing_evidence([], brief, Known(0)))
    told = brief.model_copy(update={"facts": {"closed_on": "Monday"}})
    assert "occasion" not in kinds(missing_evidence([], told, Known(0)))


REWARDED = (
    "Customers can recommend Hats to friends with a personal link. Both sides receive 10 euros.",
    "A successful referral gives both sides 1 month free.",
    "Eine erfolgreiche Empfehlung bringt beiden Seiten 1 Monat kostenlos.",
)
UNREWARDED = (
    "A subscription gives 10 % off each bag. We do not recommend it for milk drinks.",
    "Delivery in the UK is free from £25.",
    "You can refer a friend. There is no reward for it.",
    "Gift vouchers are valid for 3 years.",
)


@pytest.mark.parametrize(("text", "is_missing"), [*((t, False) for t in REWARDED), *((t, True) for t in UNREWARDED)])
def test_an_invitation_to_refer_needs_evidence_of_what_a_referral_gives(text, is_missing):
    brief = brief_of(content_type="referral_invitation", products=[])
    gaps = missing_evidence([passage_item(found(passage(1, text), 0.9))], brief, Known(0))
    assert kinds(gaps) == (["referral reward"] if is_missing else [])


def test_the_caller_may_say_what_a_referral_gives():
    told = {"facts": {"referral_reward": "10 euros for both"}, "content_type": "referral_invitation", "products": []}
    brief = brief_of(**told)
    assert kinds(missing_evidence(request_items(brief), brief, Known(0))) == ["passages"]


def test_a_frequent_question_may_be_answered_by_a_fact_alone():
    brief = brief_of(content_type="faq_answer", topic="Do you have an app?", products=[])
    assert kinds(missing_evidence([], brief, Known(0, answering=0.93))) == []
    assert kinds(missing_evidence([], brief, Known(0, answering=0.41))) == ["passages"]
