"""Each of the 57 rules through the HTTP API.

A text or a request that breaks it is stopped, one that keeps it is not.
"""

import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.bootstrap import Service, build_service
from service.domain.rules import Example, Rule, RulePack
from service.settings import Settings
from service.web.app import create_app
from tests.guardrails.policy_texts import BRAND_FIELDS, PACKS, ROOT, examples, manuscript_of, name_of

ELSEWHERE = {rule.id for pack in PACKS for rule in pack.rules if rule.checked_by}
"""Rules that other checks report."""
BY_THEIR_OWN_NAME = {"quote-verbatim", "link-allowlist"}
"""Rules of other checks that are reported under the name of the pack today; the others stop the text under another."""
_MARK = re.compile(r" ?\[e\d\]")

_REVIEWS = (
    {"id": "r-1", "text": "So light that I forgot I was wearing it.", "author": "Anna Keller", "product": "trail-hat", "rating": 5,
     "date": "2026-05-02", "consent": {"quote": True, "name_form": "full_name", "channels": ["web", "email", "social"], "obtained_at": "2026-05-03"}},
    {"id": "r-2", "text": "The strap broke on the second day out.", "author": "Tom Reed", "product": "trail-hat", "rating": 2, "date": "2026-05-04"},
)  # fmt: skip
_FACTS = """\
facts:
  - key: trail-hat.price
    subject: trail-hat
    attribute: price
    value: 29.00
    unit: EUR
    statement: {en: "The Trail Hat costs 29 euros."}
  - key: trail-hat.weight
    subject: trail-hat
    attribute: weight
    value: 86
    unit: g
    statement: {en: "The lightest hat in the range is the Trail Hat."}
"""
_GUIDE = """\
---
title: How reviews work
kind: guide
---
# How reviews work

Only verified buyers can write a review in our shop.

We thank everybody who writes what they think of the Trail Hat.
"""


