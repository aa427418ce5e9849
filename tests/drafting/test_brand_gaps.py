"""What brand.yaml lacks is told: the key of a link that a next step needs, a product that a request names."""

import datetime as dt
from pathlib import Path

import pytest

from service.domain.brands import Brand
from service.domain.drafts import DraftRequest
from service.drafting.brand_gaps import links_lacking, products_lacking
from service.drafting.brief import make_brief

HAT = {"id": "trail", "name": "Trail Hat", "url": "https://hats.example/trail"}


def lacking(content_type, links=(), product=HAT, **fields):
    brand = Brand(id="hats", name="Hats", products=(product,), links=dict.fromkeys(links, "https://hats.example/x"))
    request = DraftRequest.model_validate({"content_type": content_type, "products": ["trail"], **fields})
    [source] = Path("prompts").glob(f"*/{content_type}/v0001.j2")
    found = links_lacking(brand, make_brief(brand, request, dt.date(2026, 11, 21)), source.read_text())
    return [(one.severity, one.remedy) for one in found]


@pytest.mark.parametrize(
    ("content_type", "link", "severity"),
    [
        ("follow_up", "help", "info"),
        ("referral_invitation", "referral", "warn"),
        ("testimonial_request", "testimonial_form", "warn"),
    ],
)
def test_the_key_that_brand_yaml_lacks_is_named(content_type, link, severity):
    assert lacking(content_type) == [(severity, f"Give the address as links.{link} in brand.yaml.")]
    assert lacking(content_type, links=[link]) == []


def test_a_push_message_writes_no_links():
    assert lacking("follow_up", channel="push") == []


def test_a_product_with_a_page_of_its_own_needs_no_shop():
    assert lacking("product_page") == []
    assert lacking("product_page", product={**HAT, "url": None}) == [
        ("info", "Give the address as links.shop in brand.yaml.")
    ]


def test_a_text_without_a_link_to_lead_to_lacks_none():
    assert lacking("thank_you") == []


@pytest.mark.parametrize(
    ("product", "told"),
    [
        ("trail", []),
        ("Trail Hat", []),
        ("trial", ["“trial” is no product of brand.yaml. Did you mean trail?"]),
        ("sombrero", ["“sombrero” is no product of brand.yaml."]),
    ],
)
def test_a_product_that_brand_yaml_lacks_is_named_with_what_may_be_meant(product, told):
    brand = Brand(id="hats", name="Hats", products=(HAT,))
    request = DraftRequest(content_type="product_page", products=(product,))
    found = products_lacking(brand, make_brief(brand, request, dt.date(2026, 11, 21)))
    assert [one.message for one in found] == told
