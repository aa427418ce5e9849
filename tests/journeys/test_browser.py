"""Hostile words on every road to a page, in a real Chromium with CSP off.

The sanitiser alone must keep them from running.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from playwright.async_api import BrowserContext

from bench.browser import fired_at, fired_in, open_browser
from service.bootstrap import Service
from service.domain.brands import Brand
from service.domain.drafts import Draft, DraftRequest
from service.domain.evidence import Passage, Review
from service.domain.suggestions import Message, ReplyRequest, ReviewResponseRequest
from service.workflows.know_brand import BrandMemory, KnownBrand
from tests.models import ScriptedModel, parts, with_model

PAYLOADS: list[str] = yaml.safe_load(Path("tests/xss.yaml").read_text(encoding="utf-8"))["payloads"]
BRAND = "alder-and-brim"


@pytest.fixture(scope="module")
async def context(chromium_path: str) -> AsyncIterator[BrowserContext]:
    async with open_browser(chromium_path) as context:
        yield context


class _Poisoned(BrandMemory):
    """What the brand knows, with a payload in each passage."""

    def __init__(self, healthy: BrandMemory, payload: str) -> None:
        vars(self).update(vars(healthy))
        self._healthy, self._payload = healthy, payload

    async def of(self, brand: Brand) -> KnownBrand:
        known = await self._healthy.of(brand)
        known.remembered.clear()
        return known

    async def passages(self, brand: Brand, known: KnownBrand, ids: Sequence[str]) -> dict[str, Passage]:
        found = await self._healthy.passages(brand, known, ids)
        return {id_: one.model_copy(update={"text": f"{one.text} {self._payload}"}) for id_, one in found.items()}


def html_of(*drafts: Draft) -> str:
    return "\n".join(text for draft in drafts for text in (draft.html, draft.variables.get("body_html", "")))


async def as_draft(service: Service, payload: str) -> str:
    """Return the page of a draft whose model wrote nothing but the payload."""
    scripted = with_model(service, ScriptedModel(parts(title=payload, body=payload, call_to_action=payload)))
    return html_of(
        await scripted.draft_content(BRAND, DraftRequest(content_type="buyer_guide", products=("trail-hat",)))
    )


async def as_topic(service: Service, payload: str) -> str:
    request = DraftRequest(
        content_type="faq_answer", topic=f"Can I wash the Trail Hat? {payload}", model="mock/gullible"
    )
    return html_of(await service.draft_content(BRAND, request))


async def as_message(service: Service, payload: str) -> str:
    message = Message(role="customer", text=f"How do I send a hat back? {payload}")
    return html_of(
        *(await service.suggest_replies(BRAND, ReplyRequest(messages=(message,), model="mock/gullible"))).suggestions
    )


async def as_review(service: Service, payload: str) -> str:
    review = Review(id="r-xss", rating=5, title=payload[:900], text=f"A light hat. {payload}")
    return html_of(await service.respond_to_review(BRAND, ReviewResponseRequest(review=review, model="mock/gullible")))


async def as_value(service: Service, payload: str) -> str:
    """Return the page of a draft that greets a customer whose name is the payload."""
    customer = {"attributes": {"first_name": payload}}
    request = {"content_type": "thank_you", "products": ["trail-hat"], "customer": customer, "model": "mock/gullible"}
    return html_of(await service.draft_content(BRAND, DraftRequest.model_validate(request)))


async def as_knowledge(service: Service, payload: str) -> str:
    poisoned = replace(service, memory=_Poisoned(service.memory, payload))
    request = DraftRequest(content_type="faq_answer", topic="Can I wash the Trail Hat?", model="mock/gullible")
    return html_of(await poisoned.draft_content(BRAND, request))


async def test_the_payloads_fire_where_nothing_stops_them(context):
    assert len(PAYLOADS) >= 40
    fired = await fired_in(context, PAYLOADS)
    assert len(fired) >= 25, fired


async def test_nothing_fires_in_the_html_of_a_draft(context, service):
    roads = {
        as_draft: PAYLOADS,
        **dict.fromkeys((as_topic, as_message, as_review, as_value, as_knowledge), PAYLOADS[::3]),
    }
    pages = [(road.__name__, payload, await road(service, payload)) for road, some in roads.items() for payload in some]
    assert len({road for road, _, page in pages if page}) == len(roads)
    fired = await fired_in(context, [page for *_, page in pages])
    assert fired == [], [pages[number][:2] for number in fired]


async def test_nothing_fires_on_a_page_of_the_service(context, service, serve):
    page = await context.new_page()
    async with serve(service) as client:
        for payload in PAYLOADS[::9]:
            for path in ("/problems/", "/", "/docs?x=", "/v1/brands/"):
                url = f"{str(client.base_url).rstrip('/')}{path}{quote(payload, safe='')}"
                assert await fired_at(page, url) == 0, url
    await page.close()