@pytest.fixture(scope="module")
async def acme(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """A service with one brand that has every pack on."""
    folder = tmp_path_factory.mktemp("policy")
    brand = folder / "knowledge" / "acme"
    (brand / "guides").mkdir(parents=True)
    shutil.copytree(ROOT / "knowledge" / "rules", folder / "knowledge" / "rules")
    (brand / "brand.yaml").write_text(json.dumps(BRAND_FIELDS))
    (brand / "facts.yaml").write_text(_FACTS)
    (brand / "guides" / "reviews.md").write_text(_GUIDE)
    (brand / "reviews.jsonl").write_text("\n".join(json.dumps(review) for review in _REVIEWS))
    service = await build_service(
        Settings(
            _env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge", prompts_dir=ROOT / "prompts"
        )
    )
    report = await service.ingest_path("acme", str(brand), {})
    assert not report.refused, report.refused
    yield service
    await service.close()


@pytest.fixture(scope="module")
async def client(acme: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of that service."""
    transport = httpx.ASGITransport(create_app(Settings(_env_file=None, requests_per_minute=100_000), acme))
    async with httpx.AsyncClient(transport=transport, base_url="http://moments.test") as client:
        yield client


async def findings(client: httpx.AsyncClient, rule: Rule, example: Example) -> list[dict[str, str]]:
    """Return what `POST …/checks` finds in an example."""
    manuscript = manuscript_of(rule, example)
    text = _MARK.sub("", example.text)
    body: dict[str, Any] = {
        "content_type": manuscript.contract.content_type,
        "channel": manuscript.channel,
        "products": ["trail-hat"],
        "locale": {"en": "en-GB", "de": "de-DE"}[example.language],
        "circumstances": example.circumstances.model_dump(mode="json", by_alias=True, exclude_none=True),
    } | ({"parts": {"body": text, "subject": example.subject}} if example.subject else {"text": text})
    response = await client.post("/v1/brands/acme/checks", json=body)
    assert response.status_code == 200, response.text
    return list(response.json()["findings"])


def tried(*, good: bool) -> list[tuple[RulePack, Rule, Example]]:
    """Return the examples that need nothing that a caller of the API cannot give."""
    return [row for row in examples(good=good) if not (row[1].id == "erased-subject" and row[2].evidence)]


@pytest.mark.parametrize(("pack", "rule", "example"), tried(good=False), ids=name_of)
async def test_what_breaks_a_rule_is_stopped(client, pack, rule, example):
    found = await findings(client, rule, example)
    stopping = [one for one in found if one["severity"] in ("block", "warn")]
    if rule.id in ELSEWHERE - BY_THEIR_OWN_NAME:
        assert stopping
        return
    own = [one for one in stopping if one["rule"] == rule.id]
    assert own, found
    assert {one["severity"] for one in own} <= {"block", rule.severity}
    assert all(one["source"] for one in own)


@pytest.mark.parametrize(("pack", "rule", "example"), tried(good=True), ids=name_of)
async def test_what_keeps_a_rule_passes(client, pack, rule, example):
    own = [one for one in await findings(client, rule, example) if one["rule"] == rule.id]
    assert [one for one in own if one["source"] == rule.source] == []


def test_the_57_rules_of_laws_and_platforms_are_there_and_two_of_the_house():
    assert len({rule.id for pack in PACKS for rule in pack.rules}) == 59


async def test_an_audience_chosen_by_mood_is_refused_before_a_model_is_asked(client):
    body = {"content_type": "review_request", "products": ["trail-hat"], "circumstances": {"segment": "nps>=9"}}
    draft = (await client.post("/v1/brands/acme/drafts", json=body)).json()
    assert draft["status"] == "blocked"
    assert [finding["rule"] for finding in draft["checks"]] == ["review-gating-audience"]
    assert draft["checks"][0]["remedy"]
    assert (draft["parts"], draft["usage"]["attempts"], draft["provenance"]["ai_generated"]) == ({}, 0, False)
    assert (await client.get(f"/v1/brands/acme/drafts/{draft['id']}")).json() == draft


async def test_the_audience_in_words_is_read_as_well(client):
    body = {"content_type": "review_request", "products": ["trail-hat"], "audience": "promoters of the last survey"}
    draft = (await client.post("/v1/brands/acme/drafts", json=body)).json()
    assert [finding["rule"] for finding in draft["checks"]] == ["review-gating-audience"]


async def test_promoters_may_be_asked_for_a_testimonial(client):
    body = {"content_type": "testimonial_request", "products": ["trail-hat"], "circumstances": {"segment": "nps>=9"}}
    draft = (await client.post("/v1/brands/acme/drafts", json=body)).json()
    assert draft["parts"]
    assert "review-gating-audience" not in {finding["rule"] for finding in draft["checks"]}


async def test_a_draft_names_the_packs_and_that_a_model_wrote_it(client):
    body = {"content_type": "product_page", "products": ["trail-hat"]}
    draft = (await client.post("/v1/brands/acme/drafts", json=body)).json()
    assert draft["provenance"]["ai_generated"] is True
    assert set(draft["provenance"]["rule_packs"]) == {pack.name for pack in PACKS}


async def test_unknown_circumstances_are_refused(client):
    body = {"content_type": "faq_answer", "text": "Hello.", "circumstances": {"plattform": "google"}}
    response = await client.post("/v1/brands/acme/checks", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/circumstances/plattform"


async def test_a_sending_hour_needs_its_zone(client):
    body = {
        "content_type": "win_back",
        "channel": "sms",
        "text": "Hello.",
        "circumstances": {"send_at": "2026-11-23T22:30:00"},
    }
    response = await client.post("/v1/brands/acme/checks", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/circumstances/send_at"


@pytest.mark.parametrize("broken", ["(a|b", "/(a+)+b/"])
async def test_a_broken_pack_stops_texts_rather_than_judging_none(acme, client, broken):
    folder = Path(str(acme.library._rules._folder))  # the folder that this test's service reads
    pack = folder / "zz-broken.yaml"
    source = (folder / "us-ny.yaml").read_text().replace("id: us-ny", "id: zz-broken", 1)
    pack.write_text(re.sub(r"any: \[.*\]", f"any: ['{broken}']", source))
    try:
        response = await client.post("/v1/brands/acme/checks", json={"content_type": "faq_answer", "text": "Hello."})
        assert (response.status_code, response.json()["code"]) == (500, "rules_invalid")
        assert "zz-broken.yaml:16" in response.json()["detail"]
    finally:
        pack.unlink()
    response = await client.post("/v1/brands/acme/checks", json={"content_type": "faq_answer", "text": "Hello."})
    assert response.status_code == 200
