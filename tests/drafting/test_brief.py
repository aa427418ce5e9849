"""Briefs: channel, locale, products, and which attributes are used or missing."""

import datetime as dt

import pytest

from service.domain.brands import Brand
from service.domain.drafts import DraftRequest
from service.drafting.brief import make_brief, products_in
from service.errors import InvalidRequest

TODAY = dt.date(2026, 11, 21)
BRAND = Brand(
    id="hats",
    name="Hats",
    locales=("en-GB", "de-DE"),
    products=(
        {"id": "trail-hat", "name": "Trail Hat", "aliases": ["Wanderhut"], "category": "outdoor hats"},
        {"id": "straw-hat", "name": "Straw Hat", "category": "sun hats"},
    ),
    personalisation={"allowed": ["first_name", "product", "city"], "personal": ["first_name"]},
)


def brief_of(**fields):
    return make_brief(BRAND, DraftRequest(**fields), TODAY)


def test_the_first_channel_and_locale_are_the_defaults():
    brief = brief_of(content_type="buyer_guide")
    assert (brief.channel, brief.locale, brief.language) == ("web", "en-GB", "en")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"content_type": "buyer_guide", "channel": "sms"}, "channel_not_allowed"),
        ({"content_type": "buyer_guide", "moment": "umot"}, "moment_mismatch"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_field(fields, code):
    with pytest.raises(InvalidRequest) as refused:
        brief_of(**fields)
    assert refused.value.code == code
    assert refused.value.errors[0].pointer in {"/channel", "/moment"}


def test_tmot_is_umot():
    assert brief_of(content_type="thank_you", moment="tmot").contract.moment == "umot"


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({"products": ["trail hat"]}, ["trail-hat"]),
        ({"topic": "Der Wanderhut im Regen"}, ["trail-hat"]),
        ({"topic": "straw hats and trail hats"}, ["trail-hat", "straw-hat"]),
        ({"customer": {"attributes": {"product": "Straw Hat"}}}, ["straw-hat"]),
        ({"products": ["B00X"]}, ["B00X"]),
        ({}, []),
    ],
)
def test_products_come_from_the_request_the_customer_or_the_topic(fields, ids):
    assert [product.id for product in brief_of(content_type="follow_up", **fields).products] == ids


def test_a_guide_without_a_product_covers_the_range():
    assert len(brief_of(content_type="buyer_guide", topic="which one?").products) == 2


def test_names_inside_words_are_not_products():
    assert products_in(BRAND, "the trail hatchery") == ()


def test_personal_attributes_stay_behind():
    brief = brief_of(content_type="follow_up", customer={"attributes": {"first_name": "Marta", "product": "Trail Hat"}})
    assert brief.values == {"first_name": "Marta"}
    assert brief.attributes == {"product": "Trail Hat"}
    assert brief.missing == ("city",)
